import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ExpectedDigest } from '@coop/audit/replay';
import { projectionDigest, type Projection, type ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';

/** Read models as they lie in a file at one moment. */
export interface ReadModelCopy {
  /** The digest of each, at the position that it has reached, and a way to look at its rows. */
  digests(): Promise<readonly ExpectedDigest[]>;
  close(): Promise<void>;
}

/**
 * Copies the read models in a file as they are at one moment: the file belongs to a process that may be running, and is
 * never opened for writing here. The copy goes when it is closed.
 */
export function copyReadModels(file: string, projections: readonly Projection[]): ReadModelCopy {
  const folder = mkdtempSync(join(tmpdir(), 'coop-read-models-'));
  let readModels: ReadModels;
  try {
    const copy = join(folder, 'copy.sqlite');
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    db.prepare('VACUUM INTO ?').run(copy);
    db.close();
    readModels = openReadModels(copy);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    digests: () => digestsIn(readModels, projections),
    close: async () => {
      await readModels.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function digestsIn(
  readModels: ReadModels,
  projections: readonly Projection[],
): Promise<readonly ExpectedDigest[]> {
  return readModels.transaction(async (db) => {
    const rows = await db.selectFrom('checkpoints').selectAll().execute();
    const positions = new Map(rows.map(({ projection, position }) => [projection, BigInt(Number(position))]));
    const found: ExpectedDigest[] = [];
    for (const projection of projections) {
      const atPosition = positions.get(projection.name);
      if (atPosition === undefined) continue;
      const digest = await projectionDigest(db, projection);
      const look: ExpectedDigest['look'] = (work) => readModels.transaction(work);
      found.push({ readModel: projection.name, atPosition, digest, look });
    }
    return found;
  });
}
