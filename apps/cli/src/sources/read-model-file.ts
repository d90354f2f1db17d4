import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ExpectedDigest } from '@coop/audit/replay';
import { projectionDigest, type Projection } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';

/**
 * The digests of read models as they lie in a file, each at the position that it has reached. Taken from a copy
 * made at one moment: the file belongs to a process that may be running, and is never opened for writing here.
 */
export async function readModelDigests(
  file: string,
  projections: readonly Projection[],
): Promise<readonly ExpectedDigest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coop-read-models-'));
  try {
    const copy = join(folder, 'copy.sqlite');
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    db.prepare('VACUUM INTO ?').run(copy);
    db.close();
    return await digestsIn(copy, projections);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function digestsIn(copy: string, projections: readonly Projection[]): Promise<ExpectedDigest[]> {
  const readModels = openReadModels(copy);
  try {
    return await readModels.transaction(async (db) => {
      const rows = await db.selectFrom('checkpoints').selectAll().execute();
      const positions = new Map(
        rows.map(({ projection, position }) => [projection, BigInt(Number(position))]),
      );
      const found: ExpectedDigest[] = [];
      for (const projection of projections) {
        const atPosition = positions.get(projection.name);
        if (atPosition === undefined) continue;
        found.push({
          readModel: projection.name,
          atPosition,
          digest: await projectionDigest(db, projection),
        });
      }
      return found;
    });
  } finally {
    await readModels.close();
  }
}
