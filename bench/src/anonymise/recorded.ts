import { row, type Row } from '../results.js';

/**
 * Figures of others that were recorded and are not taken in the same run: ARX 3.9.2 on Java 17, on two quiet cores;
 * OpenDP 0.16.0 for each second of processor time; pyCANON 1.3.6. They say the order of magnitude, not more.
 */
const RECORDED: readonly (readonly [string, string, number, string])[] = [
  ['8 columns, all rows alike, warm', 'ARX, recorded', 0.44, 's'],
  ['8 columns, all rows alike, cold', 'ARX, recorded', 2.9, 's'],
  ['9 columns, all rows alike, warm', 'ARX, recorded', 1.46, 's'],
  ['9 columns, all rows alike, cold', 'ARX, recorded', 3.8, 's'],
  ['9 columns, local recoding, warm', 'ARX, recorded', 1.67, 's'],
  ['9 columns, local recoding, cold', 'ARX, recorded', 4.2, 's'],
  ['a million rows, 8 columns, with reading', 'ARX, recorded', 4.7, 's'],
  ['discrete Laplace, scale 10', 'OpenDP, recorded', 107_000, '/s'],
  ['discrete Gaussian, variance 25', 'OpenDP, recorded', 46_000, '/s'],
  ['measures of 18,203 rows', 'pyCANON, recorded', 9.3, 's'],
];

export const recordedRows = (): readonly Row[] =>
  RECORDED.map(([name, subject, value, unit]) =>
    row({ name, subject, unit, better: unit === 's' ? 'lower' : 'higher' }, [value]),
  );
