import type { KeyObject } from 'node:crypto';
import { leafOf } from '@coop/event-sourcing';
import { leafHash, type VerifiableMap } from '@coop/tlog';
import type { HistoryStore, OnProgress } from './doors.js';
import { eventsUpTo } from './moment.js';
import {
  blindOf,
  extended,
  headValue,
  mapKeyOf,
  SubjectChains,
  subjectKey,
  type SubjectHead,
} from './subject-chains.js';
import { isFounding, recordingOf, type Founding, type Recording } from './subject-recordings.js';
import { subjectsOf } from './subjects.js';

export interface HeadsReplayOptions {
  /** Replays up to and including this position. Default: the head. */
  readonly upTo?: bigint;
  readonly onProgress?: OnProgress;
}

/** A recorded map that the events do not give. */
export interface HeadsMismatch {
  /** Position of the recording. */
  readonly position: bigint;
  /** The map is said to hold what concerns each person up to here. */
  readonly atPosition: bigint;
  /** Hex; as recorded, and as the events give it. Null where no map can be made: none was founded before. */
  readonly recorded: string;
  readonly recomputed: string | null;
  /** Parties that the recomputed map holds. */
  readonly subjects: number;
  /** Up to here the last map still agreed: what was assigned wrongly lies between. */
  readonly agreedAt: bigint;
  /**
   * The event that was left out, when the recorded map is the right one but for one event kept from one person.
   * Null: something else is wrong.
   */
  readonly leftOut: bigint | null;
}

export interface HeadsReplayReport {
  readonly upTo: bigint;
  /** Recorded maps that were compared. */
  readonly recordings: number;
  /** Parties about whom the log holds anything. */
  readonly subjects: number;
  readonly mismatches: readonly HeadsMismatch[];
  /** Positions of foundings after the first: there is one map. */
  readonly foundedAgain: readonly bigint[];
}

/** Events between two reports of progress. */
const STRIDE = 2_000n;

/**
 * Assigns every event to whom it concerns once more, and compares each recorded map with the one that this gives:
 * what a member is proved rests on it. Nothing is opened: handles suffice.
 */
export async function replaySubjectHeads(
  store: HistoryStore,
  { upTo = store.head(), onProgress }: HeadsReplayOptions = {},
): Promise<HeadsReplayReport> {
  const { foundings, recordings } = await recordedMaps(store, upTo);
  const comparison = new HeadsComparison(foundings[0]);
  const due = [...recordings].sort((a, b) => Number(a.atPosition - b.atPosition));
  for await (const event of eventsUpTo(store, due.at(-1)?.atPosition ?? 0n)) {
    while (due[0] !== undefined && due[0].atPosition < event.position)
      comparison.compare(due.shift() as Recording);
    const subjects = subjectsOf(event);
    if (subjects.length > 0)
      comparison.take({ index: Number(event.position) - 1, leafHash: leafHash(leafOf(event)), subjects });
    if (event.position % STRIDE === 0n) onProgress?.({ done: event.position, total: upTo });
  }
  for (const recording of due) comparison.compare(recording);
  return {
    upTo,
    recordings: recordings.length,
    ...comparison.report(),
    foundedAgain: foundings.slice(1).map(({ position }) => position),
  };
}

async function recordedMaps(store: HistoryStore, upTo: bigint) {
  const foundings: Founding[] = [];
  const recordings: Recording[] = [];
  for await (const event of eventsUpTo(store, upTo)) {
    if (isFounding(event)) foundings.push({ position: event.position, salt: event.salt });
    const recording = recordingOf(event);
    if (recording !== undefined) recordings.push(recording);
  }
  return { foundings, recordings };
}

/** An entry of the log with everyone whom its event concerns. */
interface Taken {
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly subjects: readonly string[];
}

class HeadsComparison {
  readonly #chains = new SubjectChains();
  readonly #mapKey: KeyObject | undefined;
  readonly #mismatches: HeadsMismatch[] = [];
  #agreedAt = 0n;
  /** As of the last map that agreed, and what was taken since. */
  #agreed = new SubjectChains();
  #doubtful: Taken[] = [];

  constructor(private readonly founding: Founding | undefined) {
    this.#mapKey = founding === undefined ? undefined : mapKeyOf(founding.salt);
  }

  take(taken: Taken): void {
    this.#chains.add(taken.index, taken.leafHash, taken.subjects);
    this.#doubtful.push(taken);
  }

  compare({ position, atPosition, root: recorded }: Recording): void {
    const key = (this.founding?.position ?? position) < position ? this.#mapKey : undefined;
    const map = key === undefined || atPosition >= position ? undefined : this.#chains.map(key, atPosition);
    const recomputed = map === undefined ? null : hex(map.root());
    if (recomputed === recorded) {
      [this.#agreedAt, this.#agreed, this.#doubtful] = [atPosition, this.#chains.copy(), []];
      return;
    }
    // What is wrong once is wrong in every later map: only the first is looked into.
    const isFirst = this.#mismatches.length === 0;
    const leftOut =
      map === undefined || key === undefined || !isFirst
        ? null
        : this.#leftOut(map, recorded, (party) => blindOf(key, party, atPosition));
    const common = { position, atPosition, recorded, recomputed, subjects: this.#chains.size };
    this.#mismatches.push({ ...common, agreedAt: this.#agreedAt, leftOut });
  }

  #leftOut(map: VerifiableMap, recorded: string, blind: (party: string) => Uint8Array): bigint | null {
    return findLeftOut(map, recorded, blind, this.#agreed, this.#doubtful);
  }

  report() {
    return { subjects: this.#chains.size, mismatches: this.#mismatches };
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Pairs of event and person that are tried: some seconds. */
const MAX_TRIED = 50_000;

/** Keeps one event from one person, after the other, and looks whether the map is then the recorded one. */
function findLeftOut(
  map: VerifiableMap,
  recorded: string,
  blind: (party: string) => Uint8Array,
  agreed: SubjectChains,
  doubtful: readonly Taken[],
): bigint | null {
  let tried = 0;
  for (const party of new Set(doubtful.flatMap(({ subjects }) => subjects))) {
    const hers = doubtful.filter(({ subjects }) => subjects.includes(party));
    const key = subjectKey(party);
    const right = map.get(key);
    for (const kept of hers) {
      if ((tried += hers.length) > MAX_TRIED) return null;
      const chains = hers.filter((each) => each !== kept);
      const head = chains.reduce(
        (before, { index, leafHash: hash }): SubjectHead | undefined => extended(before, index, hash),
        agreed.head(party),
      );
      if (head === undefined) map.delete(key);
      else map.set(key, headValue(blind(party), head));
      if (hex(map.root()) === recorded) return BigInt(kept.index) + 1n;
    }
    if (right !== undefined) map.set(key, right);
  }
  return null;
}
