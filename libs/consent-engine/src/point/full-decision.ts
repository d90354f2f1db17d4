import type { Decision, FieldDecision, Reason } from '../decision.js';
import { REASON_CODES, stageOf, type ReasonCode, type Stage } from '../reason-codes.js';
import { CODE } from './codes.js';
import type { Parties } from './parties.js';
import type { Trace } from './trace.js';
import type { Verdict } from './verdict.js';

/** Stages by the number of the code. */
const STAGES: readonly Stage[] = REASON_CODES.map(stageOf);

/** A reason before it is written out. */
interface Draft {
  readonly code: number;
  /** Absent when the reason is nobody's in particular. */
  readonly stakeholder: string | undefined;
  readonly isJoined: boolean;
  ids: readonly string[];
}

/** A verdict with everything that it rests on: who agreed or refused, by which ids. */
export function fullDecision(verdict: Verdict, trace: Trace, parties: Parties): Decision {
  const { outcome, fields, reasons, duties, counted, validUntil, position, rules, stage } = verdict;
  const explained = new Explained(trace, parties);
  const perField: FieldDecision[] = [];
  for (const field of verdict.askedFor)
    perField.push(explained.field(field, verdict.placeOf(field), verdict.isOpen(field)));
  for (const field of verdict.unknown) perField.push(unknownField(field));
  const answer = {
    ...{ outcome, fields, perField, reasons },
    requestReasons: explained.request(verdict.requestCodes),
    cited: trace.citations(),
    ...{ duties, counted, validUntil, position, rules },
  };
  return stage === undefined ? answer : { ...answer, stage };
}

function unknownField(field: string): FieldDecision {
  const draft = { code: CODE.fieldUnknown, stakeholder: undefined, isJoined: false, ids: [] };
  return { field, permitted: false, concerned: [], reasons: written([draft]) };
}

/** What was noted while deciding, with names in place of numbers; each name is written out once. */
class Explained {
  readonly #names = new Map<number, string>();

  constructor(
    readonly trace: Trace,
    readonly parties: Parties,
  ) {}

  request(codes: readonly number[]): readonly Reason[] {
    const ids = this.trace.requestIds;
    return written(
      codes.map((code, index) => ({ code, stakeholder: undefined, isJoined: false, ids: ids[index]! })),
    );
  }

  field(field: string, place: number, permitted: boolean): FieldDecision {
    const window = place >>> 5;
    const bit = 1 << (place & 31);
    const concerned: string[] = [];
    for (const each of this.trace.concerned)
      if (each.window === window && (each.mask & bit) !== 0) concerned.push(this.#name(each.party));
    return { field, permitted, concerned: concerned.sort(), reasons: written(this.#drafts(window, bit)) };
  }

  /** Grants of one stakeholder with the same code are one reason. */
  #drafts(window: number, bit: number): Draft[] {
    const drafts: Draft[] = [];
    for (const piece of this.trace.pieces) {
      if (piece.window !== window || (piece.mask & bit) === 0) continue;
      const { code, ids, isJoined } = piece;
      const stakeholder = piece.party < 0 ? undefined : this.#name(piece.party);
      const known = isJoined ? drafts.find((each) => isSame(each, code, stakeholder)) : undefined;
      if (known === undefined) drafts.push({ code, stakeholder, isJoined, ids });
      else known.ids = [...known.ids, ...ids];
    }
    return drafts;
  }

  #name(party: number): string {
    let name = this.#names.get(party);
    if (name === undefined) this.#names.set(party, (name = this.parties.ids.text(party)));
    return name;
  }
}

function isSame(draft: Draft, code: number, stakeholder: string | undefined): boolean {
  return draft.isJoined && draft.code === code && draft.stakeholder === stakeholder;
}

/** Prohibitions first, then the order of the table of codes, then stakeholder and ids. */
function written(drafts: Draft[]): readonly Reason[] {
  for (const draft of drafts) if (draft.ids.length > 1) draft.ids = [...draft.ids].sort();
  if (drafts.length > 1) drafts.sort(byPlace);
  return drafts.map(reasonOf);
}

function byPlace(a: Draft, b: Draft): number {
  if (a.code !== b.code) return a.code - b.code;
  const [one, other] = [keyOf(a), keyOf(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const keyOf = ({ stakeholder = '', ids }: Draft): string => `${stakeholder} ${ids.join(' ')}`;

function reasonOf({ code: number, stakeholder, ids }: Draft): Reason {
  const code: ReasonCode = REASON_CODES[number]!;
  const stage = STAGES[number]!;
  return stakeholder === undefined ? { code, stage, ids } : { code, stage, ids, stakeholder };
}
