import { row, type Row } from '../results.js';
import { OPENDP, PYCANON } from './python-peers.js';

const ARX = 'ARX 3.9.2';

type Recorded = readonly [name: string, peer: string, unit: string, ...least_and_most: number[]];

/**
 * Figures of others that were taken on other days: ARX on Java 17, on two quiet cores; OpenDP for each second of
 * processor time; pyCANON. They say the order of magnitude, not more.
 */
const RECORDED: readonly Recorded[] = [
  ['8 columns, all rows alike, warm', ARX, 's', 0.44],
  ['8 columns, all rows alike, cold', ARX, 's', 2.9],
  ['9 columns, all rows alike, warm', ARX, 's', 1.46],
  ['9 columns, all rows alike, cold', ARX, 's', 3.8],
  ['9 columns, local recoding, warm', ARX, 's', 1.67],
  ['9 columns, local recoding, cold', ARX, 's', 4.2],
  ['a million rows, 8 columns, with reading', ARX, 's', 4.7],
  ['discrete Laplace, scale 10', OPENDP, '/s', 107_000],
  ['discrete Gaussian, variance 25', OPENDP, '/s', 46_000, 66_000],
  ['measures of 18203 rows', PYCANON, 's', 9.3],
  ['measures of 7303 rows', PYCANON, 's', 2],
  ['measures of 2428 rows', PYCANON, 's', 0.38],
];

/** What was recorded of others, but for what the same run has measured of them. */
export const recordedRows = (measured: readonly Row[]): readonly Row[] =>
  RECORDED.filter(
    ([name, peer]) => !measured.some((each) => each.name === name && each.subject === peer),
  ).map(([name, peer, unit, ...values]) =>
    row({ name, subject: `${peer}, recorded`, unit, better: unit === 's' ? 'lower' : 'higher' }, values),
  );

/** What was recorded of a peer. @throws Error where nothing was */
export function recorded(name: string, peer: string): number {
  const [, , , value] = RECORDED.find(([what, whose]) => what === name && whose === peer) ?? [];
  if (value === undefined) throw new Error(`nothing was recorded of ${peer}: ${name}`);
  return value;
}
