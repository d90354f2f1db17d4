import type { Kysely } from 'kysely';
import { readCheckpoints } from './checkpoints.js';
import { atOneMoment } from './one-moment.js';
import type { Projection, ReadModels, UnknownTables } from './projection.js';
import { endingOf, readServing, servingIn, type BuildUnderWay, type Serving } from './serving.js';
import { projectionDigest } from './state-digest.js';
import { withTablesEnding } from './table-names.js';

type Db = Kysely<UnknownTables>;

/** A read model that serves, and the one that was built beside it, as both were at one position. */
export interface BuildComparison {
  readonly projection: string;
  readonly position: bigint;
  /** Its digest is absent where the program of today cannot read the tables of another version. */
  readonly serving: { readonly version: number; readonly digest?: string };
  readonly built: { readonly version: number; readonly digest: string };
  /** The same version and the same rows: nobody will notice the switch. */
  readonly alike: boolean;
}

/**
 * Compares those that are at the same position now; the others are left out: come again.
 * @param before called first; whoever applies is then held up meanwhile
 */
export async function compareBuilds(
  readModels: ReadModels,
  projections: readonly Projection[],
  before?: (db: Db) => Promise<void>,
): Promise<readonly BuildComparison[]> {
  const look = async (db: Db) => {
    await before?.(db);
    const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
    const found: BuildComparison[] = [];
    for (const projection of projections) {
      const serving = servingIn(known, projection);
      const { next } = serving;
      if (next === undefined || next.position !== checkpoints.get(projection.name)) continue;
      found.push(await comparison(db, projection, serving, next));
    }
    return found;
  };
  return before === undefined ? atOneMoment(readModels, look) : readModels.transaction(look);
}

async function comparison(
  db: Db,
  projection: Projection,
  { version }: Serving,
  next: BuildUnderWay,
): Promise<BuildComparison> {
  const built = await projectionDigest(withTablesEnding(db, next.tables, endingOf(next.build)), projection);
  // Another version may have had other tables and keys: then there is nothing to compare row by row.
  const digest = version === next.version ? await projectionDigest(db, projection) : undefined;
  return {
    projection: projection.name,
    position: next.position,
    serving: { version, ...(digest === undefined ? {} : { digest }) },
    built: { version: next.version, digest: built },
    alike: digest === built,
  };
}
