import type { Foundations } from '../foundations.js';
import type { HostedProcess } from '../hosted-process.js';
import type { Metrics } from './metrics.js';

/** Gauges of a process and of what it stands on, read when the metrics are asked for. */
export function watchProcess(metrics: Metrics, hosted: HostedProcess, foundations: Foundations): void {
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
  if (vault !== undefined)
    metrics.gauge(
      'coop_vault_openings',
      'Sealed values opened since the start, by purpose.',
      ['purpose'],
      () => Object.entries(vault.openings()).map(([purpose, value]) => ({ labels: { purpose }, value })),
    );
  for (const { name, help, labels, read } of gauges) metrics.gauge(name, help, labels, read);
}
