import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface ContractRow {
  contract_id: string;
  consumer: string;
  client: string;
  status: 'proposed' | 'signed-by-consumer' | 'in-force' | 'terminated';
  terms: string;
  texts: string;
  digest: string;
  signatures: string;
  proposed_position: number;
  changed_at: string;
}

export interface ContractTables {
  consent_contracts: ContractRow;
}

export type { ContractRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Which contracts are there, what do they say, who signed them?" */
export const contractsProjection = defineProjection<ContractTables>({
  name: 'consent.contracts',
  tables: [{ name: 'consent_contracts', key: ['contract_id'] }],
  categories: ['consent-contract'],
  async create(db) {
    await db.schema
      .createTable('consent_contracts')
      .addColumn('contract_id', 'text', (column) => column.primaryKey())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('client', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .addColumn('texts', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('signatures', 'text', (column) => column.notNull())
      .addColumn('proposed_position', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.contract.proposed': {
        const { contract, client, terms, texts, digest } = event.data;
        await db
          .insertInto('consent_contracts')
          .values({
            contract_id: contract,
            consumer: terms.consumer,
            client,
            status: 'proposed',
            terms: JSON.stringify(terms),
            texts: JSON.stringify(texts),
            digest,
            signatures: '[]',
            proposed_position: Number(event.position),
            changed_at: event.recordedAt,
          })
          .execute();
        return;
      }
      case 'consent.contract.signed': {
        const { contract, side, signer, keyId, jws, level } = event.data;
        const signature = { side, signer, keyId, jws, level };
        const row = await contractById(db, contract);
        const signatures = [...(JSON.parse(row?.signatures ?? '[]') as unknown[]), signature];
        const status = signature.side === 'consumer' ? ({ status: 'signed-by-consumer' } as const) : {};
        await change(db, contract, event.recordedAt, { signatures: JSON.stringify(signatures), ...status });
        return;
      }
      case 'consent.contract.entered-into-force':
        return change(db, event.data.contract, event.recordedAt, { status: 'in-force' });
      case 'consent.contract.terminated':
        return change(db, event.data.contract, event.recordedAt, { status: 'terminated' });
      default:
        throw new TypeError(`consent.contracts does not know ${stored.type}`);
    }
  },
});

async function change(
  db: Kysely<ContractTables>,
  contract: string,
  at: string,
  columns: Partial<Pick<ContractRow, 'status' | 'signatures'>>,
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
  const all = db.selectFrom('consent_contracts').selectAll().orderBy('proposed_position', 'desc');
  return (consumer === undefined ? all : all.where('consumer', '=', consumer)).execute();
}
