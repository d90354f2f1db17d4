import type { DecisionRequest } from '../decision.js';
import { REASON_CODES } from '../reason-codes.js';
import { toMilliseconds } from '../validity.js';
import { actionBit } from './actions.js';
import type { CompiledContract, ContractSlot } from './contracts.js';
import type { ControlTables } from './control-tables.js';
import type { RecordShape } from './record-shape.js';
import type { Trace } from './trace.js';

/** What is supposed instead of what is. */
export interface Suppositions {
  /** Evaluate as if this grant had been withdrawn. */
  readonly withoutGrant?: string;
  /** Evaluate as if every field held something. */
  readonly fieldsFilled?: boolean;
  /** Evaluate for whoever cannot count readings: a grant or contract with a limit is used up. */
  readonly uncounted?: boolean;
}

export const BEFORE = 0;
export const IN_FORCE = 1;
export const AFTER = 2;

/**
 * The paper on which one question is worked out; used again for the next one, so that deciding makes no garbage.
 * Fields are handled 32 at a time (a window), as bits of one number.
 */
export class Evaluation {
  request!: DecisionRequest;
  slot: ContractSlot | undefined;
  contract: CompiledContract | undefined;
  consumer = -1;
  purpose = -1;
  /** The bit of the action; 0 when it is unknown. */
  action = 0;
  /** Milliseconds; infinite when it cannot be read. */
  asOf = 0;
  /** The first moment after `asOf` at which something that was looked at begins or ends. */
  horizon = Infinity;
  withoutGrant = -1;
  fieldsFilled = false;
  uncounted = false;
  /** Where ids and persons are noted, when somebody wants to know them. */
  trace: Trace | undefined;

  /** Codes that refuse the request as a whole; those that rest on the record come last. */
  readonly requestCodes: number[] = [];
  /** How many of them rest on the request alone. */
  ofRequestAlone = 0;
  isPolitical = false;

  record = -1;
  shape: RecordShape | undefined;
  window = 0;
  /** Fields of the window that are asked for. */
  asked = 0;
  /** Fields of the window in which a code occurs, by code, and which codes those are. */
  readonly masks = new Uint32Array(REASON_CODES.length);
  readonly touched: number[] = [];
  /** Grants used that owe or count something, and the fields of the window that they opened. */
  readonly used: number[] = [];
  readonly usedMasks: number[] = [];

  constructor(readonly tables: ControlTables) {}

  /** Takes up a question. */
  begin(request: DecisionRequest, suppositions: Suppositions, trace: Trace | undefined): void {
    const { parties, contracts, purposes, records, grants } = this.tables;
    this.request = request;
    this.trace = trace;
    this.slot = contracts.find(request.contract);
    this.contract = this.slot?.contract;
    // Nearly always its own contract is named, in which its number stands.
    this.consumer =
      this.contract?.fact.consumer === request.consumer
        ? this.contract.consumer
        : parties.ids.find(request.consumer);
    this.purpose = purposes.number(request.purpose);
    this.action = actionBit(request.action);
    this.asOf = toMilliseconds(request.asOf) ?? Infinity;
    this.horizon = Infinity;
    const { withoutGrant, fieldsFilled = false, uncounted = false } = suppositions;
    this.withoutGrant = withoutGrant === undefined ? -1 : grants.ids.find(withoutGrant);
    this.fieldsFilled = fieldsFilled;
    this.uncounted = uncounted;
    this.requestCodes.length = 0;
    this.record = records.ids.find(request.record);
    this.shape = records.isKnown(this.record) ? records.shape(this.record) : undefined;
  }

  /** Where a moment stands; what is read through here shortens how long the answer holds. */
  phase(from: number, until: number): number {
    if (until <= this.asOf || until <= from) return AFTER;
    if (from > this.asOf) {
      if (from < this.horizon) this.horizon = from;
      return BEFORE;
    }
    if (until < this.horizon) this.horizon = until;
    return IN_FORCE;
  }

  /** A code for some fields of the window. */
  note(code: number, mask: number): void {
    if (mask === 0) return;
    const known = this.masks[code]!;
    if (known === 0) this.touched.push(code);
    this.masks[code] = known | mask;
  }

  clearWindow(): void {
    for (let index = 0; index < this.touched.length; index += 1) this.masks[this.touched[index]!] = 0;
    this.touched.length = 0;
    this.used.length = 0;
    this.usedMasks.length = 0;
  }
}
