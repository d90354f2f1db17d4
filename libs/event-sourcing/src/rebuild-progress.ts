import type { Kysely } from 'kysely';
import { readCheckpoints } from './checkpoints.js';
import type { Projection, UnknownTables } from './projection.js';
import { readServing, servingIn, versionOf, type Serving } from './serving.js';

/** How fast a rebuild is, and how long it still takes if it goes on so. */
export interface BuildProgress {
  readonly projection: string;
  readonly position: bigint;
  readonly target: bigint;
  /** 0 while nothing has been read. */
  readonly eventsPerSecond: number;
  /** Absent while nothing has been read. */
  readonly secondsLeft?: number;
  /** Events came faster than it was built. It takes more of the time now, and the one that serves lags until it ends. */
  readonly slowerThanAppends: boolean;
}

/** @param now milliseconds since 1970 */
export function progressOf({ projection, next }: Serving, now: number): BuildProgress | undefined {
  if (next === undefined) return undefined;
  const { position, target, began, pages } = next;
  const seconds = Math.max(0.001, (now - began.at) / 1_000);
  const eventsPerSecond = Math.round(Number(position - began.position) / seconds);
  const told = { projection, position, target, eventsPerSecond, slowerThanAppends: pages > 1 };
  if (eventsPerSecond === 0) return told;
  return { ...told, secondsLeft: Math.ceil(Math.max(0, Number(target - position)) / eventsPerSecond) };
}

/** What rebuilds are under way in these read models. */
export async function buildsUnderWay(
  db: Kysely<UnknownTables>,
  now: number,
): Promise<readonly BuildProgress[]> {
  return [...(await readServing(db)).values()].flatMap((serving) => progressOf(serving, now) ?? []);
}

/** A read model as it lies in a database. */
export interface ReadModelStatus {
  readonly projection: string;
  /** Of the rows that serve. */
  readonly version: number;
  /** Of the program that asks. */
  readonly needed: number;
  readonly position: bigint;
  readonly rebuild?: BuildProgress;
}

/** Those of these read models that were ever created here. @param now milliseconds since 1970 */
export async function readModelsAt(
  db: Kysely<UnknownTables>,
  projections: readonly Projection[],
  now: number,
): Promise<readonly ReadModelStatus[]> {
  const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
  return projections.flatMap((projection) => {
    const position = checkpoints.get(projection.name);
    if (position === undefined) return [];
    const serving = servingIn(known, projection);
    const rebuild = progressOf(serving, now);
    return {
      ...{ projection: projection.name, version: serving.version, needed: versionOf(projection), position },
      ...(rebuild === undefined ? {} : { rebuild }),
    };
  });
}
