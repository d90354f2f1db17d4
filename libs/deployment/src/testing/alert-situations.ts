/** A series and its values minute by minute, as `promtool test rules` writes them: `0+60x30` is 0, 60 … 1800. */
export type Series = readonly [series: string, values: string];

/** What the programs measure in a situation, and when one looks. */
export interface AlertSituation {
  readonly series: readonly Series[];
  /** Since the first value; by default after 30 minutes. */
  readonly at?: string;
}

const JOB = 'job="datacooperative"';

/** Three buckets of a histogram: all answers take between 1 and 10 seconds. */
const slow = (name: string, labels: string): readonly Series[] => [
  [`${name}_bucket{${labels}, le="1"}`, '0+0x60'],
  [`${name}_bucket{${labels}, le="10"}`, '0+60x60'],
  [`${name}_bucket{${labels}, le="+Inf"}`, '0+60x60'],
];

const ofAll = (name: string, label: string, some: string, others: string): readonly Series[] => [
  [`${name}{service="records", ${label}="${some}"}`, '0+30x60'],
  [`${name}{service="records", ${label}="${others}"}`, '0+30x60'],
];

/** For each alert a situation in which it must ring. */
export const SITUATIONS: Readonly<Record<string, AlertSituation>> = {
  CoopServiceDown: { series: [[`up{${JOB}, service="coop-identity", instance="a"}`, '0+0x60']] },
  CoopServiceMissing: {
    series: ['identity', 'consent', 'records', 'anonymisation', 'audit'].map(
      (service) => [`up{${JOB}, service="coop-${service}"}`, '1+0x60'] as const,
    ),
  },
  CoopServiceRestarts: { series: [[`process_start_time_seconds{${JOB}, service="audit"}`, '1+1x60']] },
  CoopEventLoopBlocked: { series: [[`nodejs_eventloop_lag_p99_seconds{${JOB}, service="audit"}`, '1+0x60']] },
  CoopTooManyOpenFiles: {
    series: [
      [`process_open_fds{${JOB}, service="consent"}`, '900+0x60'],
      [`process_max_fds{${JOB}, service="consent"}`, '1000+0x60'],
    ],
  },
  CoopMemoryGrows: {
    series: [[`process_resident_memory_bytes{${JOB}, service="audit"}`, '100000000+0x400 500000000+0x200']],
    at: '10h',
  },
  CoopHttpErrors: { series: ofAll('coop_http_requests_total', 'status', '503', '200') },
  CoopHttpSlow: { series: slow('coop_http_request_seconds', 'service="records", route="/records/:id"') },
  CoopTokensRefused: { series: ofAll('coop_http_requests_total', 'status', '401', '200') },
  CoopBudgetsUsedUp: {
    series: [['coop_http_requests_total{service="records", route="/records/:id", status="429"}', '0+60x60']],
  },
  CoopAppendFaults: {
    series: [['coop_appends_total{service="consent", outcome="StoreUnavailable"}', '0+60x60']],
  },
  CoopLedgerDamaged: {
    series: [['coop_appends_total{service="consent", outcome="StoreDamaged"}', '0+0x20 1+0x40']],
  },
  CoopClockBehind: { series: [['coop_clock_behind_seconds{service="consent"}', '0+0x10 3600-60x50']] },
  CoopLedgerWentBack: { series: [['coop_ledger_head{service="audit"}', '1000+0x10 500+0x50']] },
  CoopLedgerHeadsDiffer: {
    series: [
      ['coop_ledger_head{service="audit", instance="a"}', '1000+0x60'],
      ['coop_ledger_head{service="audit", instance="b"}', '500+0x60'],
    ],
  },
  CoopAppendsSlow: { series: slow('coop_append_seconds', 'service="consent"') },
  CoopAppendConflicts: { series: ofAll('coop_appends_total', 'outcome', 'CheckFailed', 'appended') },
  CoopAppendsRefused: { series: [['coop_appends_total{service="consent", outcome="NotOwned"}', '0+1x60']] },
  CoopFollowerBehind: {
    series: [['coop_follower_lag_events{service="audit", follower="indexes"}', '5000+0x60']],
  },
  CoopFollowerStuck: {
    series: [['coop_follower_lag_events{service="audit", follower="indexes"}', '5+0x60']],
  },
  CoopEventsParked: {
    series: [
      [
        'coop_parked_events{service="consent", reactor="consent.open-deletion-duties", state="parked"}',
        '1+0x60',
      ],
    ],
  },
  CoopLogBehind: {
    series: [['coop_follower_lag_events{service="audit", follower="transparency log"}', '5+0x60']],
  },
  CoopLogStopped: { series: [['coop_log_stopped{service="audit", state="split-view"}', '1+0x60']] },
  CoopLedgerDiffers: { series: [['coop_ledger_differing_events{service="audit"}', '0+0x10 2+0x50']] },
  CoopLogBelowQuorum: {
    series: [['coop_log_quorum_missing_seconds{service="audit"}', '0+60x60']],
  },
  CoopBusDisconnected: { series: [['coop_bus_connected{service="consent"}', '0+0x60']] },
  CoopAnnouncementsLost: { series: [['coop_announcement_gaps_total{service="consent"}', '0+10x60']] },
  CoopBusRequestsFail: {
    series: [
      ['coop_bus_requests_total{service="records", pattern="identity.name", outcome="Timeout"}', '0+6x60'],
      ['coop_bus_requests_total{service="records", pattern="identity.name", outcome="answered"}', '0+30x60'],
    ],
  },
  CoopBusForbidden: { series: [['coop_bus_forbidden_total{service="portal"}', '0+0x20 1+0x40']] },
  CoopBusUnsteady: { series: [['coop_bus_reconnections_total{service="portal"}', '0+1x60']] },
  CoopDecisionsUnavailable: {
    series: [
      [
        'coop_bus_requests_total{service="records", pattern="consent.decide-many", outcome="Timeout"}',
        '0+60x60',
      ],
    ],
  },
  CoopDecisionsSlow: {
    series: slow('coop_bus_request_seconds', 'service="records", pattern="consent.decide"'),
  },
  CoopUnusualOpenings: {
    series: [['coop_vault_openings{service="records", purpose="export"}', '0+60x1500 90000+6000x200']],
    at: '26h',
  },
};

/** Everything as it should be: no alert may ring. */
export const ALL_IS_WELL: AlertSituation = {
  series: [
    ...['identity', 'consent', 'records', 'anonymisation', 'audit', 'portal'].flatMap(
      (service): readonly Series[] => [
        [`up{${JOB}, service="coop-${service}"}`, '1+0x1600'],
        [`process_start_time_seconds{${JOB}, service="${service}"}`, '1+0x1600'],
        [`process_resident_memory_bytes{${JOB}, service="${service}"}`, '200000000+0x1600'],
        [`coop_http_requests_total{service="${service}", status="200"}`, '0+600x1600'],
        [`coop_http_requests_total{service="${service}", status="404"}`, '0+6x1600'],
        [`coop_ledger_head{service="${service}"}`, '0+60x1600'],
        [`coop_bus_connected{service="${service}"}`, '1+0x1600'],
        [`coop_announcement_gaps_total{service="${service}"}`, '0+0x1600'],
        [`coop_bus_forbidden_total{service="${service}"}`, '0+0x1600'],
        [`coop_bus_reconnections_total{service="${service}"}`, '0+0x1500 1+0x100'],
        [`coop_appends_total{service="${service}", outcome="appended"}`, '0+60x1600'],
        [`coop_appends_total{service="${service}", outcome="CheckFailed"}`, '0+2x1600'],
      ],
    ),
    [
      'coop_parked_events{service="consent", reactor="consent.open-deletion-duties", state="parked"}',
      '0+0x1600',
    ],
    [
      'coop_follower_lag_events{service="audit", follower="transparency log"}',
      '0 3 0 2 0 1'.concat(' 0+0x1600'),
    ],
    ['coop_log_quorum_missing_seconds{service="audit"}', '0 3 9 40 0'.concat(' 0+0x1600')],
    [
      'coop_bus_requests_total{service="records", pattern="consent.decide", outcome="answered"}',
      '0+600x1600',
    ],
    ['coop_vault_openings{service="records", purpose="disclosure"}', '0+60x1600'],
  ],
  at: '26h',
};
