import type { DecisionRequest, Suppositions } from '@coop/consent-engine';
import { consentEvents, recordsEvents } from '@coop/contracts';
import { asOfToday, stateDigest, type StoredEvent } from '@coop/event-sourcing';
import type { z } from 'zod';
import type { HistoryStore } from './doors.js';
import { subjectsOf } from './subjects.js';

export type DecisionRecord = z.infer<typeof recordsEvents.decisionRecord>;

interface Found {
  readonly event: StoredEvent;
  /** How many equal ones the event stands for. */
  readonly count: number;
  readonly subjects: readonly string[];
}

/** A question that was decided, as the ledger tells of it. */
export interface DecidedQuestion extends Found {
  readonly request: DecisionRequest;
  /** The position that the decision had to know; 0 when the event does not say. */
  readonly atLeast: bigint;
  readonly decision: DecisionRecord;
  /** Made again of what the event says was asked: of this question, or of all that were answered with it. */
  readonly inputDigest: string;
  /** As what it was decided: of the kind that counts no readings, for one. */
  readonly suppositions: Suppositions;
  /** Fields that were released, or said to be permitted. */
  readonly told: readonly string[];
}

/** Something was told without one decision of its own. */
export interface Undecided extends Found {
  readonly because: string;
  /** The event tells of a decision, and not so that it can be read: no service of this project wrote it so. */
  readonly isBroken?: true;
}

/** Names places, never what stands there. */
function broken({ issues }: z.ZodError): Pick<Undecided, 'because' | 'isBroken'> {
  const places = new Set(issues.map(({ path }) => path.join('.') || 'the whole'));
  return { because: `the event breaks its own schema at ${[...places].join(', ')}`, isBroken: true };
}

/** A question as digests are made of it: without `atLeast`, which is the caller's. */
function asDigested(request: DecisionRequest) {
  const { atLeast: _, asOf, ...question } = request;
  return { ...question, asOf: String(asOf) };
}

/** Digest of a question, as decisions record it: SHA-256 of its RFC 8785 form. */
export const questionDigest = (request: DecisionRequest): string => stateDigest(asDigested(request));

/** The same of the questions that were answered together. */
const questionsDigest = (requests: readonly DecisionRequest[]): string =>
  stateDigest(requests.map(asDigested));

/** Where disclosures, refusals, and answers to systems outside are noted. */
const DECISIONS: readonly string[] = [
  'records-disclosure',
  'consent-decision',
  consentEvents.COUNTED_DECISIONS,
];

/** Finds what was decided, by the id of the disclosure, the refusal, the answer or the decision. */
export async function findDecided(
  store: HistoryStore,
  id: string,
): Promise<DecidedQuestion | Undecided | undefined> {
  for await (const { events } of store.readAll(0n, { categories: DECISIONS }))
    for (const event of events) {
      const found = decidedBy(asOfToday(event), id);
      if (found !== undefined) return found;
    }
  return undefined;
}

const isReading = ({ type }: StoredEvent): boolean => type.startsWith('records.disclosure.');

/** How many decisions an event tells of that can be evaluated again; nothing of it is checked here. */
export function decisionsOf(event: StoredEvent): number {
  const { decision, decisions } = event.data as { readonly decision?: unknown; readonly decisions?: unknown };
  if (event.type === consentEvents.decisionGiven.type) return Array.isArray(decisions) ? decisions.length : 0;
  return isReading(event) && decision !== null && decision !== undefined ? 1 : 0;
}

/** The n-th decision that an event tells of, or why it cannot be read. @throws RangeError when there is none */
export function decidedIn(event: StoredEvent, index: number): DecidedQuestion | Undecided {
  const found = isReading(event) ? readingOf(event) : answeredIn(event, index);
  if (found === undefined || ('because' in found && found.isBroken !== true))
    throw new RangeError('the event tells of no such decision');
  return found;
}

/** What an event tells of the disclosure, refusal, answer or decision with this id; undefined when nothing. */
export const decidedBy = (event: StoredEvent, id: string): DecidedQuestion | Undecided | undefined =>
  isReading(event) ? readingCalled(event, id) : answerOf(event, id);

/** The ids under which an event tells of decisions: of each one, or of what was told without one. */
export function decisionIdsIn(event: StoredEvent): readonly string[] {
  const { type, data } = event;
  const { disclosure, refusal, given, decision } = data as Readonly<Record<string, unknown>>;
  if (type === consentEvents.decisionGiven.type && typeof given === 'string') {
    const length = decisionsOf(event);
    return length === 0 ? [given] : Array.from({ length }, (_, at) => consentEvents.decisionId(given, at));
  }
  if (!type.startsWith('records.disclosure.')) return [];
  const own = (decision as { readonly decision?: unknown } | null | undefined)?.decision;
  return [own, disclosure, refusal].filter((id) => typeof id === 'string').slice(0, 1);
}

function readingCalled(event: StoredEvent, id: string): DecidedQuestion | Undecided | undefined {
  const { disclosure, refusal, decision } = event.data as {
    readonly disclosure?: unknown;
    readonly refusal?: unknown;
    readonly decision?: { readonly decision?: unknown } | null;
  };
  return disclosure === id || refusal === id || decision?.decision === id ? readingOf(event) : undefined;
}

function readingOf(event: StoredEvent): DecidedQuestion | Undecided {
  const found = { event, count: 1, subjects: subjectsOf(event) };
  switch (event.type) {
    case recordsEvents.disclosureMadeInBulk.type:
      return {
        ...found,
        because: 'read in bulk: each record was decided for itself, and only the counts were kept',
      };
    case recordsEvents.disclosureMade.type: {
      const { data, error } = recordsEvents.disclosureMade.schema.safeParse(event.data);
      if (error !== undefined) return { ...found, ...broken(error) };
      return decidedReading(found, data, data.decision, data.fields);
    }
    default: {
      const { data, error } = recordsEvents.disclosureRefused.schema.safeParse(event.data);
      if (error !== undefined) return { ...found, ...broken(error) };
      const { count, stage } = data;
      if (data.decision === null) {
        const because = `refused at the stage "${stage}", before a decision was asked for`;
        return { ...found, count, because };
      }
      return decidedReading({ ...found, count }, data, data.decision, []);
    }
  }
}

type Asked = recordsEvents.DisclosureMade | recordsEvents.DisclosureRefused;

function decidedReading(
  found: Found,
  { consumer, contract, purpose, action, record, requested }: Asked,
  decision: DecisionRecord,
  told: readonly string[],
): DecidedQuestion {
  const request = {
    ...{ consumer, contract: contract ?? '', purpose, action, record },
    ...{ fields: requested, asOf: decision.asOf },
  };
  const inputDigest = questionDigest(request);
  return { ...found, request, atLeast: 0n, decision, inputDigest, suppositions: {}, told };
}

/** A decision that was told to a system outside; the id of a whole answer is enough where it has one decision. */
function answerOf(event: StoredEvent, id: string): DecidedQuestion | Undecided | undefined {
  if (event.type !== consentEvents.decisionGiven.type) return undefined;
  const { given } = event.data as { readonly given?: unknown };
  if (typeof given !== 'string' || consentEvents.answerId(id) !== given) return undefined;
  const { data, error } = consentEvents.decisionGiven.schema.safeParse(event.data);
  if (error !== undefined) return { event, count: 1, subjects: subjectsOf(event), ...broken(error) };
  const decisions = consentEvents.decisionsIn(data);
  const [first] = decisions;
  const isOne = id === given && decisions.length === 1;
  const one = isOne ? first : decisions.find(({ decision }) => decision === id);
  if (one === undefined) {
    const because =
      decisions.length === 0
        ? 'nothing was found to tell of'
        : `an answer of ${decisions.length} decisions: ask for one of them by its own id`;
    return id === given ? { event, count: 1, subjects: subjectsOf(event), because } : undefined;
  }
  return answered(event, data, one);
}

type Given = consentEvents.DecisionGiven;

function answeredIn(event: StoredEvent, index: number): DecidedQuestion | Undecided | undefined {
  const { data, error } = consentEvents.decisionGiven.schema.safeParse(event.data);
  if (error !== undefined) return { event, count: 1, subjects: subjectsOf(event), ...broken(error) };
  const one = consentEvents.decisionsIn(data)[index];
  return one === undefined ? undefined : answered(event, data, one);
}

function answered(
  event: StoredEvent,
  data: Given,
  one: ReturnType<typeof consentEvents.decisionsIn>[number],
): DecidedQuestion {
  const { asOf, knownPosition, inputDigest: recordedDigest } = data;
  const { decision, outcome, cited, reasons, validUntil, request, fields, subjects } = one;
  return {
    ...{ event, count: 1, subjects, request, told: fields },
    atLeast: BigInt(data.atLeast),
    suppositions: { uncounted: one.isUncounted },
    decision: {
      ...{ decision, outcome, asOf, knownPosition, validUntil },
      inputDigest: recordedDigest,
      cited: [...cited],
      reasons: [...reasons],
    },
    inputDigest: questionsDigest(consentEvents.decisionsIn(data).map((each) => each.request)),
  };
}
