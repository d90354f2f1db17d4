import type { Outcome } from '../decision.js';
import type { Duty } from '../facts.js';
import type { ReasonCode, Stage } from '../reason-codes.js';
import { CodeSet } from './code-set.js';
import { CODE } from './codes.js';
import type { RecordShape } from './record-shape.js';

/** The reasons of one field, by code. */
export interface FieldVerdict {
  readonly field: string;
  readonly permitted: boolean;
  readonly reasons: readonly ReasonCode[];
}

/** What was found for the fields of a record, as masks of 32 fields (a window) each. */
export interface FieldMasks {
  /** By window: fields asked for. */
  readonly asked: readonly number[];
  /** By window: fields that may be released. */
  readonly open: readonly number[];
  /** Code with its window 8 bits above it, fields, code, fields … */
  readonly codes: readonly number[];
}

/**
 * A decision without names: outcome, fields, codes, duties, how long it holds. What it rests on, person by person,
 * is asked with `explain`. It holds what it says, whatever becomes of the state; lists are made when asked for.
 */
export class Verdict {
  constructor(
    readonly outcome: Outcome,
    /** Milliseconds: from then on the question must be asked again. */
    readonly validUntil: number,
    readonly position: bigint,
    /** What the reader owes, merged to the strictest; empty on DENY. */
    readonly duties: readonly Duty[],
    /** Limited grants, and the limited contract, of which this reading uses up one. */
    readonly counted: readonly string[],
    /** The first stage that failed, told without telling anything about persons; absent on PERMIT. */
    readonly stage: Stage | undefined,
    readonly rules: { readonly engine: string; readonly taxonomy: string },
    readonly requestCodes: readonly number[],
    private readonly shape: RecordShape | undefined,
    private readonly masks: FieldMasks,
    /** Fields asked for that the record does not have. */
    readonly unknown: readonly string[],
  ) {}

  /** Fields that may be released, in the order of the record. */
  get fields(): readonly string[] {
    return this.outcome === 'DENY' ? [] : this.#names(this.masks.open);
  }

  /** Every code that occurs, prohibitions first. */
  get reasons(): readonly ReasonCode[] {
    const { requestCodes, masks } = this;
    const all = new CodeSet();
    for (let at = 0; at < requestCodes.length; at += 1) all.add(requestCodes[at]!);
    for (let at = 0; at < masks.codes.length; at += 2) all.add(masks.codes[at]! & 255);
    if (this.unknown.length > 0) all.add(CODE.fieldUnknown);
    return all.names();
  }

  /** Each field asked for with its codes, in the order of the record; then what the record does not have. */
  get perField(): readonly FieldVerdict[] {
    const known = this.askedFor.map((field) => this.#verdictOn(field));
    const unknown = this.unknown.map((field) => ({
      field,
      permitted: false,
      reasons: NO_SUCH_FIELD,
    }));
    return [...known, ...unknown];
  }

  /** Fields asked for that the record has, in its order. */
  get askedFor(): readonly string[] {
    return this.#names(this.masks.asked);
  }

  /** Whether a field of the record may be released. */
  isOpen(field: string): boolean {
    const index = this.placeOf(field);
    return ((this.masks.open[index >>> 5]! >>> (index & 31)) & 1) === 1;
  }

  /** The place of a field in the record, or -1. */
  placeOf(field: string): number {
    return this.shape?.find(field) ?? -1;
  }

  #verdictOn(field: string): FieldVerdict {
    const index = this.placeOf(field);
    const [window, bit] = [index >>> 5, 1 << (index & 31)];
    const { codes } = this.masks;
    const here = new CodeSet();
    for (let at = 0; at < codes.length; at += 2) {
      if (codes[at]! >>> 8 === window && (codes[at + 1]! & bit) !== 0) here.add(codes[at]! & 255);
    }
    return { field, permitted: this.isOpen(field), reasons: here.names() };
  }

  #names(masks: readonly number[]): readonly string[] {
    if (this.shape === undefined) return [];
    if (masks.length === 1) return this.shape.namesIn(masks[0]! >>> 0);
    return this.shape.names.filter((_, index) => ((masks[index >>> 5]! >>> (index & 31)) & 1) === 1);
  }
}

const NO_SUCH_FIELD: readonly ReasonCode[] = ['field-unknown'];
