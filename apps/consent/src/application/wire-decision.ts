import { hash } from 'node:crypto';
import { partnerView, type Decision, type DecisionRequest, type ReasonCode } from '@coop/consent-engine';

/** A decision as it travels: positions and times as text. */
export interface WireDecision {
  readonly outcome: Decision['outcome'];
  readonly fields: readonly string[];
  readonly stage: string | null;
  /** Whether the partner's contract reaches the record at all: else the record does not exist for it. */
  readonly recordInContract: boolean;
  readonly reasons: readonly string[];
  /** Every id relied on or refused by, sorted. */
  readonly cited: readonly string[];
  /** What is limited to a number of readings and would be used by this one, sorted. */
  readonly counted: readonly string[];
  /** Everyone concerned by a field that was asked for. */
  readonly subjects: readonly string[];
  readonly duties: Decision['duties'];
  readonly validUntil: string;
  readonly asOf: string;
  readonly knownPosition: string;
  readonly inputDigest: string;
  readonly rules: string;
}

export type WireRequest = Omit<DecisionRequest, 'asOf' | 'atLeast'>;

/** Who is told what it may do, and reads nothing by that, uses nothing up: it gets no yes from what is limited. */
export const UNCOUNTED = { uncounted: true } as const;

/** Reasons that mean: for this client there is no such record. */
const OUT_OF_REACH: ReadonlySet<ReasonCode> = new Set([
  'record-unknown',
  'record-removed',
  'record-not-in-contract',
  'contract-unknown',
  'contract-of-another',
  'contract-not-started',
  'contract-expired',
  'contract-terminated',
  'contract-suspended',
  'consumer-unknown',
  'consumer-erased',
  'actor-without-mandate',
] as const);

/**
 * SHA-256 of the question with its moment, in RFC 8785 form: the members are text and lists of text, written in
 * the order of their names, so that every reading is spared a general canonicaliser.
 */
export function inputDigest(request: DecisionRequest): string {
  return hash('sha256', JSON.stringify(asDigested(request)));
}

/** The same of a list of questions: one digest, however many they are. */
export function inputsDigest(requests: readonly DecisionRequest[]): string {
  return hash('sha256', JSON.stringify(requests.map(asDigested)));
}

function asDigested(request: DecisionRequest) {
  const { action, actor, asOf, consumer, contract, fields, purpose, record } = request;
  return { action, actor, asOf: String(asOf), consumer, contract, fields, purpose, record };
}

export function wireDecision(decision: Decision, request: DecisionRequest, asOf: string): WireDecision {
  const view = partnerView(decision);
  return {
    outcome: view.outcome,
    fields: view.fields,
    stage: view.stage ?? null,
    recordInContract: !decision.reasons.some((code) => OUT_OF_REACH.has(code)),
    reasons: decision.reasons,
    cited: citedBy(decision),
    counted: decision.counted,
    subjects: concernedBy(decision),
    duties: decision.duties,
    validUntil: instantOf(decision.validUntil),
    asOf,
    knownPosition: String(decision.position),
    inputDigest: inputDigest(request),
    rules: rulesOf(decision),
  };
}

/** Every id relied on or refused by, sorted. */
export function citedBy({ cited }: Pick<Decision, 'cited'>): string[] {
  const found = new Set<string>();
  for (const ids of Object.values<readonly string[]>({ ...cited })) for (const id of ids) found.add(id);
  return inOrder(found);
}

/** The version of the rules that decided. */
export const rulesOf = ({ rules }: Pick<Decision, 'rules'>): string => `${rules.engine} ${rules.taxonomy}`;

/** Everyone concerned by a field that was asked for, sorted. */
export function concernedBy({ perField }: Pick<Decision, 'perField'>): string[] {
  const found = new Set<string>();
  for (const { concerned } of perField) for (const party of concerned) found.add(party);
  return inOrder(found);
}

const inOrder = (ids: ReadonlySet<string>): string[] => (ids.size < 2 ? [...ids] : [...ids].sort());

let said = { at: 0, text: '' };

/** A moment in milliseconds as text. Decisions of one moment end at the same one, as a rule: it is said once. */
export function instantOf(at: number): string {
  if (said.at !== at || said.text === '') said = { at, text: new Date(at).toISOString() };
  return said.text;
}
