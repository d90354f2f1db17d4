import { ENGINE_VERSION, type DecisionRequest, type Outcome } from '../decision.js';
import { strictest } from '../duties.js';
import type { Duty } from '../facts.js';
import { REASON_CODES, stageOf, type Stage } from '../reason-codes.js';
import type { ControlTables } from './control-tables.js';
import { Evaluation, type Suppositions } from './evaluation.js';
import { judgeRecord, judgeRequest } from './request-part.js';
import type { Trace } from './trace.js';
import { Verdict, type FieldMasks } from './verdict.js';
import { openFields, WindowJudge } from './window-part.js';

/** A decision serves one reading: it holds this long at most (milliseconds). */
const HOLDS_AT_MOST = 5_000;

/** What a partner is told comes first; everything that rests on a record or a person is told as `consent`. */
const STAGES: readonly Stage[] = ['stale', 'identity', 'prohibition', 'contract', 'duty'];

/** By code: the place of its stage among {@link STAGES}. */
const STAGE_OF: readonly number[] = REASON_CODES.map((code) => {
  const place = STAGES.indexOf(stageOf(code));
  return place < 0 ? STAGES.length : place;
});

const NO_DUTIES: readonly Duty[] = [];
const NOTHING: readonly string[] = [];
const NO_FIELDS: readonly number[] = [];
const NO_CODES: readonly number[] = [];
const NO_SUPPOSITIONS: Suppositions = {};

/** Works questions out, one at a time. */
export class Decider {
  readonly #e: Evaluation;
  readonly #judge = new WindowJudge();
  #asked: readonly number[] = NO_FIELDS;
  #unknown: readonly string[] = NOTHING;
  #lastRules: Verdict['rules'] = { engine: ENGINE_VERSION, taxonomy: '' };
  /** Of all windows; see {@link FieldMasks}. */
  readonly #codes: number[] = [];
  /** Grants in use on open fields that owe or count something. */
  readonly #used: number[] = [];

  constructor(readonly tables: ControlTables) {
    this.#e = new Evaluation(tables);
  }

  /** Decides, and notes in the trace what it rests on when one is given. */
  decide(request: DecisionRequest, trace?: Trace, suppositions = NO_SUPPOSITIONS): Verdict {
    const e = this.#e;
    e.begin(request, suppositions, trace);
    judgeRequest(e);
    this.#readFields(request);
    judgeRecord(e, this.#isNothingAsked());
    const isRefused = e.requestCodes.length > 0;
    const asked = this.#asked;
    // Arrays of the right length from the start: one that grows leaves room that every verdict would hold.
    const open = asked.length === 1 ? [0] : asked.map(() => 0);
    this.#codes.length = 0;
    this.#used.length = 0;
    let isAnyOpen = false;
    let isAllOpen = this.#unknown.length === 0;
    for (let window = 0; window < asked.length; window += 1) {
      const fields = this.#window(window, isRefused);
      open[window] = fields;
      this.#takeCodes(window);
      isAnyOpen ||= fields !== 0;
      isAllOpen &&= fields === (asked[window]! | 0);
      e.clearWindow();
    }
    const outcome = !isAnyOpen ? 'DENY' : isAllOpen ? 'PERMIT' : 'PARTIAL';
    const validUntil = e.asOf === Infinity ? 0 : Math.min(e.horizon, e.asOf + HOLDS_AT_MOST);
    return this.#verdict(outcome, validUntil, { asked, open, codes: this.#codes.slice() });
  }

  /** Which fields are asked for: masks of those that the record has, names of those that it does not. */
  #readFields({ fields }: DecisionRequest): void {
    const { shape } = this.#e;
    this.#unknown = NOTHING;
    if (shape === undefined) {
      this.#asked = NO_FIELDS;
      if (fields !== 'all') this.#unknown = [...new Set(fields)];
      return;
    }
    if (fields === 'all') {
      this.#asked = shape.everything;
      return;
    }
    const asked = shape.windows === 1 ? [0] : shape.everything.map(() => 0);
    let unknown: Set<string> | undefined;
    for (const name of fields) {
      const index = shape.find(name);
      if (index >= 0) asked[index >>> 5]! |= 1 << (index & 31);
      else unknown = (unknown ?? new Set()).add(name);
    }
    this.#asked = asked;
    if (unknown !== undefined) this.#unknown = [...unknown];
  }

  #isNothingAsked(): boolean {
    return this.#unknown.length === 0 && this.#asked.every((mask) => mask === 0);
  }

  #window(window: number, isRefused: boolean): number {
    const e = this.#e;
    const { shape } = e;
    e.window = window;
    e.asked = this.#asked[window]!;
    if (shape === undefined || e.asked === 0) return 0;
    this.#judge.judge(e, shape);
    const fields = isRefused ? 0 : openFields(e);
    for (let index = 0; index < e.used.length; index += 1) {
      const grant = e.used[index]!;
      if ((e.usedMasks[index]! & fields) !== 0 && !this.#used.includes(grant)) this.#used.push(grant);
    }
    return fields;
  }

  #takeCodes(window: number): void {
    const { touched, masks } = this.#e;
    for (let index = 0; index < touched.length; index += 1) {
      const code = touched[index]!;
      // A signed number is a small one for the machine, whatever its bits.
      this.#codes.push(code | (window << 8), masks[code]! | 0);
    }
  }

  #verdict(outcome: Outcome, validUntil: number, masks: FieldMasks): Verdict {
    const { tables, requestCodes, shape } = this.#e;
    return new Verdict(
      outcome,
      validUntil,
      tables.position,
      outcome === 'DENY' ? NO_DUTIES : this.#duties(),
      outcome === 'DENY' ? NOTHING : this.#counted(),
      outcome === 'PERMIT' ? undefined : this.#stage(),
      this.#rules(tables.purposes.current.version),
      requestCodes.length === 0 ? NO_CODES : requestCodes.slice(),
      shape,
      masks,
      this.#unknown,
    );
  }

  #rules(taxonomy: string): Verdict['rules'] {
    if (this.#lastRules.taxonomy !== taxonomy) this.#lastRules = { engine: ENGINE_VERSION, taxonomy };
    return this.#lastRules;
  }

  #duties(): readonly Duty[] {
    const { contract, tables } = this.#e;
    if (contract === undefined) return NO_DUTIES;
    if (this.#used.length === 0) return contract.merged;
    return strictest([
      ...contract.duties,
      ...this.#used.flatMap((grant) => tables.grants.shape(grant).duties),
    ]);
  }

  #counted(): readonly string[] {
    const { contract, tables } = this.#e;
    const { grants } = tables;
    const limited = this.#used.filter((grant) => grants.shape(grant).terms.limit !== undefined);
    if (contract?.fact.limit === undefined && limited.length === 0) return NOTHING;
    const ids = limited.map((grant) => grants.ids.text(grant));
    if (contract?.fact.limit !== undefined) ids.push(contract.fact.contract);
    return ids.sort();
  }

  /** Computed from the request and the partner's own contract alone, so that nothing about persons shows in it. */
  #stage(): Stage {
    const e = this.#e;
    const { contract, request } = e;
    let first = STAGES.length;
    for (let index = 0; index < e.ofRequestAlone; index += 1)
      first = Math.min(first, STAGE_OF[e.requestCodes[index]!]!);
    if (e.isPolitical) first = Math.min(first, STAGES.indexOf('prohibition'));
    if (contract !== undefined && !contract.fields.isAll && request.fields !== 'all') {
      const isBeyond = request.fields.some((field) => !contract.fields.has(field));
      if (isBeyond) first = Math.min(first, STAGES.indexOf('contract'));
    }
    return STAGES[first] ?? 'consent';
  }
}
