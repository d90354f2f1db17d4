import type { EventOf, identityEvents, Personal, SealedRef } from '@coop/contracts';
import { defineProjection, unknownKind, type ReadModels } from '@coop/event-sourcing';
import type { ErasureRequestEvent } from '../domain/erasure-request.js';
import type { HoldBasis } from '../domain/hold.js';

type Definitions = typeof identityEvents.IDENTITY_EVENTS;
type Event = ErasureRequestEvent | EventOf<Definitions['holdPlaced']> | EventOf<Definitions['holdLifted']>;

export interface HoldRow {
  readonly hold: string;
  readonly party: string;
  /** Sealed reference as JSON. */
  readonly reason: string;
  readonly basis: HoldBasis;
  readonly until_time: string;
  readonly placed_at: string;
  readonly lifted: number;
}

interface ErasureTables {
  identity_holds: HoldRow;
  /** Requests that wait. */
  identity_erasure_requests: { readonly party: string; readonly not_before: string };
}

const reference = (value: SealedRef | Personal<string>): string => JSON.stringify(value);

/** Answers: which requests for erasure wait, and what holds them? */
export const erasures = defineProjection<ErasureTables>({
  name: 'identity.erasures',
  tables: [
    { name: 'identity_holds', key: ['hold'] },
    { name: 'identity_erasure_requests', key: ['party'] },
  ],
  categories: ['identity-hold', 'identity-erasure-request'],
  create: async (db) => {
    await db.schema
      .createTable('identity_holds')
      .addColumn('hold', 'text', (column) => column.primaryKey())
      .addColumn('party', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('basis', 'text', (column) => column.notNull())
      .addColumn('until_time', 'text', (column) => column.notNull())
      .addColumn('placed_at', 'text', (column) => column.notNull())
      .addColumn('lifted', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('identity_erasure_requests')
      .addColumn('party', 'text', (column) => column.primaryKey())
      .addColumn('not_before', 'text', (column) => column.notNull())
      .execute();
  },
  apply: async (db, stored) => {
    const event = stored as unknown as Event;
    const waitsNoMore = (party: string) =>
      db.deleteFrom('identity_erasure_requests').where('party', '=', party).execute();
    switch (event.type) {
      case 'identity.hold.placed': {
        const { hold, party, reason, basis, until } = event.data;
        const row = { hold, party, basis, until_time: until, placed_at: stored.recordedAt, lifted: 0 };
        await db
          .insertInto('identity_holds')
          .values({ ...row, reason: reference(reason) })
          .execute();
        return;
      }
      case 'identity.hold.lifted':
        await db
          .updateTable('identity_holds')
          .set({ lifted: 1 })
          .where('hold', '=', event.data.hold)
          .execute();
        return;
      case 'identity.erasure-request.made': {
        const { party, notBefore } = event.data;
        await db.insertInto('identity_erasure_requests').values({ party, not_before: notBefore }).execute();
        return;
      }
      case 'identity.erasure-request.taken-back':
      case 'identity.erasure-request.cleared':
        await waitsNoMore(event.data.party);
        return;
      case 'identity.erasure-request.blocked':
        return;
      default:
        unknownKind(event, 'identity.erasures');
    }
  },
});

/** Parties whose requests wait, for the clock to look at. */
export async function waitingRequests(readModels: ReadModels): Promise<readonly string[]> {
  const rows = await readModels
    .reader<ErasureTables>()
    .selectFrom('identity_erasure_requests')
    .select('party')
    .orderBy('party')
    .execute();
  return rows.map(({ party }) => party);
}

/** Holds that nobody lifted and whose end lies after a time (RFC 3339 UTC), oldest first; without a party, of all. */
export async function holdRows(
  readModels: ReadModels,
  party: string | undefined,
  at: string,
): Promise<readonly HoldRow[]> {
  const living = readModels
    .reader<ErasureTables>()
    .selectFrom('identity_holds')
    .selectAll()
    .where('lifted', '=', 0)
    .where('until_time', '>', at)
    .orderBy('placed_at')
    .orderBy('hold');
  return (party === undefined ? living : living.where('party', '=', party)).execute();
}
