import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { toCsv, withoutGuard } from './to-csv.js';

const COLUMNS = ['name', 'phone'];
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '+41213124050',
    "'quoted",
    '@handle',
    '-',
    'a;b',
    'a"b',
    'a\nb',
    '\tx',
    '\rx',
    ' x ',
  ),
);
const rows = fc.array(fc.tuple(cell, cell), { maxLength: 20 });

describe('An exported table', () => {
  it('gives the same values when it is read again, for programs and for spreadsheets', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('machine' as const, 'spreadsheet' as const), (values, dialect) => {
        const delimiter = dialect === 'machine' ? ',' : ';';
        const read = parse(toCsv(COLUMNS, values, dialect), {
          delimiter,
          bom: true,
          record_delimiter: '\r\n',
        });
        const cells = dialect === 'machine' ? read : read.map((line) => line.map(withoutGuard));
        expect(cells).toEqual([COLUMNS, ...values]);
      }),
      { seed: 20_260_504, numRuns: 300 },
    );
  });

  it('has no cell from which a spreadsheet would make a formula', () => {
    fc.assert(
      fc.property(rows, (values) => {
        const read = parse(toCsv(COLUMNS, values, 'spreadsheet'), {
          delimiter: ';',
          bom: true,
          record_delimiter: '\r\n',
        });
        expect(read.flat().filter((value) => /^[=+\-@\t\r]/.test(value))).toEqual([]);
      }),
      { seed: 20_260_504, numRuns: 300 },
    );
  });

  it('opens in a spreadsheet of this country: byte order mark, semicolons, lines ended by CRLF', () =>
    expect(toCsv(COLUMNS, [['Le Pré', '+41213124050']], 'spreadsheet')).toBe(
      "\uFEFFname;phone\r\nLe Pré;'+41213124050\r\n",
    ));
});
