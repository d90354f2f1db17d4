import { classesOf, measureTable, type Table } from '@coop/anonymiser';
import type { Finding, Oracle } from '../oracle.js';

const TOLERANCE = 1e-12;

/** All measures of pyCANON on the files that it ships, as it gives them. */
export const pycanon: Oracle = ({ data, say }) => {
  const files = data('pycanon-adult');
  const { qi, sa, answers } = readAnswers(files.text('expected.json'));
  say(`answers of pyCANON 1.3.6 for ${Object.keys(answers).length} files, recorded; up to ${TOLERANCE}`);
  return Object.entries(answers).flatMap(([file, theirs]) =>
    findingsOf(file, tableOf(files.text(file)), { qi, sa, theirs }),
  );
};

type Measures = Readonly<Record<string, number | null>>;

function readAnswers(text: string) {
  const read: unknown = JSON.parse(text);
  if (!isAnswers(read)) throw new Error('the answers of pyCANON have another shape than expected');
  return { qi: read.qi, sa: read.sa[0] ?? '', answers: read.files };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isAnswers(
  value: unknown,
): value is { qi: string[]; sa: string[]; files: Readonly<Record<string, Measures>> } {
  return (
    isRecord(value) &&
    Array.isArray(value['qi']) &&
    Array.isArray(value['sa']) &&
    isRecord(value['files']) &&
    Object.keys(value['files']).length === 3
  );
}

function tableOf(text: string): Table {
  const [columns = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
  return { columns, rows };
}

interface Asked {
  readonly qi: readonly string[];
  readonly sa: string;
  readonly theirs: Measures;
}

function findingsOf(file: string, table: Table, { qi, sa, theirs }: Asked): Finding[] {
  const measures = measureTable(table, { quasiIdentifiers: qi, sensitive: [sa] });
  const of = measures.sensitive[sa];
  if (of === undefined) return [{ what: file, fault: 'was not measured' }];
  const ours: Readonly<Record<string, number | null>> = {
    rows: measures.rows,
    classes: measures.classes,
    k: measures.k,
    alpha: of.alpha,
    k_alpha: measures.k,
    l: of.distinctL,
    // pyCANON gives the whole part alone.
    entropy_l: Math.floor(of.entropyL + TOLERANCE),
    recursive_c: of.recursiveC ?? null,
    recursive_l: of.distinctL,
    basic_beta: of.basicBeta,
    enhanced_beta: of.enhancedBeta,
    t: of.t,
    delta_disclosure: of.delta,
    average_ecsize: measures.averageClassSize,
    discernability: measures.discernibility,
    classification: withoutTies(table, qi, sa),
  };
  return Object.entries(theirs).map(([name, value]) => {
    const mine = ours[name];
    const isSame =
      mine === value ||
      (typeof mine === 'number' && typeof value === 'number' && Math.abs(mine - value) <= TOLERANCE);
    const what = `${name} of ${file}`;
    return isSame ? { what } : { what, fault: `gives ${mine} where pyCANON gives ${value}` };
  });
}

/** pyCANON counts only the rows of values that are rarer than the most frequent: of several of those, none. */
function withoutTies(table: Table, qi: readonly string[], sa: string): number {
  const wrong = classesOf(table, { quasiIdentifiers: qi, sensitive: [sa] }).map(({ values: [counts] }) => {
    const list = [...(counts?.values() ?? [])];
    const most = Math.max(...list);
    return list.filter((count) => count < most).reduce((sum, count) => sum + count, 0);
  });
  return wrong.reduce((sum, count) => sum + count, 0) / table.rows.length;
}
