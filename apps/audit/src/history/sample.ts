import { createHash } from 'node:crypto';
import { recordsEvents } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';
import { feed } from './control-walk.js';
import { decidedIn, decisionsOf, type DecidedQuestion } from './decided.js';
import type { ControlReplay, HistoryDoors, HistoryStore, OnProgress } from './doors.js';
import { evaluateAgain, type NotReproduced, type RulesOfDecision } from './evaluate-again.js';
import { eventsAsOfToday, type Window } from './moment.js';

export interface SampleQuestion {
  readonly window: Window;
  /** How many decisions to draw. */
  readonly count: number;
  /** Chosen by whoever audits, best after the history that it is drawn from. */
  readonly seed: string;
  readonly onProgress?: (step: 'draw' | 'evaluate', done: bigint, total: bigint) => void;
}

/** One decision that was drawn, evaluated again by the state of control that it knew. */
export interface SampledDecision {
  /** Hex: where the draw put it. */
  readonly ticket: string;
  readonly position: bigint;
  readonly event: string;
  /** Which decision of the event, from 0. */
  readonly index: number;
  readonly decision: string;
  readonly type: string;
  readonly time: string;
  readonly outcome: string;
  readonly knownPosition: bigint;
  readonly reproducible: boolean;
  readonly differences: readonly NotReproduced[];
  readonly rules: RulesOfDecision;
}

export interface Sample {
  readonly window: Window;
  readonly seed: string;
  /** Decisions in the window: what was drawn from. */
  readonly drawnFrom: number;
  /** Nothing to evaluate: read in bulk, or refused before a decision was asked for. */
  readonly withoutDecision: { readonly inBulk: number; readonly before: number };
  /** In order of position. */
  readonly decisions: readonly SampledDecision[];
}

/**
 * The ticket of a decision: SHA-256 of seed, event id and number of the decision in its event, with a newline between
 * them. Event ids are fixed when they are logged, so whoever chooses the seed afterwards cannot be steered, and anyone
 * with the ids draws the same again.
 */
export const ticketOf = (seed: string, eventId: string, index: number): string =>
  createHash('sha256').update(`${seed}\n${eventId}\n${index}`).digest('hex');

interface Drawn {
  readonly ticket: string;
  readonly index: number;
  readonly event: StoredEvent;
}

/** The n smallest tickets, ascending. */
class Draw {
  readonly drawn: Drawn[] = [];

  constructor(private readonly count: number) {}

  offer(one: Drawn): void {
    const last = this.drawn.at(-1);
    if (this.drawn.length === this.count && last !== undefined && last.ticket <= one.ticket) return;
    let [low, high] = [0, this.drawn.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.drawn[middle]?.ticket ?? '') < one.ticket) low = middle + 1;
      else high = middle;
    }
    this.drawn.splice(low, 0, one);
    if (this.drawn.length > this.count) this.drawn.pop();
  }
}

/**
 * Draws decisions and evaluates each again, as `why` does, in two walks through history however many are drawn: one
 * draws, one rebuilds the state of control and stops at each position that a decision knew.
 */
export async function sampleDecisions(
  store: HistoryStore,
  doors: HistoryDoors,
  question: SampleQuestion,
): Promise<Sample> {
  const { window, seed, onProgress } = question;
  const { drawn, ...counts } = await draw(store, question);
  const decided = drawn
    .map((each) => ({ ...each, found: decidedIn(each.event, each.index) }))
    .sort((one, other) => compared(knownBy(one.found), knownBy(other.found)));
  const decisions: SampledDecision[] = [];
  const last = decided.at(-1);
  const report: OnProgress = ({ done, total }) => onProgress?.('evaluate', done, total);
  const states = statesAt(store, doors, last === undefined ? 0n : knownBy(last.found), report);
  for (const each of decided) {
    const control = await states.next(knownBy(each.found));
    decisions.push(sampled(each, each.found, control));
  }
  await states.end();
  decisions.sort((one, other) => compared(one.position, other.position) || one.index - other.index);
  return { window, seed, ...counts, decisions };
}

const knownBy = ({ decision }: DecidedQuestion): bigint => BigInt(decision.knownPosition);

const compared = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

async function draw(store: HistoryStore, { window, count, seed, onProgress }: SampleQuestion) {
  const tickets = new Draw(count);
  const withoutDecision = { inBulk: 0, before: 0 };
  let drawnFrom = 0;
  for await (const event of eventsAsOfToday(store, window.last)) {
    onProgress?.('draw', event.position, window.last);
    if (event.position < window.first) continue;
    const decisions = decisionsOf(event);
    drawnFrom += decisions;
    for (let index = 0; index < decisions; index += 1)
      tickets.offer({ ticket: ticketOf(seed, event.id, index), index, event });
    if (event.type === recordsEvents.disclosureMadeInBulk.type) withoutDecision.inBulk += 1;
    if (event.type === recordsEvents.disclosureRefused.type && decisions === 0) withoutDecision.before += 1;
  }
  return { drawn: tickets.drawn, drawnFrom, withoutDecision };
}

/** The state of control at one position after another, none before the last one. */
function statesAt(store: HistoryStore, doors: HistoryDoors, upTo: bigint, onProgress: OnProgress) {
  const control = doors.createControl();
  const events = eventsAsOfToday(store, upTo);
  let ahead: StoredEvent | undefined;
  return {
    async next(position: bigint): Promise<ControlReplay> {
      for (;;) {
        ahead ??= (await events.next()).value ?? undefined;
        if (ahead === undefined || ahead.position > position) break;
        feed(control, ahead);
        onProgress({ done: ahead.position, total: upTo });
        ahead = undefined;
      }
      control.reach(position);
      return control;
    },
    end: () => events.return(undefined),
  };
}

function sampled(
  { ticket, index, event }: Drawn,
  found: DecidedQuestion,
  control: ControlReplay,
): SampledDecision {
  const { differences, rules } = evaluateAgain(found, control);
  const { decision, outcome } = found.decision;
  return {
    ...{ ticket, position: event.position, event: event.id, index, decision, type: event.type },
    ...{ time: event.recordedAt, outcome, knownPosition: knownBy(found) },
    ...{ reproducible: differences.length === 0, differences, rules },
  };
}
