import type { Insertable, Kysely, Selectable } from 'kysely';
import type { EventsOf, identityEvents, Personal, SealedRef } from '@coop/contracts';
import { defineProjection, unknownKind, type ReadModels, type StoredEvent } from '@coop/event-sourcing';
import type { Level, PartyKind } from '../domain/party.js';

type Definitions = (typeof identityEvents)['IDENTITY_EVENTS'];
type PartyEvent = EventsOf<
  Pick<
    Definitions,
    | 'partyRegistered'
    | 'partyRenamed'
    | 'accountLinked'
    | 'accountClosed'
    | 'membershipAdmitted'
    | 'vouchGiven'
    | 'levelReached'
    | 'erasureRequested'
    | 'erasureKeysDestroyed'
    | 'erasurePurgeAcknowledged'
    | 'erasureRecipientsTold'
    | 'erasureCiphertextRemoved'
    | 'erasureBackupsDated'
    | 'erasureCompleted'
  >
>;

export interface PartyRow {
  readonly party: string;
  readonly kind: PartyKind;
  /** Sealed references as JSON. */
  readonly name: string | null;
  readonly email: string | null;
  readonly country: string | null;
  /** JSON list of parties. */
  readonly partners: string | null;
  readonly level: Level;
  readonly member: number;
  readonly vouches: number;
  readonly accounts: number;
  readonly erased: number;
  readonly registered_at: string;
}

export interface PartyTables {
  identity_parties: PartyRow;
}

const refOf = (value: SealedRef | Personal<string> | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** Answers: who is known to the cooperative, and how well? */
export const parties = defineProjection<PartyTables>({
  name: 'identity.parties',
  tables: [{ name: 'identity_parties', key: ['party'] }],
  categories: ['identity-party', 'identity-erasure'],
  create: async (db) => {
    await db.schema
      .createTable('identity_parties')
      .addColumn('party', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('email', 'text')
      .addColumn('country', 'text')
      .addColumn('partners', 'text')
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('member', 'integer', (column) => column.notNull())
      .addColumn('vouches', 'integer', (column) => column.notNull())
      .addColumn('accounts', 'integer', (column) => column.notNull())
      .addColumn('erased', 'integer', (column) => column.notNull())
      .addColumn('registered_at', 'text', (column) => column.notNull())
      .execute();
  },
  apply: async (db, stored) => {
    const event = stored as unknown as PartyEvent;
    const { party } = event.data;
    const set = (change: Partial<Insertable<PartyRow>>) =>
      db.updateTable('identity_parties').set(change).where('party', '=', party).execute();
    const add = (column: 'vouches' | 'accounts', by: number) =>
      db
        .updateTable('identity_parties')
        .set((eb) => ({ [column]: eb(column, '+', by) }))
        .where('party', '=', party)
        .execute();
    switch (event.type) {
      case 'identity.party.registered':
        await insert(db, stored, event.data);
        return;
      case 'identity.party.renamed': {
        const { name, email } = event.data;
        await set({ ...(name && { name: refOf(name) }), ...(email && { email: refOf(email) }) });
        return;
      }
      case 'identity.account.linked':
        await add('accounts', 1);
        return;
      case 'identity.account.closed':
        await add('accounts', -1);
        return;
      case 'identity.membership.admitted':
        await set({ member: 1 });
        return;
      case 'identity.vouch.given':
        await add('vouches', 1);
        return;
      case 'identity.level.reached':
        await set({ level: event.data.level });
        return;
      case 'identity.erasure.requested':
        await set({ erased: 1 });
        return;
      case 'identity.erasure.keys-destroyed':
      case 'identity.erasure.purge-acknowledged':
      case 'identity.erasure.recipients-told':
      case 'identity.erasure.ciphertext-removed':
      case 'identity.erasure.backups-dated':
      case 'identity.erasure.completed':
        return;
      default:
        unknownKind(event, 'identity.parties');
    }
  },
});

async function insert(
  db: Kysely<PartyTables>,
  stored: StoredEvent,
  data: Extract<PartyEvent, { type: 'identity.party.registered' }>['data'],
): Promise<void> {
  const { party, kind, name, email, country, partners } = data;
  await db
    .insertInto('identity_parties')
    .values({
      party,
      kind,
      name: refOf(name),
      email: refOf(email),
      country: country ?? null,
      partners: partners === undefined ? null : JSON.stringify(partners),
      level: 'A0',
      member: 0,
      vouches: 0,
      accounts: 0,
      erased: 0,
      registered_at: stored.recordedAt,
    })
    .execute();
}

/** One party as the read model knows it. */
export async function findParty(
  readModels: ReadModels,
  party: string,
): Promise<Selectable<PartyRow> | undefined> {
  return readModels
    .reader<PartyTables>()
    .selectFrom('identity_parties')
    .selectAll()
    .where('party', '=', party)
    .executeTakeFirst();
}

/** Some parties at once, in no order. */
export async function findParties(
  readModels: ReadModels,
  ids: readonly string[],
): Promise<readonly PartyRow[]> {
  if (ids.length === 0) return [];
  return readModels
    .reader<PartyTables>()
    .selectFrom('identity_parties')
    .selectAll()
    .where('party', 'in', [...ids])
    .execute();
}

/** Pages through all parties, in the order of their handles. */
export async function pageOfParties(
  readModels: ReadModels,
  after: string,
  limit: number,
): Promise<readonly PartyRow[]> {
  return readModels
    .reader<PartyTables>()
    .selectFrom('identity_parties')
    .selectAll()
    .where('party', '>', after)
    .orderBy('party')
    .limit(limit)
    .execute();
}
