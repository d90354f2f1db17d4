import type { ReadModels } from '@coop/event-sourcing';
import { freshDatabase } from '@coop/real-parts';
import { openPostgresReadModels } from '../read-models/index.js';

/** Read models in a database of their own, which goes when they are closed. */
export async function freshReadModels(): Promise<ReadModels> {
  const database = await freshDatabase('readmodels');
  const readModels = await openPostgresReadModels({ url: database.url, schema: 'service' });
  return {
    reader: () => readModels.reader(),
    transaction: (work) => readModels.transaction(work),
    snapshot: (work) => readModels.snapshot(work),
    close: async () => {
      await readModels.close();
      await database.drop();
    },
  };
}
