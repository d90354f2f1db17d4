import type { BuildProgress } from '@coop/event-sourcing';
import type { Foundations } from '../foundations.js';
import type { HostedProcess } from '../hosted-process.js';
import type { Metrics } from './metrics.js';

/** What a process tells of itself. */
type Watched = Pick<HostedProcess, 'gauges' | 'lags' | 'parked' | 'rebuilds'>;

/** What a database that is away cannot tell leaves the other measures alone. */
const orNone = <Item>(items: Promise<readonly Item[]>): Promise<readonly Item[]> => items.catch(() => []);

/** Gauges of a process and of what it stands on, read when the metrics are asked for. */
export function watchProcess(
  metrics: Metrics,
  hosted: Watched,
  foundations: Pick<Foundations, 'gauges' | 'store' | 'vault'>,
): void {
  const { store, gauges, vault } = foundations;
  metrics.gauge('coop_ledger_head', 'Last position of the ledger that this process knows.', [], () => [
    { labels: {}, value: Number(store.head()) },
  ]);
  metrics.gauge(
    'coop_follower_lag_events',
    'Events that a follower is behind the ledger.',
    ['follower'],
    () => hosted.lags().map(({ follower, events }) => ({ labels: { follower }, value: events })),
  );
  metrics.gauge(
    'coop_follower_position',
    'Last position of the ledger that a follower has read.',
    ['follower'],
    () => hosted.lags().map(({ follower, position }) => ({ labels: { follower }, value: Number(position) })),
  );
  watchRebuilds(metrics, hosted);
  metrics.gauge(
    'coop_parked_events',
    'Events that a reactor could not react to (parked), and later ones of their streams (waiting).',
    ['reactor', 'state'],
    async () =>
      (await orNone(hosted.parked())).map(({ reactor, state, events }) => ({
        ...{ labels: { reactor, state }, value: events },
      })),
  );
  if (vault !== undefined)
    metrics.gauge(
      'coop_vault_openings',
      'Sealed values opened since the start, by purpose.',
      ['purpose'],
      () => Object.entries(vault.openings()).map(([purpose, value]) => ({ labels: { purpose }, value })),
    );
  for (const { name, help, labels, read } of [...gauges, ...hosted.gauges()])
    metrics.gauge(name, help, labels, read);
}

/** How far rebuilds of read models are, whichever process carries them out. */
function watchRebuilds(metrics: Metrics, hosted: Watched): void {
  const gauge = (name: string, help: string, value: (progress: BuildProgress) => number | undefined) =>
    metrics.gauge(name, help, ['read_model'], async () =>
      (await orNone(hosted.rebuilds())).flatMap((progress) => {
        const found = value(progress);
        return found === undefined ? [] : [{ labels: { read_model: progress.projection }, value: found }];
      }),
    );
  gauge('coop_rebuild_position', 'Up to where a read model has been built anew.', ({ position }) =>
    Number(position),
  );
  gauge('coop_rebuild_target', 'Up to where the read model has come that serves meanwhile.', ({ target }) =>
    Number(target),
  );
  gauge(
    'coop_rebuild_events_per_second',
    'How fast a read model is built anew.',
    (told) => told.eventsPerSecond,
  );
  gauge(
    'coop_rebuild_slower_than_appends',
    '1 while events come faster than a read model is built anew, so that the one that serves lags until it is done.',
    ({ slowerThanAppends }) => Number(slowerThanAppends),
  );
  gauge('coop_rebuild_seconds_left', 'How long it still takes if it goes on so.', (told) => told.secondsLeft);
}
