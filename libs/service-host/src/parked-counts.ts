import { parkedEvents, type ReadModels, type Reactor } from '@coop/event-sourcing';

/** How many events a reactor could not react to, and how many wait behind them. */
export interface ParkedCount {
  readonly reactor: string;
  readonly state: 'parked' | 'waiting';
  readonly events: number;
}

/** By reactor, however many instances there are. */
export async function parkedCounts(
  reactors: readonly Pick<Reactor, 'name'>[],
  readModels: () => ReadModels,
): Promise<readonly ParkedCount[]> {
  if (reactors.length === 0) return [];
  const parked = await parkedEvents(readModels().reader());
  return reactors.flatMap(({ name }) =>
    (['parked', 'waiting'] as const).map((state) => ({
      ...{ reactor: name, state },
      events: parked.filter((each) => each.reactor === name && each.state === state).length,
    })),
  );
}
