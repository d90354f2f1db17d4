import type { Decision, FieldDecision, Reason } from '../decision.js';
import { REASON_CODES, stageOf } from '../reason-codes.js';
import type { Parties } from './parties.js';
import type { Piece, Trace } from './trace.js';
import type { Verdict } from './verdict.js';

/** A verdict with everything that it rests on: who agreed or refused, by which ids. */
export function fullDecision(verdict: Verdict, trace: Trace, parties: Parties): Decision {
  const { outcome, fields, reasons, duties, counted, validUntil, position, rules, stage } = verdict;
  const requestReasons = verdict.requestCodes.map((code, index) => reasonOf(code, trace.requestIds[index]!));
  const perField = verdict.perField.map(({ field, permitted }) => {
    const place = verdict.placeOf(field);
    if (place < 0) return unknownField(field);
    return fieldDecision({ field, permitted }, place, trace, parties);
  });
  const answer = {
    ...{ outcome, fields, perField, reasons },
    requestReasons: inOrder(requestReasons),
    cited: trace.citations(),
    ...{ duties, counted, validUntil, position, rules },
  };
  return stage === undefined ? answer : { ...answer, stage };
}

function unknownField(field: string): FieldDecision {
  return {
    field,
    permitted: false,
    concerned: [],
    reasons: [reasonOf(REASON_CODES.indexOf('field-unknown'), [])],
  };
}

function fieldDecision(
  { field, permitted }: Pick<FieldDecision, 'field' | 'permitted'>,
  place: number,
  trace: Trace,
  parties: Parties,
): FieldDecision {
  const window = place >>> 5;
  const bit = 1 << (place & 31);
  const concerned = trace.concerned
    .filter(([in_, , mask]) => in_ === window && (mask! & bit) !== 0)
    .map(([, party]) => parties.ids.text(party!));
  const pieces = trace.pieces.filter((piece) => piece.window === window && (piece.mask & bit) !== 0);
  return { field, permitted, concerned: concerned.sort(), reasons: inOrder(reasonsOf(pieces, parties)) };
}

/** Grants of one stakeholder with the same code are one reason. */
function reasonsOf(pieces: readonly Piece[], parties: Parties): Reason[] {
  const reasons: Reason[] = [];
  const joined: { readonly code: number; readonly party: number; readonly ids: string[] }[] = [];
  for (const { code, party, ids, isJoined } of pieces) {
    if (!isJoined) {
      reasons.push(reasonOf(code, ids, party < 0 ? undefined : parties.ids.text(party)));
      continue;
    }
    const known = joined.find((each) => each.code === code && each.party === party);
    if (known === undefined) joined.push({ code, party, ids: [...ids] });
    else known.ids.push(...ids);
  }
  for (const { code, party, ids } of joined) reasons.push(reasonOf(code, ids, parties.ids.text(party)));
  return reasons;
}

function reasonOf(number: number, ids: readonly string[], stakeholder?: string): Reason {
  const code = REASON_CODES[number]!;
  const reason = { code, stage: stageOf(code), ids: ids.length < 2 ? ids : [...ids].sort() };
  return stakeholder === undefined ? reason : { ...reason, stakeholder };
}

/** Prohibitions first, then the order of the table of codes, then stakeholder and ids. */
function inOrder(reasons: Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons;
  const key = ({ stakeholder = '', ids }: Reason) => `${stakeholder} ${ids.join(' ')}`;
  return reasons.sort((a, b) => {
    const rank = REASON_CODES.indexOf(a.code) - REASON_CODES.indexOf(b.code);
    if (rank !== 0) return rank;
    const [one, other] = [key(a), key(b)];
    if (one === other) return 0;
    return one < other ? -1 : 1;
  });
}
