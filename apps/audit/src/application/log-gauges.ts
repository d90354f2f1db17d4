import type { FoundationGauge } from '@coop/service-host';
import type { LedgerWatch } from './ledger-watch.js';
import type { LogIntegrator } from './log-integrator.js';

type Watched = Pick<LogIntegrator, 'integrated' | 'published' | 'state' | 'witnessing'>;

/** How many events were not what was logged, at the last look. */
export const ledgerGauge = (watch: Pick<LedgerWatch, 'last'>): FoundationGauge => ({
  ...{ name: 'coop_ledger_differing_events', labels: [] },
  help: 'Events that are not what was logged, or are missing, when all of them were looked at last.',
  read: () => {
    const { last } = watch;
    return last === undefined ? [] : [{ labels: {}, value: last.differing.length + last.more }];
  },
});

/** What the log tells of itself to whoever watches the process. */
export function logGauges(log: Watched): readonly FoundationGauge[] {
  const single = (value: number) => [{ labels: {}, value }];
  return [
    {
      ...{ name: 'coop_log_stopped', labels: ['state'] },
      help: '1 while nothing may be signed, by the state of alarm.',
      read: () => (log.state === 'following' ? [] : [{ labels: { state: log.state }, value: 1 }]),
    },
    {
      ...{ name: 'coop_log_unpublished_entries', labels: [] },
      help: 'Entries that are signed and wait for their witnesses.',
      read: () => single(Math.max(0, Number(log.integrated.position) - (log.published?.size ?? 0))),
    },
    {
      ...{ name: 'coop_log_quorum_missing_seconds', labels: [] },
      help: 'How long the quorum of witnesses has been missing; 0 when it is there.',
      read: () => {
        const { since } = log.witnessing;
        return single(since === null ? 0 : Math.max(0, (Date.now() - Date.parse(since)) / 1000));
      },
    },
    {
      ...{ name: 'coop_log_witness_cosigned', labels: ['witness'] },
      help: '1 when the witness cosigned the newest checkpoint that it was asked for.',
      read: () =>
        log.witnessing.witnesses.map(({ name, outcome }) => ({
          ...{ labels: { witness: name }, value: Number(outcome === 'cosigned') },
        })),
    },
  ];
}
