import { Controller, Get, Inject, Module, Param, type DynamicModule } from '@nestjs/common';
import { sql } from 'kysely';
import { isSealedRef, uuid, type SealedRef } from '@coop/contracts';
import { newId } from '@coop/event-sourcing';
import type { VaultHandle } from '@coop/personal-data';
import type { Foundations } from '@coop/service-host';

const PARTS = Symbol('parts of the measured process');

interface Held {
  readonly revision: number;
  readonly sealed: readonly { readonly name: string; readonly value: SealedRef }[];
}

/**
 * The reading that this project exists to prevent, as a yardstick: the same guard, record, vault and JSON as the
 * decided reading, without decision and disclosure. It stands here alone; no application has such a route.
 */
@Controller('bench/uncontrolled')
class UncontrolledController {
  readonly #vault: VaultHandle;
  /** The decided reading remembers records too. */
  readonly #held = new Map<string, Held>();

  constructor(@Inject(PARTS) private readonly parts: Foundations) {
    if (parts.vault === undefined) throw new TypeError('the measured process holds keys');
    this.#vault = parts.vault.forService('records', ['record']);
  }

  @Get(':record')
  async read(@Param('record', { schema: uuid }) record: string) {
    const { revision, sealed } = this.#held.get(record) ?? (await this.#find(record));
    const refs = sealed.map(({ value }) => value);
    const opened = await this.#vault.open(refs, { kind: 'disclosure', id: newId() });
    const values = sealed.map(({ name }, index) => {
      const value = opened[index];
      return [name, value?.state === 'open' ? value.value : null] as const;
    });
    return { record, revision: String(revision), fields: Object.fromEntries(values) };
  }

  async #find(record: string): Promise<Held> {
    const { rows } = await sql<{ revision: number; fields: string }>`
      select revision, fields from records_current where record = ${record}`.execute(
      this.parts.readModels('records').reader(),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the record to be measured is missing');
    const fields: readonly { name: string; value: unknown }[] = JSON.parse(row.fields);
    const sealed = fields.flatMap(({ name, value }) => (isSealedRef(value) ? [{ name, value }] : []));
    const held = { revision: row.revision, sealed };
    this.#held.set(record, held);
    return held;
  }
}

@Module({})
export class UncontrolledModule {
  static register(parts: Foundations): DynamicModule {
    return {
      module: UncontrolledModule,
      controllers: [UncontrolledController],
      providers: [{ provide: PARTS, useValue: parts }],
    };
  }
}
