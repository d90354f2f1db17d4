import { setImmediate as breathe } from 'node:timers/promises';
import { derivedId } from '@coop/event-sourcing';
import type { EventStore } from '@coop/event-sourcing';
import { HASH_SIZE, TILE_WIDTH, TileReader, type ReadFile, type VerifiableMap } from '@coop/tlog';
import { SubjectChains, mapKeyOf, type SubjectHead } from '../history/subject-chains.js';
import { isFounding, recordingOf, type Founding, type Recording } from '../history/subject-recordings.js';
import { subjectsOf } from '../history/subjects.js';

/** The one stream of the map: its founding, then each recording. */
export const SUBJECT_MAP_STREAM = `audit-subject-map-${derivedId('6a3d6f3c-56e4-5c0b-8a53-0f8b7d3c9e42', 'subject map')}`;

/** Events between two breaths: a fold of the whole ledger must not hold up who asks something else. */
const STRIDE = 2_000;

/** What the map's stream says. */
export interface RecordedMaps {
  readonly founding: Founding | undefined;
  readonly last: Recording | undefined;
  /** The revision that an append must expect. */
  readonly revision: bigint | 'no-stream';
}

/** A map as it was recorded, and what it was made from. */
export interface KnownMap {
  readonly recording: Recording;
  readonly founding: Founding;
  readonly map: VerifiableMap;
  head(party: string): SubjectHead | undefined;
  /** Indexes of the events that concern a party, up to the map. */
  indexes(party: string): readonly number[];
  /** The same, after it. */
  since(party: string): readonly number[];
}

interface Concerning {
  readonly index: number;
  readonly subjects: readonly string[];
}

/**
 * Everybody's heads as of the last recorded map, and what came after it. Folded from the ledger when first needed,
 * and from then on with what is new: no event of the ledger waits for it, and nothing of it is kept on a disk.
 */
export class SubjectHeads {
  #chains = new SubjectChains();
  #indexes = new Map<string, number[]>();
  /** Entries that the chains hold. */
  #folded = 0;
  /** What concerns somebody and is not in the chains yet. */
  #tail: Concerning[] = [];
  /** Entries that were read. */
  #read = 0;
  #map: { readonly position: bigint; readonly map: VerifiableMap } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly readFile: ReadFile,
  ) {}

  /** Everything that uses the heads does so alone, one after the other. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async recorded(): Promise<RecordedMaps> {
    const events = await this.store.readStream(SUBJECT_MAP_STREAM);
    const [first] = events.filter(isFounding);
    return {
      founding: first && { position: first.position, salt: first.salt },
      last: events.flatMap((event) => recordingOf(event) ?? []).at(-1),
      revision: events.at(-1)?.revision ?? 'no-stream',
    };
  }

  /**
   * The last recorded map with what the log of this size holds after it.
   * @returns undefined while none was recorded
   * @throws Error when the ledger does not give the recorded root: verify it by a replay
   */
  async known(size: number): Promise<KnownMap | undefined> {
    const { founding, last } = await this.recorded();
    if (founding === undefined || last === undefined) return undefined;
    if (this.#folded > Number(last.atPosition)) this.#forget();
    await this.#foldTo(Number(last.atPosition));
    if (this.#map?.position !== last.position) {
      const map = this.#chains.map(mapKeyOf(founding.salt), last.atPosition);
      if (Buffer.from(map.root()).toString('hex') !== last.root)
        throw new Error(`the ledger does not give the map recorded at position ${last.position}`);
      this.#map = { position: last.position, map };
    }
    await this.#readTo(size);
    return {
      ...{ recording: last, founding, map: this.#map.map },
      head: (party) => this.#chains.head(party),
      indexes: (party) => this.#indexes.get(party) ?? [],
      since: (party) =>
        this.#tail.filter(({ subjects }) => subjects.includes(party)).map(({ index }) => index),
    };
  }

  /** Whether anything of the log of this size concerns somebody and is in no recorded map. */
  async hasNews(size: number, last: Recording | undefined): Promise<boolean> {
    const from = Number(last?.atPosition ?? 0n);
    if (this.#folded > from) this.#forget();
    await this.#foldTo(from);
    await this.#readTo(size);
    return this.#tail.length > 0;
  }

  /** The root of the map as the log of this size gives it, in hex. */
  async rootAt(size: number, founding: Founding): Promise<string> {
    await this.#foldTo(size);
    return Buffer.from(this.#chains.map(mapKeyOf(founding.salt), BigInt(size)).root()).toString('hex');
  }

  #forget(): void {
    this.#chains = new SubjectChains();
    this.#indexes = new Map();
    [this.#folded, this.#read, this.#tail, this.#map] = [0, 0, [], undefined];
  }

  async #readTo(size: number): Promise<void> {
    if (this.#read >= size) return;
    for await (const { events } of this.store.readAll(BigInt(this.#read), { upTo: BigInt(size) }))
      for (const event of events) {
        const index = Number(event.position) - 1;
        if (index < this.#read || index >= size) continue;
        const subjects = subjectsOf(event);
        if (subjects.length > 0) this.#tail.push({ index, subjects });
        this.#read = index + 1;
        if (this.#read % STRIDE === 0) await breathe();
      }
    if (this.#read < size) throw new Error(`the store does not give the events up to position ${size} yet`);
  }

  /** Leaf hashes come from the published tiles: they were computed once, when the log was written. */
  async #foldTo(size: number): Promise<void> {
    if (this.#folded >= size) return;
    await this.#readTo(size);
    const tiles = new TileReader(this.readFile, size);
    const found = this.#tail.findIndex(({ index }) => index >= size);
    const folding = this.#tail.slice(0, found === -1 ? undefined : found);
    for (const [at, { index, subjects }] of folding.entries()) {
      const tile = await tiles.hashTile(0, Math.floor(index / TILE_WIDTH));
      const start = (index % TILE_WIDTH) * HASH_SIZE;
      this.#chains.add(index, tile.subarray(start, start + HASH_SIZE), subjects);
      for (const subject of subjects) {
        const indexes = this.#indexes.get(subject);
        if (indexes === undefined) this.#indexes.set(subject, [index]);
        else indexes.push(index);
      }
      if (at % STRIDE === STRIDE - 1) await breathe();
    }
    this.#tail = this.#tail.slice(folding.length);
    this.#folded = size;
  }
}
