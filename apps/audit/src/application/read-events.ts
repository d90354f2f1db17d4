import type { StoredEvent } from '@coop/event-sourcing';
import { subjectsOfAll } from '../history/subjects.js';
import type { AuditParts } from './parts.js';

/** Handles that one page may concern: beyond, the page ends earlier. */
const MAX_SUBJECTS = 20_000;

/** A page of the ledger as it is stored: sealed references, no personal value. */
export interface EventsPage {
  readonly events: readonly StoredEvent[];
  readonly subjects: readonly string[];
  /** Ask for what comes after this position next. */
  readonly next: bigint;
}

/** Events after a position. The page ends at the limit or, earlier, when it concerns very many people. */
export async function readEvents(parts: AuditParts, after: bigint, limit: number): Promise<EventsPage> {
  const events: StoredEvent[] = [];
  let concerned = 0;
  for await (const commit of parts.store.readAll(after))
    for (const event of commit.events) {
      if (event.position <= after) continue;
      concerned += subjectsOfAll([event]).length;
      if (events.length >= limit || (concerned > MAX_SUBJECTS && events.length > 0))
        return pageOf(events, after);
      events.push(event);
    }
  return pageOf(events, after);
}

function pageOf(events: readonly StoredEvent[], after: bigint): EventsPage {
  return { events, subjects: subjectsOfAll(events), next: events.at(-1)?.position ?? after };
}
