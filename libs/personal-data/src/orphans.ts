/**
 * What became of the append for which a value was sealed. `never`: nothing on the ledger refers to it, and nothing
 * will any more · `unknown`: whoever was asked cannot say.
 */
export type AppendOutcome = 'committed' | 'never' | 'unknown';

/** The event store, as a vault may ask it: given by whoever has both. Positions grow with each append. */
export interface OrphanWitness {
  /** How far the ledger goes now. */
  head(): Promise<bigint>;
  /**
   * What became of values that were sealed when the ledger was at `since`, by commitment (`$sealed`). One that is
   * missing in the answer is unknown. Throw when the ledger could not be read to its end.
   */
  outcomesOf(
    commitments: ReadonlySet<string>,
    since: bigint,
  ): Promise<ReadonlyMap<string, Exclude<AppendOutcome, 'unknown'>>>;
}

/** What a sweep found. Numbers only: fit for a log line. */
export interface OrphanSweep {
  /** Values that were asked about. */
  readonly asked: number;
  /** Ciphertexts that were deleted. */
  readonly swept: number;
  /** Values of which nobody could say what became: they stay, and are asked about again. */
  readonly unknown: number;
}

/** Everything sealed up to a value was sealed before the ledger had passed a position. */
interface Mark {
  readonly value: number;
  /** Decimal digits. */
  readonly position: string;
}

/** How far the sweeps of a vault are. */
export interface OrphanMarks {
  readonly swept: Mark;
  /** The end of the next sweep, set when it was `at` (RFC 3339), and whether it was found to be due. */
  readonly next: Mark & { readonly at: string; readonly due: boolean };
}

/** Where values lie, in the order in which they were sealed. */
export interface OrphanStore {
  marks(): Promise<OrphanMarks | undefined>;
  /** Unless another process was faster. */
  setMarks(marks: OrphanMarks, instead: OrphanMarks | undefined): Promise<void>;
  /** The value that was sealed last; 0 before the first. */
  last(): Promise<number>;
  /** Living values after one, up to another, in order. */
  between(after: number, upTo: number, limit: number): Promise<readonly UnclaimedValue[]>;
  /** Ends these ciphertexts for ever. Returns how many there were. */
  end(values: readonly number[]): Promise<number>;
}

export interface UnclaimedValue {
  readonly value: number;
  readonly commitment: string;
}

/** Values asked about in one reading of the ledger: their commitments fit in some 15 MB. */
const WINDOW = 100_000;
const NOTHING: OrphanSweep = { asked: 0, swept: 0, unknown: 0 };
const START: Mark = { value: 0, position: '0' };

/**
 * Deletes ciphertexts that were sealed for events which were never appended: a process died in between, or was
 * refused. No clock of a value is believed. A first call notes the last value and, before it, the position of the
 * ledger; once that note is `olderThanMs`, and another call has passed, so that a process which slept meanwhile had
 * its turn, values up to there are looked for in what was appended since the note before.
 */
export async function sweepOrphans(
  store: OrphanStore,
  witness: OrphanWitness,
  { olderThanMs, now }: { readonly olderThanMs: number; readonly now: Date },
): Promise<OrphanSweep> {
  const marks = await store.marks();
  if (marks === undefined) {
    await store.setMarks({ swept: START, next: await newMark(store, witness, now) }, undefined);
    return NOTHING;
  }
  const { swept, next } = marks;
  if (now.getTime() - Date.parse(next.at) < olderThanMs) return NOTHING;
  if (!next.due) {
    await store.setMarks({ swept, next: { ...next, due: true } }, marks);
    return NOTHING;
  }
  const found = await sweepBetween(store, witness, swept, next);
  const after =
    found.unknown === 0
      ? { swept: { value: next.value, position: next.position }, next: await newMark(store, witness, now) }
      : // All of them are asked about again when as much time has passed.
        { swept, next: { ...next, at: now.toISOString(), due: false } };
  await store.setMarks(after, marks);
  return found;
}

/** The position first: what is sealed after the value was noted is appended after it. */
async function newMark(store: OrphanStore, witness: OrphanWitness, now: Date): Promise<OrphanMarks['next']> {
  const position = String(await witness.head());
  return { position, value: await store.last(), at: now.toISOString(), due: false };
}

async function sweepBetween(
  store: OrphanStore,
  witness: OrphanWitness,
  from: Mark,
  upTo: Mark,
): Promise<OrphanSweep> {
  let { asked, swept, unknown } = NOTHING;
  // A ledger that is older than the marks was restored from a backup: of what it lost it can say nothing.
  const head = await witness.head();
  const isOlder = head < BigInt(from.position) || head < BigInt(upTo.position);
  for (let after = from.value; ;) {
    const values = await store.between(after, upTo.value, WINDOW);
    const last = values.at(-1);
    if (last === undefined) return { asked, swept, unknown };
    after = last.value;
    const commitments = new Set(values.map(({ commitment }) => commitment));
    const outcomes = isOlder
      ? new Map<string, AppendOutcome>()
      : await witness.outcomesOf(commitments, BigInt(from.position));
    const orphans = values.filter(({ commitment }) => outcomes.get(commitment) === 'never');
    asked += values.length;
    unknown += values.filter(({ commitment }) => !outcomes.has(commitment)).length;
    if (orphans.length > 0) swept += await store.end(orphans.map(({ value }) => value));
  }
}

/** As it is stored. */
export const marksToText = (marks: OrphanMarks): string => JSON.stringify(marks);

/** Marks that cannot be read are none: the sweep begins anew, which costs time and nothing else. */
export function marksFromText(text: string): OrphanMarks | undefined {
  try {
    const marks: unknown = JSON.parse(text);
    return isMarks(marks) ? marks : undefined;
  } catch {
    return undefined;
  }
}

function isMarks(value: unknown): value is OrphanMarks {
  if (!isObject(value) || !isMark(value['swept'])) return false;
  const { next } = value;
  return isMark(next) && isObject(next) && typeof next['at'] === 'string' && typeof next['due'] === 'boolean';
}

const isMark = (value: unknown): value is Mark =>
  isObject(value) &&
  Number.isSafeInteger(value['value']) &&
  typeof value['position'] === 'string' &&
  /^\d+$/.test(value['position']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
