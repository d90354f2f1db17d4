import { recordsEvents } from '@coop/contracts';
import {
  ENGINE_VERSION,
  explain,
  type Decision,
  type DecisionRequest,
  type ExplainedReason,
} from '@coop/consent-engine';
import { stateDigest, type StoredEvent } from '@coop/event-sourcing';
import type { z } from 'zod';
import { controlAt } from './control-walk.js';
import type { HistoryDoors, HistoryStore } from './doors.js';
import { eventsAsOfToday, resolveMoment } from './moment.js';
import { subjectsOf } from './subjects.js';

type DecisionRecord = z.infer<typeof recordsEvents.decisionRecord>;

/** One difference between what was recorded and what the same rules say again: "decision not reproducible". */
export interface NotReproduced {
  readonly what: 'outcome' | 'reasons' | 'input' | 'cited' | 'disclosed-field-not-permitted';
  readonly recorded: string;
  readonly again: string;
}

/** An event that the decision rests on. */
export interface CitedEvent {
  readonly id: string;
  readonly position: bigint;
  readonly time: string;
  readonly type: string;
}

/** The same question, put to the state of control at the end of the ledger. */
export interface Today {
  readonly position: bigint;
  readonly asOf: string;
  readonly outcome: Decision['outcome'];
  readonly fields: readonly string[];
  readonly reasons: readonly string[];
}

interface Answered {
  readonly event: {
    readonly position: bigint;
    readonly type: string;
    readonly time: string;
    readonly count: number;
  };
  readonly subjects: readonly string[];
}

export type WhyAnswer =
  | { readonly found: 'nothing' }
  /** Refused before the decision point was asked, or read in bulk: there is no decision to evaluate again. */
  | (Answered & { readonly found: 'without-decision'; readonly because: string })
  | (Answered & {
      readonly found: 'decision';
      readonly request: DecisionRequest;
      readonly recorded: DecisionRecord;
      readonly reproducible: boolean;
      readonly differences: readonly NotReproduced[];
      readonly explanation: readonly ExplainedReason[];
      readonly cited: readonly CitedEvent[];
      /** The engine that evaluated it again. */
      readonly rules: string;
      readonly today: Today;
    });

/**
 * Why something was disclosed or refused: finds the event by the id of the disclosure, the refusal or the
 * decision, rebuilds the state of control at the position that the decision knew, and evaluates it again.
 */
export async function why(store: HistoryStore, doors: HistoryDoors, id: string): Promise<WhyAnswer> {
  const event = await findDecided(store, id);
  if (event === undefined) return { found: 'nothing' };
  const { position, type, recordedAt: time } = event;
  const count = type === recordsEvents.disclosureRefused.type ? (event.data as { count: number }).count : 1;
  const answered = { event: { position, type, time, count }, subjects: subjectsOf(event) };
  if (type === recordsEvents.disclosureMadeInBulk.type)
    return {
      ...answered,
      found: 'without-decision',
      because: 'read in bulk: each record was decided for itself, and only the counts were kept',
    };
  const reading = readingOf(event);
  if (reading.decision === null)
    return {
      ...answered,
      found: 'without-decision',
      because: `refused at the stage "${reading.stage}", before a decision was asked for`,
    };
  const { decision: recorded, request, disclosed } = reading;
  const again = (await controlAt(store, doors, BigInt(recorded.knownPosition))).decide(request);
  const differences = compare(recorded, again, request, disclosed);
  return {
    ...answered,
    found: 'decision',
    request,
    recorded,
    reproducible: differences.length === 0,
    differences,
    explanation: explain(again),
    cited: await citedEvents(store, recorded),
    rules: ENGINE_VERSION,
    today: await today(store, doors, request),
  };
}

async function findDecided(store: HistoryStore, id: string): Promise<StoredEvent | undefined> {
  for await (const event of eventsAsOfToday(store, store.head())) {
    if (!event.type.startsWith('records.disclosure.')) continue;
    const data = event.data as {
      disclosure?: unknown;
      refusal?: unknown;
      decision?: { decision?: unknown } | null;
    };
    if (data.disclosure === id || data.refusal === id || data.decision?.decision === id) return event;
  }
  return undefined;
}

interface Reading {
  readonly request: DecisionRequest;
  readonly decision: DecisionRecord | null;
  readonly stage: string;
  readonly disclosed: readonly string[];
}

function readingOf(event: StoredEvent): Reading {
  const made = event.type === recordsEvents.disclosureMade.type;
  const data = made
    ? { ...recordsEvents.disclosureMade.schema.parse(event.data), stage: 'made' }
    : { ...recordsEvents.disclosureRefused.schema.parse(event.data), fields: [] };
  const { consumer, contract, purpose, action, record, requested, decision } = data;
  return {
    request: {
      consumer,
      contract: contract ?? '',
      purpose,
      action,
      record,
      fields: requested,
      asOf: decision?.asOf ?? '',
    },
    decision,
    stage: data.stage,
    disclosed: data.fields,
  };
}

/** Digest of a question, as decisions record it: SHA-256 of its RFC 8785 form, without `atLeast`. */
export function questionDigest(request: DecisionRequest): string {
  const { atLeast: _, asOf, ...question } = request;
  return stateDigest({ ...question, asOf: String(asOf) });
}

const citedBy = ({ cited }: Decision): readonly string[] =>
  [...new Set(Object.values(cited).flat() as string[])].sort();

function compare(
  recorded: DecisionRecord,
  again: Decision,
  request: DecisionRequest,
  disclosed: readonly string[],
): NotReproduced[] {
  const differs = (what: NotReproduced['what'], before: string, now: string) =>
    before === now ? [] : [{ what, recorded: before, again: now }];
  const list = (items: readonly string[]) => [...items].sort().join(' ');
  const beyond = disclosed.filter((field) => !again.fields.includes(field));
  return [
    ...differs('outcome', recorded.outcome, again.outcome),
    ...differs('reasons', list(recorded.reasons), list(again.reasons)),
    ...differs('input', recorded.inputDigest, questionDigest(request)),
    ...differs('cited', list(recorded.cited), list(citedBy(again))),
    ...differs('disclosed-field-not-permitted', list(beyond), ''),
  ];
}

/** The events before the decision that speak of what it cites, such as the giving of a grant. */
async function citedEvents(store: HistoryStore, recorded: DecisionRecord): Promise<CitedEvent[]> {
  const wanted = new Set(recorded.cited);
  const found: CitedEvent[] = [];
  for await (const event of eventsAsOfToday(store, BigInt(recorded.knownPosition))) {
    if (event.type.startsWith('records.')) continue;
    const { grant, contract, prohibition, mandate, duty } = event.data as Record<string, unknown>;
    const id = [duty, grant, prohibition, mandate, contract].find((named) => typeof named === 'string');
    if (typeof id !== 'string' || !wanted.has(id)) continue;
    found.push({ id, position: event.position, time: event.recordedAt, type: event.type });
  }
  return found;
}

async function today(store: HistoryStore, doors: HistoryDoors, request: DecisionRequest): Promise<Today> {
  const { position, time: asOf } = await resolveMoment(store, store.head());
  const control = await controlAt(store, doors, position);
  const { outcome, fields, reasons } = control.decide({ ...request, asOf });
  return { position, asOf, outcome, fields, reasons };
}
