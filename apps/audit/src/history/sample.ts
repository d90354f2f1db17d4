import { decidedIn, type DecidedQuestion, type Undecided } from './decided.js';
import type { HistoryDoors, HistoryStore, OnProgress } from './doors.js';
import { drawDecisions, type Drawn, type SampleQuestion } from './draw-decisions.js';
import {
  evaluateAgain,
  fieldsRightBefore,
  revokedBefore,
  type Evaluation,
  type NotReproduced,
  type RulesOfDecision,
} from './evaluate-again.js';
import { eventsUpTo, type Window } from './moment.js';
import { ControlsOfThen, type ControlOfThen } from './rules-of-then.js';

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
 * Draws decisions and evaluates each again, as `why` does, in two walks through history however many are drawn: one
 * draws, one rebuilds the state of control and stops at each position that a decision knew, and right before each event
 * that tells of one.
 */
export async function sampleDecisions(
  store: HistoryStore,
  doors: HistoryDoors,
  question: SampleQuestion,
): Promise<Sample> {
  const { window, seed, onProgress } = question;
  const { drawn, ...counts } = await drawDecisions(store, question);
  const evaluated = drawn.map((each) => {
    const found = decidedIn(each.event, each.index);
    return 'because' in found ? new Broken(each, found) : new Evaluated(each, found);
  });
  const stops = evaluated.flatMap((each) => each.stops());
  await stopAt(store, doors, stops, ({ done, total }) => onProgress?.('evaluate', done, total));
  const decisions = evaluated
    .map((each) => each.result())
    .sort((one, other) => compared(one.position, other.position) || one.index - other.index);
  return { window, seed, ...counts, decisions };
}

const compared = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

/** A position at which the state of control is looked at. */
interface Stop {
  readonly at: bigint;
  /** Of the decision that is looked at. */
  readonly rules: string | undefined;
  look(control: ControlOfThen): void;
}

/** What the event says of a decision cannot be read. */
class Broken {
  constructor(
    private readonly drawn: Drawn,
    private readonly found: Undecided,
  ) {}

  stops(): readonly Stop[] {
    return [];
  }

  result(): SampledDecision {
    const { ticket, index, event } = this.drawn;
    const rules = event.rules ?? null;
    return {
      ...{ ticket, position: event.position, event: event.id, index, decision: event.id, type: event.type },
      ...{ time: event.recordedAt, outcome: 'unknown', knownPosition: 0n, reproducible: false },
      differences: [{ what: 'broken-event', recorded: this.found.because, again: '' }],
      rules: { recorded: rules, again: rules ?? '', known: true, kept: null },
    };
  }
}

/** One decision, while the walk goes past the two positions at which it is looked at. */
class Evaluated {
  #again: Evaluation | undefined;
  #fieldsBefore: readonly string[] = [];

  constructor(
    private readonly drawn: Drawn,
    private readonly found: DecidedQuestion,
  ) {}

  stops(): readonly Stop[] {
    const [known, before] = [BigInt(this.found.decision.knownPosition), this.drawn.event.position - 1n];
    const { rules } = this.drawn.event;
    return [
      { at: known, rules, look: (then) => (this.#again = evaluateAgain(this.found, then)) },
      {
        ...{ at: before, rules },
        look: ({ control }) => (this.#fieldsBefore = fieldsRightBefore(this.found, control)),
      },
    ];
  }

  /** @throws RangeError before the walk has passed */
  result(): SampledDecision {
    if (this.#again === undefined) throw new RangeError('the decision was not evaluated');
    const { ticket, index, event } = this.drawn;
    const { decision, outcome, knownPosition } = this.found.decision;
    const differences = [
      ...this.#again.differences,
      ...revokedBefore(this.found, this.#again, this.#fieldsBefore),
    ];
    return {
      ...{ ticket, position: event.position, event: event.id, index, decision, type: event.type },
      ...{ time: event.recordedAt, outcome, knownPosition: BigInt(knownPosition) },
      ...{ reproducible: differences.length === 0, differences, rules: this.#again.rules },
    };
  }
}

/** Walks through history once and looks at the state of control at each stop. */
async function stopAt(
  store: HistoryStore,
  doors: HistoryDoors,
  stops: readonly Stop[],
  onProgress: OnProgress,
): Promise<void> {
  const waiting = [...stops].sort((one, other) => compared(one.at, other.at));
  const controls = new ControlsOfThen(
    doors,
    stops.map(({ rules }) => rules),
  );
  const total = waiting.at(-1)?.at ?? 0n;
  const lookBefore = (position: bigint) => {
    for (let next = waiting[0]; next !== undefined && next.at < position; next = waiting[0]) {
      controls.reach(next.at);
      next.look(controls.of(next.rules));
      waiting.shift();
    }
  };
  for await (const event of eventsUpTo(store, total)) {
    lookBefore(event.position);
    controls.feed(event);
    onProgress({ done: event.position, total });
  }
  lookBefore(total + 1n);
}
