import type { Bits } from './bits.js';
import { Names } from './names.js';
import type { RecordShape } from './record-shape.js';

/** A list of fields, or all of them, as grants, prohibitions and contracts name them. */
export class FieldSet {
  readonly isAll: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #masks = new Map<RecordShape, Bits>();
  #lastShape: RecordShape | undefined;
  #lastMask: Bits | undefined;

  constructor(fields: readonly string[] | 'all') {
    this.isAll = fields === 'all';
    this.#names = new Set(fields === 'all' ? [] : fields);
  }

  has(name: string): boolean {
    return this.isAll || this.#names.has(name);
  }

  /** The fields of such records that are meant, one bit each. */
  of(shape: RecordShape): Bits {
    if (this.isAll) return shape.all;
    if (this.#lastShape === shape && this.#lastMask !== undefined) return this.#lastMask;
    let mask = this.#masks.get(shape);
    if (mask === undefined) {
      mask = shape.maskOf((name) => this.#names.has(name));
      this.#masks.set(shape, mask);
    }
    this.#lastShape = shape;
    this.#lastMask = mask;
    return mask;
  }
}

/** Lists of fields by number 0, 1, 2 …: whoever names the same fields shares one set, and its masks. */
export class FieldSets {
  readonly #numbers = new Names();
  readonly #sets: FieldSet[] = [];

  number(fields: readonly string[] | 'all'): number {
    const number = this.#numbers.number(JSON.stringify(fields));
    this.#sets[number] ??= new FieldSet(fields);
    return number;
  }

  at(number: number): FieldSet {
    return this.#sets[number]!;
  }
}
