import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { reader } from '../application/ports.js';
import { readInBulk, type BulkReading } from '../application/read-in-bulk.js';
import { recordsAmong } from '../projections/current-records.js';
import { deliveredCopies } from '../projections/activity.js';
import { recordsConcerning } from '../projections/subjects.js';
import { RECORDS_PARTS, type RecordsServiceParts } from '../records-parts.token.js';

interface AboutSubject {
  readonly subject: string;
}

/** What other services ask of the records. */
@Controller()
export class RecordsHandlers {
  constructor(@Inject(RECORDS_PARTS) private readonly parts: RecordsServiceParts) {}

  @MessagePattern('records.bulk-read')
  async bulkRead(@Payload() reading: BulkReading) {
    return readInBulk(this.parts, reading);
  }

  /** Which records mention someone: names of fields, never their values. */
  @MessagePattern('records.subject-records')
  async subjectRecords(@Payload() { subject }: AboutSubject) {
    const records = await recordsAmong(
      reader(this.parts),
      await recordsConcerning(reader(this.parts), [subject]),
    );
    return {
      records: records.map(({ record, category, kind, import: importId, fields }) => ({
        ...{ record, category, kind, import: importId },
        fields: fields.filter(({ subjects }) => subjects.includes(subject)).map(({ name }) => name),
      })),
    };
  }

  /** How many copies an erasure cannot call back. */
  @MessagePattern('records.delivered-copies')
  async deliveredCopies(@Payload() { subject }: AboutSubject) {
    return { count: await deliveredCopies(reader(this.parts), subject) };
  }
}
