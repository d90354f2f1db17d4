import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface AgreementRow {
  agreement_id: string;
  stakeholder: string;
  consumer: string;
  status: 'offered' | 'countered' | 'accepted' | 'refused';
  /** Canonical terms of what was offered, and of the alternative to it. */
  offered: string;
  countered: string | null;
  /** JSON: each side's signature of the record that holds, or waits. */
  signatures: string;
  refused_by: string | null;
  grant_id: string | null;
  prohibition_id: string | null;
  offered_at: string;
  offered_position: number;
  changed_at: string;
}

export interface AgreementTables {
  consent_agreements: AgreementRow;
}

export type { AgreementRow };

/** A signature beside a record. */
export interface Signature {
  readonly side: 'person' | 'organisation';
  readonly digest: string;
  readonly keyId: string;
  readonly jws: string;
}

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Which agreements did I propose, or was I proposed, and how do they stand?" */
export const agreementsProjection = defineProjection<AgreementTables>({
  name: 'consent.agreements',
  tables: [{ name: 'consent_agreements', key: ['agreement_id'] }],
  categories: ['consent-agreement'],
  async create(db) {
    await db.schema
      .createTable('consent_agreements')
      .addColumn('agreement_id', 'text', (column) => column.primaryKey())
      .addColumn('stakeholder', 'text', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('offered', 'text', (column) => column.notNull())
      .addColumn('countered', 'text')
      .addColumn('signatures', 'text', (column) => column.notNull())
      .addColumn('refused_by', 'text')
      .addColumn('grant_id', 'text')
      .addColumn('prohibition_id', 'text')
      .addColumn('offered_at', 'text', (column) => column.notNull())
      .addColumn('offered_position', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .execute();
    for (const column of ['stakeholder', 'consumer'] as const)
      await db.schema
        .createIndex(`consent_agreements_${column}`)
        .on('consent_agreements')
        .column(column)
        .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.agreement.offered': {
        const { agreement, stakeholder, consumer, terms, digest, keyId, jws } = event.data;
        await db
          .insertInto('consent_agreements')
          .values({
            ...{ agreement_id: agreement, stakeholder, consumer, status: 'offered' },
            ...{ offered: JSON.stringify(terms), countered: null },
            signatures: JSON.stringify([{ side: 'person', digest, keyId, jws }]),
            ...{ refused_by: null, grant_id: null, prohibition_id: null },
            ...{ offered_at: event.recordedAt, offered_position: Number(event.position) },
            changed_at: event.recordedAt,
          })
          .execute();
        return;
      }
      case 'consent.agreement.countered': {
        const { agreement, terms, digest, keyId, jws } = event.data;
        const signatures = JSON.stringify([{ side: 'organisation', digest, keyId, jws }]);
        const countered = JSON.stringify(terms);
        return change(db, event, agreement, { status: 'countered', countered, signatures });
      }
      case 'consent.agreement.accepted': {
        const { agreement, side, digest, keyId, jws, grant, prohibition } = event.data;
        const row = await agreementById(db, agreement);
        const before = JSON.parse(row?.signatures ?? '[]') as Signature[];
        const signatures = JSON.stringify([...before, { side, digest, keyId, jws }]);
        return change(db, event, agreement, {
          ...{ status: 'accepted', signatures, grant_id: grant, prohibition_id: prohibition },
        });
      }
      case 'consent.agreement.refused':
        return change(db, event, event.data.agreement, { status: 'refused', refused_by: event.data.side });
      default:
        throw new TypeError(`consent.agreements does not know ${stored.type}`);
    }
  },
});

async function change(
  db: Kysely<AgreementTables>,
  { recordedAt }: StoredEvent,
  agreement: string,
  columns: Partial<AgreementRow>,
): Promise<void> {
  await db
    .updateTable('consent_agreements')
    .set({ ...columns, changed_at: recordedAt })
    .where('agreement_id', '=', agreement)
    .execute();
}

export async function agreementById(
  db: Kysely<AgreementTables>,
  agreement: string,
): Promise<AgreementRow | undefined> {
  return db
    .selectFrom('consent_agreements')
    .selectAll()
    .where('agreement_id', '=', agreement)
    .executeTakeFirst();
}

/** The agreements of those for whom someone may act, on one side, newest first. */
export async function agreementsOf(
  db: Kysely<AgreementTables>,
  side: 'stakeholder' | 'consumer',
  parties: readonly string[],
): Promise<AgreementRow[]> {
  if (parties.length === 0) return [];
  return db
    .selectFrom('consent_agreements')
    .selectAll()
    .where(side, 'in', [...parties])
    .orderBy('offered_position', 'desc')
    .execute();
}

/** What a person proposed and nobody has settled. */
export async function waitingAgreements(db: Kysely<AgreementTables>, stakeholder: string): Promise<string[]> {
  const rows = await db
    .selectFrom('consent_agreements')
    .select('agreement_id')
    .where('stakeholder', '=', stakeholder)
    .where('status', 'in', ['offered', 'countered'])
    .orderBy('offered_position')
    .execute();
  return rows.map(({ agreement_id }) => agreement_id);
}
