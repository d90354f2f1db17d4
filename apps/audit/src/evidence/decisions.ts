import { asOfToday, type Json, type StoredEvent } from '@coop/event-sourcing';
import { decidedBy, decisionIdsIn, type DecidedQuestion } from '../history/decided.js';
import type { HistoryDoors, HistoryStore, OnProgress } from '../history/doors.js';
import { eventAt, eventsUpTo } from '../history/moment.js';
import { evaluateAgain, type NotReproduced } from '../history/evaluate-again.js';
import { ControlsOfThen } from '../history/rules-of-then.js';
import { spokenOf } from '../history/why.js';

/** A decision among chosen events: where it is recorded, and what it knew. */
interface Place {
  readonly id: string;
  readonly position: bigint;
  readonly known: bigint;
  /** Of the decision. */
  readonly rules: string | undefined;
}

interface Cited {
  readonly id: string;
  readonly position: string;
  readonly type: string;
  readonly time: string;
}

/** A decision with what its evaluation gives again; or what was told without one, and why. */
export interface DecisionLine {
  readonly position: string;
  readonly type: string;
  readonly time: string;
  /** How many equal ones the event stands for. */
  readonly count: number;
  readonly id: string;
  readonly subjects: readonly string[];
  readonly because: string | null;
  /** As it stands there, where it breaks its schema. */
  readonly recorded: DecidedQuestion['decision'] | Json;
  readonly request: DecidedQuestion['request'] | null;
  readonly reproducible: boolean | null;
  readonly differences: readonly NotReproduced[];
  /** The rules that evaluated it again, those of its time where they are kept; what decided stands in the event. */
  readonly rules: string | null;
  readonly cited: readonly Cited[];
}

/**
 * Evaluates every decision of some events again, each at the position that it knew, in one walk through history. Only
 * places are kept meanwhile, however many decisions there are.
 * @param store - all of history up to the last position that a decision knew
 */
export async function* evaluateDecisions(
  store: HistoryStore,
  doors: HistoryDoors,
  events: AsyncIterable<StoredEvent>,
  onProgress?: OnProgress,
): AsyncGenerator<DecisionLine> {
  const { places, wanted } = await decisionsAmong(events);
  const last = places.at(-1)?.known ?? 0n;
  const controls = new ControlsOfThen(
    doors,
    places.map(({ rules }) => rules),
  );
  const cited = new Map<string, Cited[]>();
  let next = 0;
  const due = async function* (before: bigint): AsyncGenerator<DecisionLine> {
    for (let place = places[next]; place !== undefined && place.known < before; place = places[(next += 1)]) {
      if (place.known > 0n) controls.reach(place.known);
      yield await lineOf(store, controls, place, cited);
    }
  };
  for await (const stored of eventsUpTo(store, last)) {
    yield* due(stored.position);
    controls.feed(stored);
    const event = asOfToday(stored);
    const id = spokenOf(event);
    if (id !== undefined && wanted.has(id)) {
      const { position, type, recordedAt: time } = event;
      const own = cited.get(id) ?? [];
      own.push({ id, position: String(position), type, time });
      cited.set(id, own);
    }
    onProgress?.({ done: stored.position, total: last });
  }
  yield* due(last + 1n);
}

async function decisionsAmong(events: AsyncIterable<StoredEvent>) {
  const places: Place[] = [];
  const wanted = new Set<string>();
  for await (const stored of events) {
    const event = asOfToday(stored);
    for (const id of decisionIdsIn(event)) {
      const found = decidedBy(event, id);
      if (found === undefined) continue;
      const isDecision = !('because' in found);
      places.push({
        id,
        position: event.position,
        known: isDecision ? BigInt(found.decision.knownPosition) : 0n,
        rules: isDecision ? event.rules : undefined,
      });
      if (isDecision) for (const each of found.decision.cited) wanted.add(each);
    }
  }
  places.sort((one, other) => Number(one.known - other.known));
  return { places, wanted };
}

async function lineOf(
  store: HistoryStore,
  controls: ControlsOfThen,
  { id, position }: Place,
  known: ReadonlyMap<string, readonly Cited[]>,
): Promise<DecisionLine> {
  const stored = await eventAt(store, position);
  const found = stored === undefined ? undefined : decidedBy(asOfToday(stored), id);
  if (found === undefined) throw new TypeError(`the event at ${position} tells of no decision`);
  const { event, count, subjects } = found;
  const line = {
    ...{ position: String(position), type: event.type, time: event.recordedAt, count, id, subjects },
    ...{
      because: null,
      recorded: null,
      request: null,
      reproducible: null,
      differences: [],
      rules: null,
      cited: [],
    },
  };
  if ('because' in found) {
    const { because, isBroken } = found;
    if (isBroken !== true) return { ...line, because };
    const differences = [{ what: 'broken-event', recorded: because, again: '' }] as const;
    const { decision = null } = event.data as { readonly decision?: Json };
    return { ...line, because, recorded: decision, reproducible: false, differences };
  }
  const { decision: recorded, request } = found;
  const { differences, rules } = evaluateAgain(found, controls.of(event.rules));
  const reproducible = differences.length === 0;
  const cited = recorded.cited.flatMap((each) => known.get(each) ?? []);
  return { ...line, recorded, request, reproducible, differences, rules: rules.again, cited };
}
