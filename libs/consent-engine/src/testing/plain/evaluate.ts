import {
  ENGINE_VERSION,
  type Decision,
  type DecisionRequest,
  type FieldDecision,
  type Outcome,
  type Reason,
} from '../../decision.js';
import { grantDuties, strictest } from '../../duties.js';
import type { Duty } from '../../facts.js';
import { evaluateField } from './field-rules.js';
import { partnerStage } from './partner-stage.js';
import { requestProhibitions } from './prohibition-rules.js';
import { because, CitationBook, inOrder, type Question, type Suppositions } from './question.js';
import { REASON_CODES } from '../../reason-codes.js';
import { contractDuties, requestRules } from './request-rules.js';
import type { ControlledRecord, ControlState, Grant } from './state.js';
import { Horizon, toMilliseconds } from '../../validity.js';

/** A decision serves one reading: it holds this long at most (milliseconds). */
const HOLDS_AT_MOST = 5_000;

/** Answers a request, under suppositions or none. */
export function evaluate(
  state: ControlState,
  request: DecisionRequest,
  suppositions: Suppositions,
): Decision {
  const asOf = toMilliseconds(request.asOf);
  const question: Question = {
    state,
    request,
    contract: state.contracts.get(request.contract),
    horizon: new Horizon(asOf ?? Infinity),
    cited: new CitationBook(),
    suppositions,
  };
  const ofRequest = [
    ...requestRules(question),
    ...requestProhibitions(question),
    ...(asOf === undefined ? [because('time-unreadable')] : []),
  ];
  const record = state.records.get(request.record);
  const requestReasons = inOrder([...ofRequest, ...recordRules(question, record)]);
  const perField = namesAsked(request, record).map((name) => {
    const judged = evaluateField(question, record, name);
    return requestReasons.length > 0 ? { ...judged, permitted: false } : judged;
  });
  const validUntil = asOf === undefined ? 0 : Math.min(question.horizon.next, asOf + HOLDS_AT_MOST);
  return conclude(question, requestReasons, ofRequest, perField, validUntil);
}

function conclude(
  question: Question,
  requestReasons: readonly Reason[],
  ofRequest: readonly Reason[],
  perField: readonly FieldDecision[],
  validUntil: number,
): Decision {
  const outcome = outcomeOf(perField);
  const codes = new Set([...requestReasons, ...perField.flatMap((f) => f.reasons)].map((r) => r.code));
  const answer = {
    outcome,
    fields: perField.filter((f) => f.permitted).map((f) => f.field),
    perField,
    reasons: REASON_CODES.filter((code) => codes.has(code)),
    requestReasons,
    cited: question.cited.close(),
    duties: outcome === 'DENY' ? [] : dutiesOf(question, perField),
    counted: outcome === 'DENY' ? [] : countedBy(question, perField),
    validUntil,
    position: question.state.position,
    rules: { engine: ENGINE_VERSION, taxonomy: question.state.taxonomy.version },
  };
  return outcome === 'PERMIT' ? answer : { ...answer, stage: partnerStage(question, ofRequest) };
}

function recordRules({ state, request }: Question, record: ControlledRecord | undefined): readonly Reason[] {
  if (record === undefined) return [because('record-unknown')];
  if (state.removedRecords.has(record.record)) return [because('record-removed')];
  const isStale = record.controlPosition > state.position;
  const isNothing = namesAsked(request, record).length === 0;
  return [...(isStale ? [because('stale')] : []), ...(isNothing ? [because('nothing-to-read')] : [])];
}

/** Record order first, then what the record does not have, as it was asked. */
function namesAsked(request: DecisionRequest, record: ControlledRecord | undefined): readonly string[] {
  const known = record?.fields.map((field) => field.name) ?? [];
  if (request.fields === 'all') return known;
  const asked = new Set(request.fields);
  return [...known.filter((name) => asked.has(name)), ...[...asked].filter((name) => !known.includes(name))];
}

function outcomeOf(perField: readonly FieldDecision[]): Outcome {
  if (!perField.some((f) => f.permitted)) return 'DENY';
  return perField.every((f) => f.permitted) ? 'PERMIT' : 'PARTIAL';
}

function dutiesOf({ state, contract }: Question, perField: readonly FieldDecision[]): readonly Duty[] {
  const ofGrants = usedGrants(state, perField).flatMap(grantDuties);
  return strictest([...(contract ? contractDuties(contract) : []), ...ofGrants]);
}

function countedBy({ state, contract }: Question, perField: readonly FieldDecision[]): readonly string[] {
  const limited = usedGrants(state, perField).filter(({ limit }) => limit !== undefined);
  const ofContract = contract?.limit === undefined ? [] : [contract.contract];
  return [...new Set([...ofContract, ...limited.map(({ grant }) => grant)])].sort();
}

function usedGrants(state: ControlState, perField: readonly FieldDecision[]): readonly Grant[] {
  const used = perField
    .filter((f) => f.permitted)
    .flatMap((f) => f.reasons)
    .flatMap((reason) => (reason.code === 'granted' ? reason.ids : []));
  return [...new Set(used)].sort().flatMap((id) => state.grants.get(id) ?? []);
}
