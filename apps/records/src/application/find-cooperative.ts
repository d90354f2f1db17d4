import { asOfToday, type EventStore } from '@coop/event-sourcing';

/** The founding act is among the first events of every ledger. */
const LOOK_UP_TO = 64n;

/** The cooperative's own id, from its founding event. It never changes once it is known. */
export function cooperativeOf(store: EventStore): () => Promise<string | undefined> {
  let known: string | undefined;
  return async () => {
    if (known !== undefined) return known;
    for await (const { events } of store.readAll(0n, { upTo: LOOK_UP_TO }))
      for (const { type, data } of events.map(asOfToday))
        if (type === 'identity.cooperative.founded')
          known ??= (data as { readonly cooperative: string }).cooperative;
    return known;
  };
}
