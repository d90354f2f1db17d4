import { createHash } from 'node:crypto';
import { communeHierarchy, hierarchyFromTable, readCommuneRegister } from '../index.js';
import { coveragesOf, labelsOf } from '../testing/levels.js';

const HEADER =
  'HistoricalCode,BfsCode,ValidFrom,ValidTo,Level,Parent,Name,ShortName,Inscription,Radiation,Rec_Type_fr,Rec_Type_de';

/**
 * Two invented cantons, in the form of the register and with its traps: a number of the office is that of a district and
 * of a commune, a historical number is there in two levels, a canton has no districts, communes were merged.
 */
const ROWS = [
  '1,1,12.09.1848,,1,,Haut-Pays,HP,,,,',
  '2,2,12.09.1848,,1,,Basse-Rive,BR,,,,',
  '10001,101,12.09.1848,,2,1,District du Lac,Lac,100,,,',
  '10002,102,12.09.1848,,2,1,"District des Monts, du Val",Monts,100,,,',
  '10003,200,12.09.1848,,2,2,Canton de Basse-Rive,Ct. Basse-Rive,100,,Canton sans districts,',
  '10002,101,12.09.1848,,3,10001,Aubier,Aubier,100,,,',
  '10005,11,01.01.2013,,3,10001,Belleval,Belleval,1000,,,',
  '10006,12,12.09.1848,31.12.2012,3,10001,Petit-Belleval,Petit-Belleval,100,1000,,',
  '10007,13,12.09.1848,,3,10002,Clairmont (HP),Clairmont (HP),100,,,',
  '10008,2001,12.09.1848,,3,10003,Dampierre,Dampierre,100,,,',
];
const file = (rows: readonly string[] = ROWS, header = HEADER): string =>
  `${[header, ...rows].join('\r\n')}\r\n`;

/** The file with one of its rows another, or left out. */
const changed = (row: string, into: string): string =>
  file(ROWS.map((each) => (each === row ? into : each)).filter((each) => each !== ''));

describe('The register of communes', () => {
  const register = readCommuneRegister(file(), '2026-01-01');
  const communes = communeHierarchy('commune', register);

  it('coarsens a commune to its district, its canton, and anything', () => {
    expect(labelsOf(communes, '11')).toEqual(['11', '101 District du Lac', 'HP', '*']);
    expect(coveragesOf(communes, '11')).toEqual([1, 2, 3, 4]);
    expect(labelsOf(communes, '13')[1]).toBe('102 District des Monts, du Val');
  });

  it('takes a canton without districts as the register does', () => {
    expect(labelsOf(communes, '2001')).toEqual(['2001', '200 Canton de Basse-Rive', 'BR', '*']);
    expect(coveragesOf(communes, '2001')).toEqual([1, 1, 1, 4]);
  });

  it('finds the parent in the level above, whatever number another level has', () => {
    expect(labelsOf(communes, '101')).toEqual(['101', '101 District du Lac', 'HP', '*']);
  });

  it('knows communes by the number of the office alone', () => {
    const known = ['Aubier', '10005', '0011', '11 ', '102', ''].filter((value) => communes.covers(value));
    expect(known).toEqual([]);
  });

  it('counts the communes of the day asked for', () => {
    expect(communes.covers('12')).toBe(false);
    const before = communeHierarchy('commune', readCommuneRegister(file(), '2012-12-31'));
    expect(['11', '12'].map((value) => before.covers(value))).toEqual([false, true]);
    const after = communeHierarchy('commune', readCommuneRegister(file(), '2013-01-01'));
    expect(['11', '12'].map((value) => after.covers(value))).toEqual([true, false]);
  });

  it('is named by its day, by the digest of the file, and by that of what was taken from it', () => {
    expect(register.fileDigest).toBe(createHash('sha256').update(file()).digest('hex'));
    const rows = [
      ['11', '101 District du Lac', 'HP', '*'],
      ['13', '102 District des Monts, du Val', 'HP', '*'],
      ['101', '101 District du Lac', 'HP', '*'],
      ['2001', '200 Canton de Basse-Rive', 'BR', '*'],
    ];
    expect(communes.version).toBe('2026-01-01');
    expect(communes.digest).toBe(hierarchyFromTable('any', rows).digest);
  });

  it('gives the same digest whatever the order of the rows and of the columns', () => {
    const turned = readCommuneRegister(file(ROWS.toReversed()), '2026-01-01');
    expect(communeHierarchy('commune', turned).digest).toBe(communes.digest);
    const fewer = readCommuneRegister(
      file(
        ['C,1,1,,1,12.09.1848,,K', 'D,2,7,1,2,12.09.1848,,L', '"E",3,8,2,3,12.09.1848,,M'],
        'Name,HistoricalCode,BfsCode,Parent,Level,ValidFrom,ValidTo,ShortName',
      ),
      '2026-01-01',
    );
    expect(fewer.rows).toEqual([['8', '7 D', 'K']]);
  });

  it.each([
    ['file-malformed', 'another header', file(ROWS, HEADER.replace('BfsCode', 'GDENR')), '2026-01-01'],
    ['file-malformed', 'a quote that stays open', `${file()}"`, '2026-01-01'],
    ['file-malformed', 'nothing at all', '', '2026-01-01'],
    ['file-malformed', 'a row too short', file([...ROWS, '1,2']), '2026-01-01'],
    [
      'file-malformed',
      'a row too long',
      file([...ROWS, '10009,15,12.09.1848,,3,10002,E,E,,,,,']),
      '2026-01-01',
    ],
    ['file-malformed', 'a commune of no district', changed(ROWS[2] ?? '', ''), '2026-01-01'],
    ['file-malformed', 'a district of no canton', changed(ROWS[1] ?? '', ''), '2026-01-01'],
    [
      'file-malformed',
      'a number there twice',
      file([...ROWS, '10009,11,12.09.1848,,3,10002,E,E,,,,']),
      '2026-01-01',
    ],
    [
      'file-malformed',
      'a historical number there twice',
      file([...ROWS, '10005,15,12.09.1848,,3,10002,E,E,,,,']),
      '2026-01-01',
    ],
    ['file-malformed', 'another level', file([...ROWS, '1,15,12.09.1848,,4,10002,E,E,,,,']), '2026-01-01'],
    ['file-malformed', 'a leading zero', file([...ROWS, '1,015,12.09.1848,,3,10002,E,E,,,,']), '2026-01-01'],
    ['file-malformed', 'an ISO date', file([...ROWS, '1,15,1848-09-12,,3,10002,E,E,,,,']), '2026-01-01'],
    ['file-malformed', 'no first day', file([...ROWS, '1,15,,,3,10002,E,E,,,,']), '2026-01-01'],
    ['range-invalid', 'a day that never was', file(), '2026-02-29'],
    ['no-values', 'a day before there was any', file(), '1848-09-11'],
  ])('is refused with %s: %s', (code, _what, text, day) => {
    expect(() => readCommuneRegister(text, day)).toThrow(
      expect.objectContaining({ code, name: 'InvalidHierarchy' }),
    );
  });
});
