import type { Outcome } from '../decision.js';
import type { Duty } from '../facts.js';
import { REASON_CODES, type ReasonCode, type Stage } from '../reason-codes.js';
import { CODE } from './codes.js';
import type { RecordShape } from './record-shape.js';

/** Codes of one window: code, fields, code, fields … */
export type WindowCodes = readonly number[];

/** The reasons of one field, by code. */
export interface FieldVerdict {
  readonly field: string;
  readonly permitted: boolean;
  readonly reasons: readonly ReasonCode[];
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
    private readonly asked: readonly number[],
    private readonly open: readonly number[],
    private readonly codes: readonly WindowCodes[],
    private readonly unknown: readonly string[],
  ) {}

  /** Fields that may be released, in the order of the record. */
  get fields(): readonly string[] {
    return this.outcome === 'DENY' ? [] : this.#names(this.open);
  }

  /** Every code that occurs, prohibitions first. */
  get reasons(): readonly ReasonCode[] {
    const all = [...this.requestCodes];
    for (const window of this.codes) for (let at = 0; at < window.length; at += 2) all.push(window[at]!);
    if (this.unknown.length > 0) all.push(CODE.fieldUnknown);
    return named(all);
  }

  /** Each field asked for with its codes, in the order of the record; then what the record does not have. */
  get perField(): readonly FieldVerdict[] {
    const known = this.#names(this.asked).map((field) => this.#verdictOn(field));
    const unknown = this.unknown.map((field) => ({
      field,
      permitted: false,
      reasons: [REASON_CODES[CODE.fieldUnknown]!],
    }));
    return [...known, ...unknown];
  }

  /** The place of a field in the record, or -1. */
  placeOf(field: string): number {
    return this.shape?.find(field) ?? -1;
  }

  #verdictOn(field: string): FieldVerdict {
    const index = this.placeOf(field);
    const [window, bit] = [index >>> 5, 1 << (index & 31)];
    const codes = this.codes[window] ?? [];
    const here: number[] = [];
    for (let at = 0; at < codes.length; at += 2) if ((codes[at + 1]! & bit) !== 0) here.push(codes[at]!);
    return { field, permitted: (this.open[window]! & bit) !== 0, reasons: named(here) };
  }

  #names(masks: readonly number[]): readonly string[] {
    if (this.shape === undefined) return [];
    if (masks.length === 1) return this.shape.namesIn(masks[0]! >>> 0);
    return this.shape.names.filter((_, index) => ((masks[index >>> 5]! >>> (index & 31)) & 1) === 1);
  }
}

/** Names of codes, each once, in the order of the table. They are few: sorting in place beats any set. */
function named(codes: number[]): readonly ReasonCode[] {
  if (codes.length > 1) codes.sort((a, b) => a - b);
  const names: ReasonCode[] = [];
  let last = -1;
  for (const code of codes) {
    if (code !== last) names.push(REASON_CODES[code]!);
    last = code;
  }
  return names;
}
