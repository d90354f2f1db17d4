import type { Interval } from '../validity.js';
import { Rows } from './chunks.js';
import type { HalfSipHash } from './half-sip-hash.js';
import { Ids } from './ids.js';

/** Words of a row. Positions are at least 1: 0 stands for never. */
const STRIDE = 10;
const BEGAN = 0;
const ENDED = 2;
const FROM = 4;
const UNTIL = 6;
/** Whose it is: a number + 1; 0 for nobody's. */
const OF = 8;

/** Between which positions each thing of one kind stood, and its own term: one row each, in the order of arrival. */
export class Stretches {
  readonly #ids: Ids;
  readonly #rows = new Rows(STRIDE);

  constructor(hash: HalfSipHash) {
    this.#ids = new Ids(hash);
  }

  number(id: string): number {
    const number = this.#ids.number(id);
    this.#rows.grow(number + 1);
    return number;
  }

  id(number: number): string {
    return this.#ids.text(number);
  }

  /** The first statement of an id counts. @param of - whose end ends it too: a number of other stretches */
  begin(id: string, position: number, { from, until }: Interval, of = -1): void {
    const number = this.number(id);
    if (this.#rows.real(number, BEGAN) !== 0) return;
    this.#rows.setReal(number, BEGAN, position);
    this.#rows.setReal(number, FROM, from);
    this.#rows.setReal(number, UNTIL, until);
    this.#rows.setWord(number, OF, of + 1);
  }

  /** For ever, also before it began. */
  end(id: string, position: number): void {
    const number = this.number(id);
    if (this.#rows.real(number, ENDED) === 0) this.#rows.setReal(number, ENDED, position);
  }

  began(id: string): number | undefined {
    const number = this.#ids.find(id);
    const began = number < 0 ? 0 : this.#rows.real(number, BEGAN);
    return began === 0 ? undefined : began;
  }

  hasBegun(number: number, position: number): boolean {
    const began = this.#rows.real(number, BEGAN);
    return began !== 0 && began <= position;
  }

  hasEnded(number: number, position: number): boolean {
    const ended = this.#rows.real(number, ENDED);
    return ended !== 0 && ended <= position;
  }

  count(position: number, at: number, owners?: Stretches): number {
    let count = 0;
    for (let number = 0; number < this.#rows.length; number += 1)
      if (this.#isInForce(number, position, at, owners)) count += 1;
    return count;
  }

  countEnded(position: number): number {
    let count = 0;
    for (let number = 0; number < this.#rows.length; number += 1)
      if (this.hasEnded(number, position)) count += 1;
    return count;
  }

  /** Sorted. */
  ids(position: number, at: number, owners?: Stretches): readonly string[] {
    const found: string[] = [];
    for (let number = 0; number < this.#rows.length; number += 1)
      if (this.#isInForce(number, position, at, owners)) found.push(this.id(number));
    return found.sort();
  }

  #isInForce(number: number, position: number, at: number, owners?: Stretches): boolean {
    if (!this.hasBegun(number, position) || this.hasEnded(number, position)) return false;
    if (this.#rows.real(number, FROM) > at || at >= this.#rows.real(number, UNTIL)) return false;
    return owners === undefined || !owners.hasEnded(this.#rows.word(number, OF) - 1, position);
  }
}
