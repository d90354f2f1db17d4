import { globSync, readFileSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { inRepository } from './places.js';

const sources = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: inRepository() })
    .filter((file) => !file.includes('.spec.'))
    .map((file) => readFileSync(inRepository(file), 'utf8'));

const series = (name: string, kind: string): readonly string[] =>
  kind.toLowerCase() === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name];

/** Names of the series that the programs offer to Prometheus, and `up`, which Prometheus adds for each of them. */
export async function knownSeries(): Promise<ReadonlySet<string>> {
  const own = sources('{apps,libs}/*/src/**/*.ts').flatMap((source) =>
    [
      ...source.matchAll(
        /(?:new (Counter|Histogram|Gauge)\(\{\s*\.\.\.\{\s*)?(?:name: |gauge\(\s*)'(coop_[a-z_]+)'/g,
      ),
    ].flatMap(([, kind = 'gauge', name = '']) => series(name, kind)),
  );
  const register = new Registry();
  collectDefaultMetrics({ register });
  const defaults = (await register.getMetricsAsJSON()).flatMap(({ name, type }) =>
    series(name, String(type)),
  );
  return new Set(['up', ...own, ...defaults]);
}

const WORDS = new Set([
  'and',
  'or',
  'unless',
  'offset',
  'bool',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
]);

/** Names of the series in a PromQL expression. */
export function seriesIn(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((name) => !WORDS.has(name));
}

/** What the programs can say of one label: every quoted word of the files that name its values. */
export const wordsOf = (...files: readonly string[]): ReadonlySet<string> =>
  new Set(
    files
      .flatMap((file) => sources(file))
      .flatMap((source) =>
        [...source.matchAll(/'([A-Za-z][A-Za-z0-9 .-]*)'/g)].map(([, word]) => word ?? ''),
      ),
  );

/** The values that an expression compares a label with; those of a regular expression one by one. */
export const comparedWith = (expression: string, label: string): readonly string[] =>
  [...expression.matchAll(new RegExp(`[{,]\\s*${label}(?:=~|!=|!~|=)"([^"]*)"`, 'g'))].flatMap(
    ([, values = '']) => values.split('|'),
  );
