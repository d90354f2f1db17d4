// needs: helm
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { chartTools, runProgram } from './chart-tools.js';
import { comparedWith, knownSeries, seriesIn, wordsOf } from './known-metrics.js';
import { alertGroups, ofKind, type ChartObject } from './kubernetes.js';
import { CHART, exampleValues, inRepository } from './places.js';
import { documentsOf, renderObjects } from './render-chart.js';
import { ALL_IS_WELL, SITUATIONS, type AlertSituation } from './testing/alert-situations.js';

const FILE = join(CHART, 'files/alerts.yaml');
const RUNBOOKS = 'docs/how-to/operate/runbooks';
const rules = alertGroups
  .parse(documentsOf(readFileSync(FILE, 'utf8'))[0])
  .groups.flatMap((group) => group.rules);

/** Lets promtool look whether alerts ring in a situation. @returns what promtool found wrong */
async function ringing(folder: string, { series, at = '30m' }: AlertSituation, names: string, count: number) {
  const file = join(folder, 'situation.yaml');
  const test = {
    rule_files: [FILE],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series.map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname=~"${names}", alertstate="firing"}) or vector(0)`,
            eval_time: at,
            exp_samples: [{ labels: '{}', value: count }],
          },
        ],
      },
    ],
  };
  writeFileSync(file, stringify(test));
  const { promtool } = await chartTools();
  const { code, out, err } = await runProgram(promtool, ['test', 'rules', file]);
  return code === 0 ? '' : `${out}${err}`;
}

describe('An alert', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'coop-alerts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is understood by Prometheus', async () => {
    const { promtool } = await chartTools();
    const { code, out, err } = await runProgram(promtool, ['check', 'rules', FILE]);
    expect([code, `${out}${err}`]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)]);
    expect(rules.length).toBeGreaterThanOrEqual(15);
  });

  it('has a name of its own', () => {
    const names = rules.map(({ alert }) => alert);
    expect(names).toEqual([...new Set(names)]);
    for (const name of names) expect(name).toMatch(/^Coop[A-Z][A-Za-z]+$/);
  });

  it('says how grave it is, what it means in a sentence, and more', () => {
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels['severity']);
      expect(annotations['summary']).toMatch(/\.$/);
      expect(annotations['summary']?.length).toBeLessThan(90);
      expect(annotations['description']).toMatch(/\.$/);
      expect(annotations['description']?.length).toBeGreaterThan(60);
    }
  });

  it('asks only for what the programs measure', async () => {
    const known = await knownSeries();
    for (const { alert, expr } of rules) {
      const asked = seriesIn(expr);
      expect(asked.length).toBeGreaterThan(0);
      expect([alert, asked.filter((name) => !known.has(name))]).toEqual([alert, []]);
    }
  });

  it('compares labels with words that the programs say', () => {
    const outcomes = wordsOf(
      ...[
        'libs/event-sourcing/src/event-store.ts',
        'libs/message-bus/src/bus.ts',
        'libs/service-host/src/observing/*.ts',
      ],
    );
    const followers = wordsOf('apps/*/src/service.ts', 'libs/service-host/src/hosted-process.ts');
    for (const { alert, expr } of rules) {
      expect([alert, comparedWith(expr, 'outcome').filter((word) => !outcomes.has(word))]).toEqual([
        alert,
        [],
      ]);
      expect([alert, comparedWith(expr, 'follower').filter((word) => !followers.has(word))]).toEqual([
        alert,
        [],
      ]);
    }
  });

  it('has a situation in which it is tried here', () => {
    expect(Object.keys(SITUATIONS).sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it.each(Object.keys(SITUATIONS))('rings when it must: %s', async (alert) => {
    const situation = SITUATIONS[alert];
    if (situation === undefined) throw new TypeError(alert);
    expect(await ringing(folder, situation, alert, 1)).toBe('');
  });

  it('is silent when all is well', async () => {
    expect(await ringing(folder, ALL_IS_WELL, '.+', 0)).toBe('');
  });
});

describe('A runbook', () => {
  const pages = globSync(`${RUNBOOKS}/*.md`, { cwd: inRepository() }).filter(
    (page) => !page.endsWith('README.md'),
  );
  const named = rules.map(({ annotations }) => annotations['runbook_url'] ?? '');

  it('is there for every alert, and every runbook has an alert', () => {
    expect([...new Set(named)].sort()).toEqual([...pages].sort());
    expect(pages.length).toBeGreaterThanOrEqual(15);
  });

  it.each(pages)('names its alerts, the cause, how to see it and what to do: %s', (page) => {
    const text = readFileSync(inRepository(page), 'utf8');
    for (const { alert, annotations } of rules)
      if (annotations['runbook_url'] === page) expect(text).toContain(`\`${alert}\``);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(
      expect.arrayContaining(['What it means', 'How to see it', 'What to do']),
    );
    expect(text).toMatch(/^_How-to_$/m);
  });

  it('is in the list of all runbooks', () => {
    const list = readFileSync(inRepository(RUNBOOKS, 'README.md'), 'utf8');
    for (const page of pages) expect(list).toContain(`(${basename(page)})`);
  });
});

describe('A dashboard', () => {
  const files = globSync('files/dashboards/*.json', { cwd: CHART });

  it('is one of four: flow, decisions, audit, keys', () => {
    expect(files.map((file) => basename(file)).sort()).toEqual([
      ...['audit-trust.json', 'consent-and-decisions.json', 'erasure-and-keys.json', 'flow.json'],
    ]);
  });

  it.each(files)('shows only what the programs measure: %s', async (file) => {
    const text = readFileSync(join(CHART, file), 'utf8');
    const dashboard = JSON.parse(text) as {
      readonly title: string;
      readonly panels: readonly {
        readonly title: string;
        readonly targets?: readonly { readonly expr: string }[];
      }[];
    };
    const known = await knownSeries();
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(8);
    for (const expr of expressions) {
      expect(seriesIn(expr).length).toBeGreaterThan(0);
      expect([expr, seriesIn(expr).filter((name) => !known.has(name))]).toEqual([expr, []]);
    }
  });

  it.each(files)('has expressions that Prometheus understands: %s', async (file) => {
    const folder = mkdtempSync(join(tmpdir(), 'coop-dashboard-'));
    const panels = (
      JSON.parse(readFileSync(join(CHART, file), 'utf8')) as { panels: { targets?: { expr: string }[] }[] }
    ).panels;
    const records = panels
      .flatMap(({ targets = [] }) => targets)
      .map(({ expr }, index) => ({ record: `panel:${index}`, expr }));
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'panels', rules: records }] }));
    const { promtool } = await chartTools();
    const { code, out, err } = await runProgram(promtool, ['check', 'rules', join(folder, 'rules.yaml')]);
    rmSync(folder, { recursive: true, force: true });
    expect([code, `${out}${err}`]).toEqual([0, expect.stringContaining(`${records.length} rules found`)]);
  });
});

describe('What the chart gives to the operator of Prometheus', () => {
  let objects: readonly ChartObject[];

  beforeAll(async () => {
    objects = await renderObjects([exampleValues('production')]);
  });

  it('reads the metrics of every service, which names itself', () => {
    const [monitor] = ofKind(objects, 'ServiceMonitor');
    expect(monitor?.spec.endpoints).toEqual([
      expect.objectContaining({ port: 'management', path: '/metrics', honorLabels: true }),
    ]);
    expect(monitor?.spec['jobLabel']).toBe('app.kubernetes.io/name');
    for (const { metadata } of ofKind(objects, 'Service'))
      expect(metadata.labels['app.kubernetes.io/name']).toBe('datacooperative');
  });

  it('contains every alert, with the address of its runbook', () => {
    const [rule] = ofKind(objects, 'PrometheusRule');
    const rendered = (rule?.spec.groups ?? []).flatMap((group) => group.rules);
    expect(rendered.map(({ alert }) => alert)).toEqual(rules.map(({ alert }) => alert));
    for (const { annotations } of rendered)
      expect(annotations['runbook_url']).toMatch(
        /^https:\/\/git\.example\.org\/.+\/docs\/how-to\/operate\/runbooks\/[a-z-]+\.md$/,
      );
  });

  it('contains every dashboard as its file is', () => {
    const [map] = ofKind(objects, 'ConfigMap');
    const files = globSync('files/dashboards/*.json', { cwd: CHART });
    expect(map?.metadata.labels['grafana_dashboard']).toBe('1');
    for (const file of files)
      expect(JSON.parse(map?.data[`datacooperative-${basename(file)}`] ?? '')).toEqual(
        JSON.parse(readFileSync(join(CHART, file), 'utf8')),
      );
  });

  it('is selected by the labels that the operator looks for', () => {
    for (const kind of ['ServiceMonitor', 'PrometheusRule'] as const)
      for (const { metadata } of ofKind(objects, kind)) expect(metadata.labels['release']).toBe('prometheus');
  });

  it('is left out where there is no such operator', async () => {
    const small = await renderObjects([exampleValues('small')]);
    expect(small.map(({ kind }) => kind)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/ServiceMonitor|PrometheusRule|ConfigMap|ScaledObject/)]),
    );
  });

  it('scales consent by the lag of its consumer, where that is wanted', async () => {
    const scaled = await renderObjects([exampleValues('production'), exampleValues('autoscaled')]);
    const [scaler] = ofKind(scaled, 'ScaledObject');
    const names = ofKind(scaled, 'Deployment').map(({ metadata }) => metadata.name);
    expect(names.map((name) => ({ name }))).toContainEqual(scaler?.spec['scaleTargetRef']);
    expect(scaler?.spec).toMatchObject({
      minReplicaCount: 2,
      triggers: [{ type: 'nats-jetstream', metadata: { account: 'COOP', lagThreshold: '500' } }],
    });
  });
});
