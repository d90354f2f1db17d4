import { defineProjection, unknownKind, type ReadModels } from '@coop/event-sourcing';
import type { EndReason, MandateEvent, MandateKind } from '../domain/mandate.js';

export interface MandateRow {
  readonly mandate: string;
  readonly kind: MandateKind;
  readonly principal: string;
  readonly agent: string;
  /** JSON. */
  readonly scope: string | null;
  readonly from_time: string;
  readonly until_time: string | null;
  readonly given_by: string;
  readonly ended_reason: EndReason | null;
  readonly ended_at: string | null;
}

export interface MandateTables {
  identity_mandates: MandateRow;
}

/** Answers: who may or could act for whom, and since when no longer? */
export const mandates = defineProjection<MandateTables>({
  name: 'identity.mandates',
  tables: [{ name: 'identity_mandates', key: ['mandate'] }],
  categories: ['identity-mandate'],
  create: async (db) => {
    await db.schema
      .createTable('identity_mandates')
      .addColumn('mandate', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('principal', 'text', (column) => column.notNull())
      .addColumn('agent', 'text', (column) => column.notNull())
      .addColumn('scope', 'text')
      .addColumn('from_time', 'text', (column) => column.notNull())
      .addColumn('until_time', 'text')
      .addColumn('given_by', 'text', (column) => column.notNull())
      .addColumn('ended_reason', 'text')
      .addColumn('ended_at', 'text')
      .execute();
  },
  apply: async (db, stored) => {
    const event = stored as unknown as MandateEvent;
    switch (event.type) {
      case 'identity.mandate.given': {
        const { scope, from, until, givenBy, ...rest } = event.data;
        await db
          .insertInto('identity_mandates')
          .values({
            ...rest,
            scope: scope === undefined ? null : JSON.stringify(scope),
            from_time: from,
            until_time: until,
            given_by: givenBy,
            ended_reason: null,
            ended_at: null,
          })
          .execute();
        return;
      }
      case 'identity.mandate.ended':
        await db
          .updateTable('identity_mandates')
          .set({ ended_reason: event.data.reason, ended_at: stored.recordedAt })
          .where('mandate', '=', event.data.mandate)
          .execute();
        return;
      default:
        unknownKind(event, 'identity.mandates');
    }
  },
});

/** Every mandate that was ever given, newest last. */
export async function allMandates(readModels: ReadModels): Promise<readonly MandateRow[]> {
  return readModels
    .reader<MandateTables>()
    .selectFrom('identity_mandates')
    .selectAll()
    .orderBy('from_time')
    .orderBy('mandate')
    .execute();
}
