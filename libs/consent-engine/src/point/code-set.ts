import { REASON_CODES, type ReasonCode } from '../reason-codes.js';

const KEPT = 1_024;

/** Lists that were asked for last, by a place that their sets share with few others. */
const lists: (CodeSet | undefined)[] = Array.from({ length: KEPT });

/** A set of reason codes, one bit each in two words. */
export class CodeSet {
  #low = 0;
  #high = 0;
  #names: readonly ReasonCode[] | undefined;

  add(code: number): void {
    if (code < 32) this.#low |= 1 << code;
    else this.#high |= 1 << code;
  }

  /** In the order of the table. The same few sets come again and again: their lists are kept, and shared. */
  names(): readonly ReasonCode[] {
    const place = (Math.imul(this.#low, 0x9e_37_79_b1) ^ Math.imul(this.#high, 0x85_eb_ca_77)) >>> 22;
    const known = lists[place];
    if (known !== undefined && known.#low === this.#low && known.#high === this.#high) return known.#list();
    lists[place] = this;
    return this.#list();
  }

  #list(): readonly ReasonCode[] {
    this.#names ??= Object.freeze(REASON_CODES.filter((_, code) => this.#has(code)));
    return this.#names;
  }

  #has(code: number): boolean {
    return (((code < 32 ? this.#low : this.#high) >>> (code & 31)) & 1) === 1;
  }
}
