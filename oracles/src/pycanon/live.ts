import type { Table } from '@coop/anonymiser';
import { Dice } from '../cedar/dice.js';
import { freshSeed } from '../fresh-seed.js';
import type { Oracle } from '../oracle.js';
import { askPython, pythonProgram } from '../python-environment.js';
import { enhancedFinding, findingsOf, isRecord, TOLERANCE, type Measures } from './measures.js';

const TABLES = 60;

/** A table as pyCANON is given it, and what it needs to know of it. */
interface Invented {
  readonly table: Table;
  readonly qi: readonly string[];
  /** The values in their order, where they are numbers. */
  readonly order: readonly string[] | undefined;
}

const SENSITIVE = 'condition';

/** pyCANON itself, on tables that were never measured before. */
export const pycanonLive: Oracle = async ({ say }) => {
  const measure = await pythonProgram('pycanon', 'measure.py');
  const seed = freshSeed();
  say(`pyCANON 1.3.6 on ${TABLES} random tables of seed ${seed}; up to ${TOLERANCE}`);
  const dice = new Dice(seed);
  const tables = Array.from({ length: TABLES }, () => inventedTable(dice));
  const answers = await askPython(measure, tables.map(asked));
  if (!isAnswers(answers)) throw new Error('pyCANON answers in another shape than expected');
  return tables.flatMap(({ table, qi, order }, at) => {
    const name = `table ${at} of seed ${seed}`;
    const { enhanced_beta: enhanced = null, ...theirs } = answers[at] ?? {};
    const about = { qi, sa: SENSITIVE, ...(order === undefined ? {} : { order }) };
    return [
      ...findingsOf(name, table, { ...about, theirs }),
      enhancedFinding(name, table, { ...about, theirs: { enhanced_beta: enhanced } }),
    ];
  });
};

const isAnswers = (value: unknown): value is readonly Measures[] =>
  Array.isArray(value) && value.length === TABLES && value.every((each) => isRecord(each) && 'k' in each);

/** Few values in each column, unevenly often, so that there are large and small classes, also of one value. */
function inventedTable(dice: Dice): Invented {
  const qi = Array.from({ length: 1 + dice.below(3) }, (_, at) => `q${at}`);
  const sizes = qi.map(() => 2 + dice.below(4));
  const [values, isNumber] = [2 + dice.below(5), dice.in100(50)];
  const uneven = (size: number): number => Math.min(dice.below(size), dice.below(size));
  const rows = Array.from({ length: 20 + dice.below(300) }, () => [
    ...sizes.map((size) => `v${uneven(size)}`),
    sensitiveOf(uneven(values), isNumber),
  ]);
  // Both of two values occur, or there would be nothing to measure.
  rows.push(...[0, 1].map((value) => [...sizes.map(() => 'v0'), sensitiveOf(value, isNumber)]));
  const seen = [...new Set(rows.map((row) => row.at(-1) ?? ''))].toSorted((a, b) => Number(a) - Number(b));
  return { table: { columns: [...qi, SENSITIVE], rows }, qi, order: isNumber ? seen : undefined };
}

const sensitiveOf = (value: number, isNumber: boolean): string =>
  isNumber ? String(value * 7) : `c${value}`;

const asked = ({ table: { columns, rows }, qi, order }: Invented) => ({
  ...{ columns, qi, sa: [SENSITIVE] },
  rows: order === undefined ? rows : rows.map((row) => [...row.slice(0, -1), Number(row.at(-1))]),
});
