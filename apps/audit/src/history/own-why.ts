import { recordsEvents } from '@coop/contracts';
import { ownReasons, type OwnReasons } from '@coop/consent-engine';
import { historyOfThen } from './control-history.js';
import { findDecided, type Undecided } from './decided.js';
import type { HistoryDoors, HistoryStore } from './doors.js';

/** What was asked of her data. */
export interface Asked {
  readonly time: string;
  readonly consumer: string;
  readonly purpose: string;
  readonly action: string;
}

export type OwnWhy =
  /** No such reading or refusal, or none that concerned her: the two cannot be told apart. */
  | { readonly found: 'nothing' }
  /** Read in bulk, or refused before the decision point was asked. */
  | { readonly found: 'without-decision'; readonly because: 'read-in-bulk' | 'refused-before' }
  | ({ readonly found: 'decision'; readonly fields: readonly OwnReasons[] } & Asked);

/**
 * Why something was disclosed or refused, as those may know it in whose name `parties` lists someone: the state of
 * control is rebuilt at the position that the decision knew, and the engine leaves out every reason of others.
 */
export async function ownWhy(
  store: HistoryStore,
  doors: HistoryDoors,
  id: string,
  parties: readonly string[],
): Promise<OwnWhy> {
  const found = await findDecided(store, id);
  if (found === undefined || !found.subjects.some((subject) => parties.includes(subject)))
    return { found: 'nothing' };
  if ('because' in found) return undecided(found);
  const { decision, request, atLeast, event } = found;
  const { history } = historyOfThen(store, doors, event.rules);
  const fields = await history.at(BigInt(decision.knownPosition), (control) =>
    ownReasons(control.decide({ ...request, atLeast }), parties),
  );
  const { consumer, purpose, action } = request;
  return { ...{ found: 'decision', time: event.recordedAt, consumer, purpose, action }, fields };
}

/** An answer that holds several decisions is none: each is asked for by its own id. */
function undecided({ event: { type } }: Undecided): OwnWhy {
  if (type === recordsEvents.disclosureMadeInBulk.type)
    return { found: 'without-decision', because: 'read-in-bulk' };
  const isRefusal = type === recordsEvents.disclosureRefused.type;
  return isRefusal ? { found: 'without-decision', because: 'refused-before' } : { found: 'nothing' };
}
