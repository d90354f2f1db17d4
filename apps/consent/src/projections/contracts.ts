import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type {
  ContractEvent,
  KnownContract,
  OfferedVersion,
  Signature,
  Suspension,
} from '../domain/contract.js';

interface ContractRow {
  contract_id: string;
  consumer: string;
  client: string;
  status: KnownContract['status'];
  version: number;
  offered_by: OfferedVersion['side'];
  terms: string;
  texts: string;
  digest: string;
  /** JSON: every version that was offered, with its digest. */
  versions: string;
  signatures: string;
  suspensions: string;
  /** RFC 3339 UTC with milliseconds, so that text sorts as time. */
  until_time: string;
  offered_position: number;
  changed_at: string;
}

export interface ContractTables {
  consent_contracts: ContractRow;
  /** The persons behind a consumer whose contract came into force: declared, or its signatories. */
  consent_contract_persons: { contract_id: string; consumer: string; person: string };
}

export type { ContractRow };

/** "Which contracts are there, what do they say, who signed them, how do they stand?" */
export const contractsProjection = defineProjection<ContractTables>({
  name: 'consent.contracts',
  tables: [
    { name: 'consent_contracts', key: ['contract_id'] },
    { name: 'consent_contract_persons', key: ['contract_id', 'person'] },
  ],
  categories: ['consent-contract'],
  async create(db) {
    await db.schema
      .createTable('consent_contracts')
      .addColumn('contract_id', 'text', (column) => column.primaryKey())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('client', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('offered_by', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .addColumn('texts', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('versions', 'text', (column) => column.notNull())
      .addColumn('signatures', 'text', (column) => column.notNull())
      .addColumn('suspensions', 'text', (column) => column.notNull())
      .addColumn('until_time', 'text', (column) => column.notNull())
      .addColumn('offered_position', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('consent_contract_persons')
      .addColumn('contract_id', 'text', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('consent_contract_persons_key', ['contract_id', 'person'])
      .execute();
  },
  async apply(db, stored) {
    const event = stored as StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS> & ContractEvent;
    switch (event.type) {
      case 'consent.contract.offered':
        return offered(db, event, event.data);
      case 'consent.contract.counter-offered':
        return counterOffered(db, event.recordedAt, event.data);
      case 'consent.contract.agreed':
        return change(db, event.data.contract, event.recordedAt, { status: 'agreed' });
      case 'consent.contract.signed':
        return signed(db, event.recordedAt, event.data);
      case 'consent.contract.entered-into-force':
        await behind(db, event.data.contract, event.data.terms.controlledBy);
        return change(db, event.data.contract, event.recordedAt, { status: 'in-force' });
      case 'consent.contract.suspended': {
        const { contract, suspension, reason } = event.data;
        return suspensions(db, contract, event.recordedAt, (known) => [...known, { suspension, reason }]);
      }
      case 'consent.contract.resumed': {
        const { contract, suspension } = event.data;
        return suspensions(db, contract, event.recordedAt, (known) =>
          known.filter((each) => each.suspension !== suspension),
        );
      }
      case 'consent.contract.terminated':
        return change(db, event.data.contract, event.recordedAt, { status: 'terminated' });
      case 'consent.contract.expired':
        return change(db, event.data.contract, event.recordedAt, { status: 'expired' });
      default:
        throw new TypeError(`consent.contracts does not know ${stored.type}`);
    }
  },
});

const oneVersion = ({ version, side, digest }: OfferedVersion, at: string) => ({ version, side, digest, at });

/** The columns that a version brings with it. */
const ofVersion = ({ version, side, terms, texts, digest }: OfferedVersion) => ({
  ...{ version, offered_by: side, digest },
  terms: JSON.stringify(terms),
  texts: JSON.stringify(texts),
  until_time: new Date(terms.until).toISOString(),
});

async function offered(db: Kysely<ContractTables>, event: StoredEvent, data: OfferedVersion): Promise<void> {
  await db
    .insertInto('consent_contracts')
    .values({
      contract_id: data.contract,
      consumer: data.terms.consumer,
      client: data.client,
      status: 'offered',
      ...ofVersion(data),
      versions: JSON.stringify([oneVersion(data, event.recordedAt)]),
      signatures: '[]',
      suspensions: '[]',
      offered_position: Number(event.position),
      changed_at: event.recordedAt,
    })
    .execute();
}

async function counterOffered(db: Kysely<ContractTables>, at: string, data: OfferedVersion): Promise<void> {
  const row = await contractById(db, data.contract);
  const versions = [...(JSON.parse(row?.versions ?? '[]') as unknown[]), oneVersion(data, at)];
  const columns = { ...ofVersion(data), status: 'offered' as const, versions: JSON.stringify(versions) };
  await change(db, data.contract, at, columns);
}

async function signed(db: Kysely<ContractTables>, at: string, data: Signature): Promise<void> {
  const { contract, consumer: _consumer, client: _client, ...signature } = data;
  const row = await contractById(db, contract);
  const signatures = [...(JSON.parse(row?.signatures ?? '[]') as unknown[]), { ...signature, at }];
  await change(db, contract, at, { signatures: JSON.stringify(signatures) });
}

async function suspensions(
  db: Kysely<ContractTables>,
  contract: string,
  at: string,
  changed: (known: readonly Suspension[]) => readonly Suspension[],
): Promise<void> {
  const row = await contractById(db, contract);
  const left = changed(JSON.parse(row?.suspensions ?? '[]') as Suspension[]);
  const status = left.length === 0 ? 'in-force' : 'suspended';
  await change(db, contract, at, { status, suspensions: JSON.stringify(left) });
}

/** Only of what came into force: an offer alone ties nobody to an organisation. */
async function behind(
  db: Kysely<ContractTables>,
  contract: string,
  controlledBy: readonly string[],
): Promise<void> {
  const row = await contractById(db, contract);
  const signatures = JSON.parse(row?.signatures ?? '[]') as Pick<Signature, 'side' | 'method' | 'signer'>[];
  const signers = signatures
    .filter(({ side, method }) => side === 'consumer' && method === 'session')
    .map(({ signer }) => signer);
  for (const person of new Set([...controlledBy, ...signers]))
    await db
      .insertInto('consent_contract_persons')
      .values({ contract_id: contract, consumer: row?.consumer ?? '', person })
      .execute();
}

async function change(
  db: Kysely<ContractTables>,
  contract: string,
  at: string,
  columns: Partial<Omit<ContractRow, 'contract_id'>>,
): Promise<void> {
  await db
    .updateTable('consent_contracts')
    .set({ ...columns, changed_at: at })
    .where('contract_id', '=', contract)
    .execute();
}

export async function contractById(
  db: Kysely<ContractTables>,
  contract: string,
): Promise<ContractRow | undefined> {
  return db
    .selectFrom('consent_contracts')
    .selectAll()
    .where('contract_id', '=', contract)
    .executeTakeFirst();
}

/** All contracts, or those of one consumer, newest first. */
export async function contractsOf(db: Kysely<ContractTables>, consumer?: string): Promise<ContractRow[]> {
  const all = db.selectFrom('consent_contracts').selectAll().orderBy('offered_position', 'desc');
  return (consumer === undefined ? all : all.where('consumer', '=', consumer)).execute();
}

/** Contracts whose term has passed, and of which nobody has said so yet. @param now - RFC 3339 UTC */
export async function endedTerms(db: Kysely<ContractTables>, now: string): Promise<ContractRow[]> {
  return db
    .selectFrom('consent_contracts')
    .selectAll()
    .where('status', 'not in', ['terminated', 'expired'])
    .where('until_time', '<=', now)
    .orderBy('offered_position')
    .execute();
}
