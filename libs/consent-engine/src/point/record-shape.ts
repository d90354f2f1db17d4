import { bitsFor, setBit, type Bits } from './bits.js';
import type { Basis, ControlRule, Quorum, RecordKind } from '../facts.js';

/** What many records have in common: everything but who is mentioned and what is empty. */
export interface RecordTerms {
  readonly recordKind: RecordKind;
  readonly category: string;
  readonly controlRule: ControlRule;
  readonly quorum?: Quorum;
  readonly basis: Basis;
  readonly fields: readonly { readonly name: string; readonly sensitive: boolean }[];
}

/** Positions at which field names entered a category: field → position. */
export type Introduced = ReadonlyMap<string, number>;

/** The common part of records, compiled. Fields are counted in the order of the record, 32 to a window. */
export class RecordShape {
  readonly names: readonly string[];
  /** Words of 32 fields that a mask over these fields takes. */
  readonly windows: number;
  readonly all: Bits;
  /** The same as a list, by window. */
  readonly everything: readonly number[];
  readonly sensitive: Bits;
  readonly isAboutPersons: boolean;
  /** Whether a ground other than consent can stand in for a grant at all. */
  readonly isImportable: boolean;
  /** Purposes declared with that ground, each with all that it contains. */
  declared: Bits;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #lists = new Map<number, readonly string[]>();
  #introduced: readonly number[] | undefined;

  constructor(
    readonly number: number,
    readonly terms: RecordTerms,
    /** The number of its category. */
    readonly category: number,
    declared: Bits,
  ) {
    this.names = terms.fields.map(({ name }) => name);
    this.windows = Math.max(1, (this.names.length + 31) >>> 5);
    this.#numbers = new Map(this.names.map((name, index) => [name, index]));
    this.all = this.maskOf(() => true);
    this.everything = Array.from(this.all, (mask) => mask | 0);
    const sensitive = terms.fields.map((field) => field.sensitive);
    this.sensitive = this.#mask((index) => sensitive[index] === true);
    const { recordKind, basis } = terms;
    this.isAboutPersons = recordKind === 'personal-data' || recordKind === 'confidential';
    this.isImportable =
      (recordKind === 'personal-data' || recordKind === 'legal-person-data') &&
      basis.legalBasis !== 'consent';
    this.declared = declared;
  }

  /** The place of a field, or -1. */
  find(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  maskOf(isMeant: (name: string) => boolean): Bits {
    return this.#mask((index) => isMeant(this.names[index]!));
  }

  introduce(introduced: Introduced): void {
    const positions = this.names.map((name) => introduced.get(name) ?? -Infinity);
    this.#introduced = positions.some((position) => position > -Infinity) ? positions : undefined;
  }

  /** Fields of a window that entered the category after a position. */
  newerThan(position: number, window: number): number {
    if (this.#introduced === undefined) return 0;
    let mask = 0;
    const first = window << 5;
    const end = Math.min(first + 32, this.names.length);
    for (let index = first; index < end; index += 1) {
      if (this.#introduced[index]! > position) mask |= 1 << (index & 31);
    }
    return mask;
  }

  /** The names in a mask over the first 32 fields; asked for again and again, so each list is made once. */
  namesIn(mask: number): readonly string[] {
    let list = this.#lists.get(mask);
    if (list === undefined) {
      list = this.names.slice(0, 32).filter((_, index) => ((mask >>> index) & 1) === 1);
      if (this.#lists.size > 4_096) this.#lists.clear();
      this.#lists.set(mask, list);
    }
    return list;
  }

  #mask(isMeant: (index: number) => boolean): Bits {
    const mask = bitsFor(this.windows * 32);
    for (const index of this.names.keys()) if (isMeant(index)) setBit(mask, index);
    return mask;
  }
}
