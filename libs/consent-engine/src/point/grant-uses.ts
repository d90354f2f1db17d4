import { hasBit } from './bits.js';
import { FieldSets, type FieldSet } from './field-set.js';
import type { GrantShape } from './grant-shape.js';
import type { Names } from './names.js';
import type { RecordShape } from './record-shape.js';
import { coversShape } from './scope.js';

/** Words of a shape's row: 32 bytes, so that looking at the terms of a grant costs one place in memory. */
const STRIDE = 8;
const ACTIONS = 0;
const CATEGORY = 1;
const FIELDS = 2;
const PURPOSES = 3;
const PURPOSE_BITS = (STRIDE - PURPOSES) * 32;

/** Beside the actions. */
const IS_PLAIN = 1 << 30;
/** In the word of the category: 0 for any, the number + 1 of the only one, this for whatever is not said so. */
const ANOTHER_SCOPE = 0xff_ff_ff_ff;

/**
 * What each shape of grants is good for, in flat rows: most decisions need no more of it. What does not fit (several
 * categories, kinds of records, purposes of a larger taxonomy) is looked up in the shape itself.
 */
export class GrantUses {
  #words = new Uint32Array(256 * STRIDE);
  readonly #shapes: GrantShape[] = [];
  /** Number + 1 in the word of the fields; 0 there for all fields. */
  readonly #fieldSets = new FieldSets();

  constructor(readonly categories: Names) {}

  /** Lays out a shape, or lays it out again after its purposes were read by another version. */
  set(shape: GrantShape): void {
    const at = shape.number * STRIDE;
    if (at >= this.#words.length) {
      const words = new Uint32Array(at * 2);
      words.set(this.#words);
      this.#words = words;
    }
    this.#shapes[shape.number] = shape;
    this.#words[at + ACTIONS] = shape.actions | (shape.isPlain ? IS_PLAIN : 0);
    this.#words[at + CATEGORY] = this.#categoryOf(shape);
    this.#words[at + FIELDS] = this.#fieldsOf(shape);
    this.#words.fill(0, at + PURPOSES, at + STRIDE);
    this.#words.set(shape.purposes.subarray(0, STRIDE - PURPOSES), at + PURPOSES);
  }

  /** Whether records of that shape are meant, the list of records left aside. */
  covers(number: number, record: RecordShape): boolean {
    const category = this.#words[number * STRIDE + CATEGORY]!;
    if (category === 0 || category === record.category + 1) return true;
    return category === ANOTHER_SCOPE && coversShape(this.#shapes[number]!, record);
  }

  allows(number: number, action: number): boolean {
    return (this.#words[number * STRIDE + ACTIONS]! & action) !== 0;
  }

  isFor(number: number, purpose: number): boolean {
    if (purpose < 0) return false;
    if (purpose >= PURPOSE_BITS) return hasBit(this.#shapes[number]!.purposes, purpose);
    return ((this.#words[number * STRIDE + PURPOSES + (purpose >>> 5)]! >>> (purpose & 31)) & 1) === 1;
  }

  /** Whether nothing beyond scope, purpose, action and field must be looked at. */
  isPlain(number: number): boolean {
    return (this.#words[number * STRIDE + ACTIONS]! & IS_PLAIN) !== 0;
  }

  /** The fields that it names; `undefined` when it means all without naming them. */
  fields(number: number): FieldSet | undefined {
    const word = this.#words[number * STRIDE + FIELDS]!;
    return word === 0 ? undefined : this.#fieldSets.at(word - 1);
  }

  #categoryOf({ terms: { categories, kinds } }: GrantShape): number {
    if (categories === undefined && kinds === undefined) return 0;
    const [only] = categories ?? [];
    if (kinds !== undefined || only === undefined || categories?.length !== 1) return ANOTHER_SCOPE;
    return this.categories.number(only) + 1;
  }

  #fieldsOf({ terms: { fields } }: GrantShape): number {
    return fields === 'all' ? 0 : this.#fieldSets.number(fields) + 1;
  }
}
