import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import type { z } from 'zod';
import * as recordsApi from '@coop/contracts/records-api';
import { newId } from '@coop/event-sourcing';
import { answer, AtLeast, CurrentActor, type Actor } from '@coop/service-kit';
import { reader } from '../application/ports.js';
import { valuesConcerning } from '../application/view-record.js';
import { toCsv } from '../importing/to-csv.js';
import { activityOf } from '../projections/activity.js';
import { RECORDS_PARTS, type RecordsServiceParts } from '../records-parts.token.js';
import { correctorOf } from './corrector-of.js';
import { upToDate } from './up-to-date.js';

/** What someone may see and take of what is held about her. */
@Controller()
export class OwnDataController {
  constructor(@Inject(RECORDS_PARTS) private readonly parts: RecordsServiceParts) {}

  @Get('activity')
  async activity(
    @Query({ schema: recordsApi.activityQuery }) query: z.infer<typeof recordsApi.activityQuery>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    const position = await upToDate(this.parts.gate, atLeast);
    const { actsFor } = correctorOf(actor, await this.parts.cooperative());
    const page = {
      limit: query.limit,
      ...(query.before === undefined ? {} : { before: BigInt(query.before) }),
    };
    const lines = await activityOf(reader(this.parts), actsFor, page);
    const names = await this.parts.neighbours.namesOf([
      ...new Set(lines.flatMap(({ other }) => other ?? [])),
    ]);
    const activity = lines.map((line) => ({
      ...line,
      position: String(line.position),
      name: names[line.other ?? ''] ?? null,
    }));
    return answer({ activity }, { position });
  }

  /** The same as a table for a spreadsheet; cells that look like formulas are made harmless. */
  @Get('me/export.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="export.csv"')
  async exportTable(@CurrentActor() actor: Actor) {
    const who = correctorOf(actor, await this.parts.cooperative());
    const records = await valuesConcerning(this.parts, who, { kind: 'export', id: newId() });
    const rows = records.flatMap(({ record, category, fields }) =>
      fields.map(({ name, value }) => [record, category, name, value ?? '']),
    );
    return toCsv(['record', 'category', 'field', 'value'], rows, 'spreadsheet');
  }

  @Get('me/export')
  async export(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    const position = await upToDate(this.parts.gate, atLeast);
    const who = correctorOf(actor, await this.parts.cooperative());
    const records = await valuesConcerning(this.parts, who, { kind: 'export', id: newId() });
    return answer(
      { party: actor.party, exportedAt: this.parts.clock().toISOString(), records },
      { position },
    );
  }
}
