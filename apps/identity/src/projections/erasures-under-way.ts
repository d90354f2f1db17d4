import { defineProjection, unknownKind, type ReadModels } from '@coop/event-sourcing';
import type { ErasureEvent } from '../domain/erasure.js';

interface UnderWayTables {
  identity_erasures_under_way: { readonly party: string; readonly began_at: string };
}

/** Answers: which erasures began and are not complete? How far each is, its own stream says. */
export const erasuresUnderWay = defineProjection<UnderWayTables>({
  name: 'identity.erasures-under-way',
  tables: [{ name: 'identity_erasures_under_way', key: ['party'] }],
  categories: ['identity-erasure'],
  create: async (db) => {
    await db.schema
      .createTable('identity_erasures_under_way')
      .addColumn('party', 'text', (column) => column.primaryKey())
      .addColumn('began_at', 'text', (column) => column.notNull())
      .execute();
  },
  apply: async (db, stored) => {
    const event = stored as unknown as ErasureEvent;
    const { party } = event.data;
    switch (event.type) {
      case 'identity.erasure.requested': {
        const row = { party, began_at: stored.recordedAt };
        await db.insertInto('identity_erasures_under_way').values(row).execute();
        return;
      }
      case 'identity.erasure.keys-destroyed':
      case 'identity.erasure.purge-acknowledged':
      case 'identity.erasure.recipients-told':
      case 'identity.erasure.ciphertext-removed':
      case 'identity.erasure.backups-dated':
        return;
      case 'identity.erasure.completed':
        await db.deleteFrom('identity_erasures_under_way').where('party', '=', party).execute();
        return;
      default:
        unknownKind(event, 'identity.erasures-under-way');
    }
  },
});

/** Parties whose erasure is not complete, the oldest first. */
export async function partiesUnderWay(readModels: ReadModels): Promise<readonly string[]> {
  const rows = await readModels
    .reader<UnderWayTables>()
    .selectFrom('identity_erasures_under_way')
    .select('party')
    .orderBy('began_at')
    .orderBy('party')
    .execute();
  return rows.map(({ party }) => party);
}
