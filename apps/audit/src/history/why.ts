import { explain, type Decision, type DecisionRequest, type ExplainedReason } from '@coop/consent-engine';
import type { StoredEvent } from '@coop/event-sourcing';
import { controlHistory, historyOfThen } from './control-history.js';
import { findDecided, type DecidedQuestion, type DecisionRecord } from './decided.js';
import type { HistoryDoors, HistoryStore } from './doors.js';
import {
  evaluateAgain,
  fieldsRightBefore,
  revokedBefore,
  type NotReproduced,
  type RulesOfDecision,
} from './evaluate-again.js';
import { eventsAsOfToday, resolveMoment } from './moment.js';

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
  | (Answered & {
      readonly found: 'without-decision';
      readonly because: string;
      /** The event tells of a decision in a form that cannot be read: a finding. */
      readonly isBroken: boolean;
    })
  | (Answered & {
      readonly found: 'decision';
      readonly request: DecisionRequest;
      readonly recorded: DecisionRecord;
      readonly reproducible: boolean;
      readonly differences: readonly NotReproduced[];
      readonly explanation: readonly ExplainedReason[];
      readonly cited: readonly CitedEvent[];
      readonly rules: RulesOfDecision;
      readonly today: Today;
    });

/**
 * Why something was disclosed, refused or told outside: finds the event by the id of the disclosure, the refusal, the
 * answer or the decision, rebuilds the state of control at the position that the decision knew, and evaluates it
 * again, by the rules of its time where they are kept; what would be decided today is asked of those of this program.
 */
export async function why(store: HistoryStore, doors: HistoryDoors, id: string): Promise<WhyAnswer> {
  const found = await findDecided(store, id);
  if (found === undefined) return { found: 'nothing' };
  const { position, type, recordedAt: time } = found.event;
  const answered = { event: { position, type, time, count: found.count }, subjects: found.subjects };
  if ('because' in found) {
    const { because, isBroken = false } = found;
    return { ...answered, found: 'without-decision', because, isBroken };
  }
  const { decision: recorded, request } = found;
  const { history, kept } = historyOfThen(store, doors, found.event.rules);
  const evaluation = await history.at(BigInt(recorded.knownPosition), (control) =>
    evaluateAgain(found, { control, kept }),
  );
  const { again, rules } = evaluation;
  const before = await history.at(position - 1n, (control) => fieldsRightBefore(found, control));
  const differences = [...evaluation.differences, ...revokedBefore(found, evaluation, before)];
  return {
    ...answered,
    found: 'decision',
    request,
    recorded,
    reproducible: differences.length === 0,
    differences,
    explanation: (kept?.explain ?? explain)(again),
    cited: await citedEvents(store, recorded),
    rules,
    today: await today(store, doors, found),
  };
}

/** The grant, contract or other thing of control that an event speaks of, such as the giving of a grant. */
export function spokenOf({ type, data }: StoredEvent): string | undefined {
  if (type.startsWith('records.')) return undefined;
  const { grant, contract, prohibition, mandate, duty } = data as Record<string, unknown>;
  return [duty, grant, prohibition, mandate, contract].find((named) => typeof named === 'string');
}

/** The events before the decision that speak of what it cites, such as the giving of a grant. */
async function citedEvents(store: HistoryStore, recorded: DecisionRecord): Promise<CitedEvent[]> {
  const wanted = new Set(recorded.cited);
  const found: CitedEvent[] = [];
  for await (const event of eventsAsOfToday(store, BigInt(recorded.knownPosition))) {
    const id = spokenOf(event);
    if (id === undefined || !wanted.has(id)) continue;
    found.push({ id, position: event.position, time: event.recordedAt, type: event.type });
  }
  return found;
}

async function today(
  store: HistoryStore,
  doors: HistoryDoors,
  { request, suppositions }: DecidedQuestion,
): Promise<Today> {
  const { position, time: asOf } = await resolveMoment(store, store.head());
  const { outcome, fields, reasons } = await controlHistory(store, doors).at(position, (control) =>
    control.decide({ ...request, asOf }, suppositions),
  );
  return { position, asOf, outcome, fields, reasons };
}
