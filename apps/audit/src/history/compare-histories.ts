import { auditEvents } from '@coop/contracts';
import type { Commit, StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore, OnProgress } from './doors.js';
import { firstDifference, type Reproduction } from './first-difference.js';
import type { NamedEvent } from './last-writers.js';
import { eventAt, eventsUpTo } from './moment.js';
import { Rebuilt } from './rebuilt.js';

/** Where two ledgers stop being the same. */
export interface LedgerDifference {
  /** The first position at which they differ. */
  readonly position: bigint;
  /** What lies there; null where a ledger has ended before. */
  readonly here: NamedEvent | null;
  readonly there: NamedEvent | null;
}

/** Where a read model that is made from one stops being that which is made from the other. */
export interface ReadModelDifference {
  readonly readModel: string;
  /** The last position at which both were compared and agreed. */
  readonly agreedAt: bigint;
  /** Their first event after which they differ. */
  readonly position: bigint;
  readonly here: NamedEvent | null;
  readonly there: NamedEvent | null;
}

export interface HistoryComparison {
  /** Both were compared up to here: the end of the shorter one. */
  readonly upTo: bigint;
  /** Null: the same events, one after the other. */
  readonly ledgers: LedgerDifference | null;
  /** Positions at which the digests of both were compared. */
  readonly positions: readonly bigint[];
  readonly readModels: readonly ReadModelDifference[];
}

/**
 * Compares two histories: event by event, and what each makes of its events, at the positions at which digests were
 * recorded and at the end; then names the first event after which each read model differs.
 */
export async function compareHistories(
  here: Reproduction,
  there: Reproduction,
  onProgress?: OnProgress,
): Promise<HistoryComparison> {
  const heads = [here.store.head(), there.store.head()] as const;
  const upTo = heads[0] < heads[1] ? heads[0] : heads[1];
  const position = await firstDifferentPosition(here.store, there.store, upTo);
  const ledgers =
    position === undefined && heads[0] === heads[1]
      ? null
      : { position: position ?? upTo + 1n, ...(await bothAt(here, there, position ?? upTo + 1n)) };
  // The same events by the same reducers give the same: nothing is to be compared before they differ.
  const after = here.doors === there.doors ? (ledgers?.position ?? upTo + 1n) - 1n : 0n;
  const positions = await bordersOf(here.store, { after, upTo });
  const differing = await firstDifferingBorders([here, there], { after, positions, onProgress });
  const readModels: ReadModelDifference[] = [];
  for (const { readModel, agreedAt, differsAt } of differing) {
    const first = await firstDifference(readModel, [here, there], { agreedAt, differsAt });
    readModels.push({ readModel, agreedAt, position: first, ...(await bothAt(here, there, first)) });
  }
  return { upTo, ledgers, positions, readModels };
}

async function bothAt(
  here: Reproduction,
  there: Reproduction,
  position: bigint,
): Promise<Pick<LedgerDifference, 'here' | 'there'>> {
  return {
    here: named(await eventAt(here.store, position)),
    there: named(await eventAt(there.store, position)),
  };
}

const named = (event: StoredEvent | undefined): NamedEvent | null =>
  event === undefined
    ? null
    : { position: event.position, id: event.id, type: event.type, time: event.recordedAt };

/** Where digests were recorded, and the end. */
async function bordersOf(
  store: HistoryStore,
  { after, upTo }: { readonly after: bigint; readonly upTo: bigint },
): Promise<readonly bigint[]> {
  const found = new Set<bigint>();
  for await (const event of eventsUpTo(store, upTo, after))
    if (event.type === auditEvents.stateDigestsRecorded.type) found.add(event.position);
  if (upTo > after) found.add(upTo);
  return [...found];
}

interface DifferingBorder {
  readonly readModel: string;
  readonly agreedAt: bigint;
  readonly differsAt: bigint;
}

interface Borders {
  readonly after: bigint;
  readonly positions: readonly bigint[];
  readonly onProgress: OnProgress | undefined;
}

async function firstDifferingBorders(
  both: readonly [Reproduction, Reproduction],
  { after, positions: borders, onProgress }: Borders,
): Promise<readonly DifferingBorder[]> {
  if (borders.length === 0) return [];
  const [one, other] = both.map(({ openReadModels }) => openReadModels()) as [
    ReturnType<Reproduction['openReadModels']>,
    ReturnType<Reproduction['openReadModels']>,
  ];
  try {
    const mine = await Rebuilt.open(both[0].store, both[0].doors, one);
    const yours = await Rebuilt.open(both[1].store, both[1].doors, other);
    const found = new Map<string, DifferingBorder>();
    let before = after;
    for (const border of borders) {
      const total = borders.at(-1) ?? border;
      await mine.advance(border, total, onProgress);
      await yours.advance(border, total);
      const theirs = new Map((await yours.digests()).map(({ readModel, digest }) => [readModel, digest]));
      for (const { readModel, digest } of await mine.digests())
        if (theirs.has(readModel) && theirs.get(readModel) !== digest && !found.has(readModel))
          found.set(readModel, { readModel, agreedAt: before, differsAt: border });
      before = border;
    }
    return [...found.values()];
  } finally {
    await one.close();
    await other.close();
  }
}

/**
 * The first position at which two ledgers hold different events. Where both tell the digests of their commits, which are
 * chained, halving finds it; where one does not, as over HTTP, they are read side by side.
 */
async function firstDifferentPosition(
  here: HistoryStore,
  there: HistoryStore,
  upTo: bigint,
): Promise<bigint | undefined> {
  if (upTo === 0n) return undefined;
  const last = [await commitAt(here, upTo), await commitAt(there, upTo)] as const;
  const chained = last.every((commit) => commit !== undefined && commit.digest !== '');
  if (!chained) return sideBySide(here, there, { after: 0n, upTo });
  let [same, differs] = [0n, upTo + 1n];
  while (differs - same > 1n) {
    const middle = (same + differs) / 2n;
    const [mine, yours] = [await commitAt(here, middle), await commitAt(there, middle)];
    if (mine !== undefined && mine.digest === yours?.digest) same = mine.last < upTo ? mine.last : upTo;
    else differs = middle;
  }
  // A commit differs as a whole: which of its events does is seen by reading it.
  return sideBySide(here, there, { after: same, upTo });
}

async function commitAt(store: HistoryStore, position: bigint): Promise<Commit | undefined> {
  for await (const commit of store.readAll(position - 1n, { upTo: position })) return commit;
  return undefined;
}

async function sideBySide(
  here: HistoryStore,
  there: HistoryStore,
  { after, upTo }: { readonly after: bigint; readonly upTo: bigint },
): Promise<bigint | undefined> {
  const theirs = eventsUpTo(there, upTo, after);
  try {
    for await (const mine of eventsUpTo(here, upTo, after)) {
      const { value: yours } = await theirs.next();
      if (yours === undefined || textOf(mine) !== textOf(yours as StoredEvent)) return mine.position;
    }
    return undefined;
  } finally {
    await theirs.return(undefined);
  }
}

const textOf = (event: StoredEvent): string =>
  JSON.stringify(
    Object.entries(event).sort(([one], [other]) => (one < other ? -1 : 1)),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
