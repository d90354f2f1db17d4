import type { PartyKnown, PartyType } from '../facts.js';
import { Ids, type SavedIds } from './ids.js';
import type { HalfSipHash } from './half-sip-hash.js';

const TYPES: readonly PartyType[] = ['person', 'legal-person', 'simple-partnership', 'registered-collective'];
const TYPE = 3;
const KNOWN = 4;
const ERASED = 8;
const FORBIDS_SOMEONE = 16;
const FORBIDS_ANYONE = 32;
const HAS_PARTNERS = 64;

/** Saved form of {@link Parties}. */
export interface SavedParties {
  readonly ids: SavedIds;
  readonly bits: Uint8Array;
  readonly partners: readonly (readonly [number, readonly number[]])[];
}

/** Everyone who was ever named, known as a party or not, with what is looked at in each decision as bits. */
export class Parties {
  readonly ids: Ids;
  #bits = new Uint8Array(256);
  readonly #partners = new Map<number, readonly number[]>();

  constructor(hash: HalfSipHash) {
    this.ids = new Ids(hash);
  }

  get size(): number {
    return this.ids.size;
  }

  number(id: string): number {
    const party = this.ids.number(id);
    if (party >= this.#bits.length) {
      const bits = new Uint8Array(Math.ceil(party * 1.5));
      bits.set(this.#bits);
      this.#bits = bits;
    }
    return party;
  }

  /** The last statement counts. */
  know({ party: id, type, partners = [] }: PartyKnown): void {
    const party = this.number(id);
    const numbers = partners.map((partner) => this.number(partner));
    const stands = type === 'simple-partnership' && numbers.length > 0;
    const kept = this.#bits[party]! & ~(TYPE | HAS_PARTNERS);
    this.#bits[party] = kept | KNOWN | Math.max(0, TYPES.indexOf(type)) | (stands ? HAS_PARTNERS : 0);
    this.#partners.set(party, numbers);
    if (numbers.length === 0) this.#partners.delete(party);
  }

  erase(id: string): void {
    this.#mark(this.number(id), ERASED);
  }

  isKnown(party: number): boolean {
    return party >= 0 && (this.#bits[party]! & KNOWN) !== 0;
  }

  isErased(party: number): boolean {
    return party >= 0 && (this.#bits[party]! & ERASED) !== 0;
  }

  type(party: number): PartyType {
    return TYPES[this.#bits[party]! & TYPE]!;
  }

  isPerson(party: number): boolean {
    return (this.#bits[party]! & TYPE) === 0;
  }

  /** Partners of a simple partnership that has some: they stand in its place. */
  hasPartners(party: number): boolean {
    return (this.#bits[party]! & HAS_PARTNERS) !== 0;
  }

  partners(party: number): readonly number[] {
    return this.#partners.get(party) ?? [];
  }

  /** All of them. */
  *partnerships(): Generator<number> {
    for (const party of this.#partners.keys()) if (this.hasPartners(party)) yield party;
  }

  /** Whether it has ever forbidden something to someone in particular. */
  forbidsSomeone(party: number): boolean {
    return (this.#bits[party]! & FORBIDS_SOMEONE) !== 0;
  }

  /** Whether it has ever forbidden something to everyone. */
  forbidsAnyone(party: number): boolean {
    return (this.#bits[party]! & FORBIDS_ANYONE) !== 0;
  }

  noteProhibition(party: number, isForAnyone: boolean): void {
    this.#mark(party, isForAnyone ? FORBIDS_ANYONE : FORBIDS_SOMEONE);
  }

  /**
   * Those who stand in a party's place (CO art. 534): a simple partnership has no will of its own. Partnerships
   * that consist of one another only stay, and as such can never agree.
   */
  standing(party: number): readonly number[] {
    const reached = new Set([party]);
    for (const each of reached)
      if (this.hasPartners(each)) for (const one of this.partners(each)) reached.add(one);
    const standing = [...reached].filter((each) => !this.hasPartners(each));
    return standing.length > 0 ? standing : [party];
  }

  save(): SavedParties {
    return { ids: this.ids.save(), bits: this.#bits.slice(0, this.size), partners: [...this.#partners] };
  }

  restore(saved: SavedParties): void {
    this.ids.restore(saved.ids);
    this.#bits = saved.bits.slice();
    for (const [party, partners] of saved.partners) this.#partners.set(party, partners);
  }

  #mark(party: number, bit: number): void {
    this.#bits[party]! |= bit;
  }
}
