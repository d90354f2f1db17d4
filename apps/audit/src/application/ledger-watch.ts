import { setTimeout as pause } from 'node:timers/promises';
import { leafOf, type StoredEvent } from '@coop/event-sourcing';
import { HASH_SIZE, leafHash, TileReader, TlogRefusal, TILE_WIDTH, type ReadFile } from '@coop/tlog';
import type { HistoryStore } from '../history/doors.js';

/** What came out of looking through the whole ledger once. */
export interface LedgerLook {
  /** When it was done. */
  readonly at: string;
  readonly upTo: bigint;
  /** Positions whose event is not the logged one, or is missing; at most a hundred. */
  readonly differing: readonly bigint[];
  /** How many there are beyond those. */
  readonly more: number;
}

export interface LedgerWatchParts {
  /** Where it has rows, these as they lie there: a reader stops at the first commit that was altered. */
  readonly store: HistoryStore;
  readonly read: ReadFile;
  /** Entries that the published log has. */
  readonly logged: () => number;
  readonly clock: () => Date;
  readonly told?: (look: LedgerLook) => void;
}

const LISTED = 100;
/** After each tile others get their turn: a million events take some two minutes, hardly noticed by anybody. */
const PAUSE_MS = 20;

/**
 * Compares every event with its entry in the log, again and again, so that an event which was altered in the store is
 * noticed without anybody asking. It stops nothing: the log is right, and goes on.
 */
export class LedgerWatch {
  #last: LedgerLook | undefined;

  constructor(private readonly parts: LedgerWatchParts) {}

  /** The last look that was finished. */
  get last(): LedgerLook | undefined {
    return this.#last;
  }

  /** Looks once every so often, for the first time after a while, until the signal aborts. */
  async run(everyMs: number, firstMs: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = firstMs; !signal.aborted; waitMs = everyMs) {
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.look(signal);
    }
  }

  /** Looks through all that is logged now. What a signal cuts short counts for nothing. */
  async look(signal?: AbortSignal): Promise<void> {
    const { store, logged, clock, told } = this.parts;
    const size = Math.min(logged(), Number(store.head()));
    const found = new Differing();
    let next = 1n;
    let tile = new Uint8Array(0);
    for await (const { events } of store.readAll(0n, { upTo: BigInt(size) }))
      for (const event of events) {
        if (event.position > BigInt(size)) break;
        for (; next < event.position; next += 1n) found.note(next);
        const index = Number(event.position) - 1;
        if (index % TILE_WIDTH === 0 || tile.length === 0) {
          if (signal?.aborted === true) return;
          await pause(PAUSE_MS);
          tile = await this.#tile(Math.floor(index / TILE_WIDTH), size);
        }
        if (!isLogged(event, tile, index % TILE_WIDTH)) found.note(event.position);
        next = event.position + 1n;
      }
    for (; next <= BigInt(size); next += 1n) found.note(next);
    this.#last = { at: clock().toISOString(), upTo: BigInt(size), ...found.listed() };
    told?.(this.#last);
  }

  /** The hashes of 256 entries; of a file that is not to be read, none: then nothing of it is as it was logged. */
  async #tile(index: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await new TileReader(this.parts.read, size).hashTile(0, index));
    } catch (error) {
      if (error instanceof TlogRefusal) return new Uint8Array(HASH_SIZE);
      throw error;
    }
  }
}

class Differing {
  readonly #positions: bigint[] = [];
  #more = 0;

  note(position: bigint): void {
    if (this.#positions.length < LISTED) this.#positions.push(position);
    else this.#more += 1;
  }

  listed(): Pick<LedgerLook, 'differing' | 'more'> {
    return { differing: this.#positions, more: this.#more };
  }
}

function isLogged(event: StoredEvent, tile: Uint8Array, at: number): boolean {
  const logged = tile.subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE);
  try {
    return Buffer.compare(leafHash(leafOf(event)), logged) === 0;
  } catch {
    // An event that was altered may be none of which a leaf can be made.
    return false;
  }
}
