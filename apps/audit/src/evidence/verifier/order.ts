import type { Members } from './encoding.js';
import { EVENTS, type ReadEvent } from './event-line.js';
import type { Examination } from './examination.js';
import type { ReadManifest } from './manifest.js';

/** Positions as the manifest lists them, times that never go back, revisions without a gap. */
export class Order {
  #row = 0;
  #expected: number;
  #last = 0;
  #time = '';
  readonly #revisions = new Map<string, bigint>();

  constructor(
    private readonly manifest: ReadManifest,
    private readonly told: Examination,
  ) {
    this.#expected = manifest.positions[0]?.[0] ?? 0;
  }

  next({ index, event }: ReadEvent): void {
    const position = index + 1;
    const { told } = this;
    if (position <= this.#last)
      told.find('order', EVENTS, 'it stands after a later one, or twice', String(position));
    else {
      this.#take(position);
      const time = String(event['recordedAt']);
      if (time < this.#time)
        told.find('order', EVENTS, 'it was recorded before the event before it', String(position));
      this.#time = time;
    }
    if (this.manifest.scope['kind'] === 'everything') this.#revision(event, position);
  }

  end(): void {
    this.#missing(Infinity);
    this.told.checked.push('that exactly the listed positions are there, in order');
  }

  #take(position: number): void {
    this.#missing(position);
    if (this.#expected === position) this.#advance(position);
    else this.told.find('event-not-listed', EVENTS, 'the manifest does not list it', String(position));
    this.#last = position;
  }

  /** Names what is listed before a position and was not there, row by row. */
  #missing(before: number): void {
    while (this.#expected !== 0 && this.#expected < before) {
      const [, end = 0] = this.manifest.positions[this.#row] ?? [];
      const last = Math.min(end, before - 1);
      const upTo = last > this.#expected ? `, up to position ${last}` : '';
      this.told.find('event-missing', EVENTS, `${MISSING}${upTo}`, String(this.#expected));
      this.#advance(last);
    }
  }

  /** To the position after this one; to 0 after the last. */
  #advance(position: number): void {
    const [, end = 0] = this.manifest.positions[this.#row] ?? [];
    if (position < end) this.#expected = position + 1;
    else this.#expected = this.manifest.positions[(this.#row += 1)]?.[0] ?? 0;
  }

  #revision({ stream, revision }: Members, position: number): void {
    const before = this.#revisions.get(String(stream)) ?? -1n;
    const own = BigInt(String(revision));
    if (own !== before + 1n)
      this.told.find(
        'revision-gap',
        EVENTS,
        'the revision of its stream before this one is not here',
        String(position),
      );
    this.#revisions.set(String(stream), own);
  }
}

const MISSING = 'the manifest lists it, and it is not there';
