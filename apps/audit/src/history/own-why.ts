import { recordsEvents } from '@coop/contracts';
import { ownReasons, type OwnReasons } from '@coop/consent-engine';
import { controlAt } from './control-walk.js';
import type { HistoryDoors, HistoryStore } from './doors.js';
import { subjectsOf } from './subjects.js';
import { findDecided, readingOf } from './why.js';

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
  const event = await findDecided(store, id);
  if (event === undefined || !subjectsOf(event).some((subject) => parties.includes(subject)))
    return { found: 'nothing' };
  if (event.type === recordsEvents.disclosureMadeInBulk.type)
    return { found: 'without-decision', because: 'read-in-bulk' };
  const { decision, request } = readingOf(event);
  if (decision === null) return { found: 'without-decision', because: 'refused-before' };
  const again = (await controlAt(store, doors, BigInt(decision.knownPosition))).decide(request);
  const { consumer, purpose, action } = request;
  return {
    ...{ found: 'decision', time: event.recordedAt, consumer, purpose, action },
    fields: ownReasons(again, parties),
  };
}
