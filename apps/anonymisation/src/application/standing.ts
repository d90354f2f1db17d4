import { streamAsOfToday, type Decider, type DomainEvent, type EventStore } from '@coop/event-sourcing';

/** Where something stands on the ledger, and up to which position: the fold of its stream. */
export async function standingOf<State, Command, Event extends DomainEvent>(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  { evolve, initial }: Decider<State, Command, Event>,
): Promise<{ readonly state: State; readonly position: bigint }> {
  const events = await streamAsOfToday(store, stream);
  const state = events.reduce((folded, event) => evolve(folded, event as DomainEvent as Event), initial);
  return { state, position: events.at(-1)?.position ?? 0n };
}
