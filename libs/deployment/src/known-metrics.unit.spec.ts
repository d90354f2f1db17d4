import { comparedWith, knownSeries, seriesIn } from './known-metrics.js';

describe('Names of series', () => {
  it('are found in an expression, and nothing else is', () => {
    const expression =
      'histogram_quantile(0.99, sum by (service, le) (rate(a_bucket{route!~".*x(y).*"}[5m]))) > 10 * scalar(max(b)) and on (le) c offset 1d';
    expect(seriesIn(expression)).toEqual(['a_bucket', 'b', 'c']);
  });

  it('are those of the programs’ own sources and of Node', async () => {
    const known = await knownSeries();
    expect([...known]).toEqual(
      expect.arrayContaining([
        ...[
          'coop_http_requests_total',
          'coop_append_seconds_bucket',
          'coop_ledger_head',
          'coop_bus_connected',
        ],
        ...['process_start_time_seconds', 'nodejs_eventloop_lag_p99_seconds', 'up'],
      ]),
    );
    expect(known).not.toContain('coop_append_seconds');
  });

  it('come with the values that a label is compared with', () => {
    expect(
      comparedWith('a{outcome=~"fault|Timeout", status="401"} / b{outcome!="answered"}', 'outcome'),
    ).toEqual([...['fault', 'Timeout', 'answered']]);
  });
});
