import { uuid } from '@coop/contracts';
import type { Json, StoredEvent } from '@coop/event-sourcing';

/**
 * Members of event data that name a party whom the event concerns. Consumers, clients and officers are not
 * among them: they act, and see their acts elsewhere.
 */
const CONCERNING = new Set([
  'party',
  'stakeholder',
  'subject',
  'subjects',
  'owners',
  'partners',
  'agent',
  'principal',
  'body',
]);

// Places in a list of the event are numbers; the schema makes a report of each thing that it refuses.
const isParty = (value: Json | undefined): value is string =>
  typeof value === 'string' && uuid.safeParse(value).success;

/** Everyone whom an event concerns, sorted: who may see that an auditor looked at it. */
export function subjectsOf(event: Pick<StoredEvent, 'data'>): readonly string[] {
  const found = new Set<string>();
  collect(event.data, found);
  return [...found].sort();
}

/** Everyone whom any of the events concerns, sorted. */
export function subjectsOfAll(events: Iterable<Pick<StoredEvent, 'data'>>): readonly string[] {
  const found = new Set<string>();
  for (const { data } of events) collect(data, found);
  return [...found].sort();
}

function collect(value: Json, found: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  const members = value as { readonly [key: string]: Json };
  for (const name of Object.keys(members)) {
    const member = members[name] ?? null;
    if (CONCERNING.has(name))
      for (const one of Array.isArray(member) ? member : [member]) if (isParty(one)) found.add(one);
    collect(member, found);
  }
}
