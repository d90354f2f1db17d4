import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildHierarchy } from '@coop/anonymiser';
import { SettingsError } from '@coop/service-kit';
import { decoded } from './coded-population.js';
import { loadReferences } from './load-references.js';

const WORK = 'baker;food;*\ncook;food;*\nnurse;care;*\n';
const PEOPLE = 'age;postcode;people\n34;1204;12\n35;1205;7\n';
const HEADER = 'HistoricalCode,BfsCode,ValidFrom,ValidTo,Level,Parent,Name,ShortName,Inscription';
/** Places that do not exist, in the form in which the register is given. */
const REGISTER = [
  HEADER,
  '90,21,12.09.1848,,1,,Haute-Rive,HR,0',
  '91,2101,12.09.1848,,2,90,District du Pont,Pont,0',
  '92,9901,01.01.1960,,3,91,Pontrive,Pontrive,0',
].join('\n');

/** Stands in cells of broken files: no message may hold it. */
const CANARY = 'canary-value';

describe('The operator’s folder of public references', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'references-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function put(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  function problems(): readonly string[] {
    try {
      loadReferences(folder);
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
      throw error;
    }
    return [];
  }

  it('gives hierarchies, communes and populations by name, each with version and digest.', () => {
    put('hierarchies/work.csv', `# ISCO 2008, short\n${WORK}`);
    put('communes/communes-2026-01-01.csv', REGISTER);
    put('populations/residents-2025.csv', PEOPLE);
    put('.mounted/by-somebody', 'passed over');
    const references = loadReferences(folder);
    expect(references.all.map(({ kind, name, version }) => [kind, name, version])).toEqual([
      ['hierarchy', 'communes-2026-01-01', '2026-01-01'],
      ['hierarchy', 'work', 'ISCO 2008, short'],
      ['population', 'residents-2025', 'residents-2025'],
    ]);
    expect(references.hierarchy('communes-2026-01-01')?.definition.rows).toEqual([
      ['9901', '2101 District du Pont', 'HR', '*'],
    ]);
    const work = references.hierarchy('work');
    expect(work?.digest).toBe(work && buildHierarchy('any', work.definition).digest);
    expect(references.population('work')).toBeUndefined();
    expect(references.hierarchy('residents-2025')).toBeUndefined();
  });

  it('gives the people of a population as they stand in the file.', () => {
    put('populations/counted.csv', PEOPLE);
    put('populations/named.csv', 'age\n34\n34\n35\n');
    const references = loadReferences(folder);
    const people = (name: string) => {
      const found = references.population(name);
      return found && decoded(found.population);
    };
    expect(people('counted')).toEqual({
      columns: ['age', 'postcode'],
      rows: [
        ['34', '1204'],
        ['35', '1205'],
      ],
      people: [12, 7],
    });
    expect(people('named')).toEqual({ columns: ['age'], rows: [['34'], ['34'], ['35']] });
  });

  it('calls the same content by the same digest, however a file writes it, and other content by another.', () => {
    put('hierarchies/a.csv', WORK);
    put('hierarchies/b.csv', `\uFEFF# 2026\r\n${WORK.replaceAll('\n', '\r\n').replace('cook', '"cook"')}`);
    put('hierarchies/c.csv', WORK.replace('cook', 'cooks'));
    put('populations/d.csv', PEOPLE);
    put('populations/e.csv', `\uFEFF# 2026\r\n${PEOPLE.replaceAll('\n', '\r\n').replace('34', '"34"')}`);
    put('populations/f.csv', PEOPLE.replace('12', '13'));
    const { all } = loadReferences(folder);
    const [a, b, c, d, e, f] = all.map(({ digest }) => digest);
    expect([a === b, a === c, d === e, d === f]).toEqual([true, false, true, false]);
  });

  it('is none where none is set.', () => expect(loadReferences(undefined).all).toEqual([]));

  it.each<[what: string, path: string, content: string | Uint8Array, problem: string]>([
    [
      'a value listed twice',
      'hierarchies/a.csv',
      `${CANARY};x\n${CANARY};y\n`,
      'line 2: its value is listed',
    ],
    [
      'a value listed twice, below a comment and an empty cell over two lines',
      'hierarchies/a.csv',
      `# 2026\nx;"a\nb"\n${CANARY};y\n${CANARY};y\n`,
      'line 5: its value is listed before',
    ],
    [
      'a group that is torn apart',
      'hierarchies/a.csv',
      `a;${CANARY};x\nb;${CANARY};y\n`,
      'line 2: its group of level 1 has another one above it',
    ],
    ['lines of different length', 'hierarchies/a.csv', `a;b\n${CANARY}\n`, 'line 2: needs 2 cells'],
    ['an empty line', 'hierarchies/a.csv', `a;b\n\nc;d\n`, 'line 2: needs 2 cells'],
    ['a quote where none may stand', 'hierarchies/a.csv', `a;b\nc;${CANARY}"x\n`, 'line 2: a quote'],
    ['nothing in it', 'hierarchies/a.csv', '', 'holds nothing'],
    ['bytes of another alphabet', 'hierarchies/a.csv', Uint8Array.of(0xe9, 0x3b, 0x78), 'is not in UTF-8'],
    ['a comment that says nothing', 'hierarchies/a.csv', '#\na;b\n', 'line 1: a comment'],
    ['a name that nobody may use', 'hierarchies/Métiers.csv', WORK, 'is named with small letters'],
    ['another ending', 'hierarchies/work.xlsx', WORK, 'ends with .csv'],
    ['a folder in place of a file', 'hierarchies/work.csv/x', WORK, 'cannot be read'],
    ['a file in place of a folder', 'hierarchies', WORK, 'is no folder that can be read'],
    ['a folder of another name', 'hierarchy/work.csv', WORK, 'is none of the folders'],
    ['a register without a day', 'communes/communes.csv', REGISTER, 'its name must end with the day'],
    ['a register of another form', 'communes/c-2026-01-01.csv', `${CANARY},b\n`, 'the header must name'],
    ['a register before its time', 'communes/c-1900-01-01.csv', REGISTER, 'it lists no commune on that day'],
    [
      'people that are no number',
      'populations/p.csv',
      `age;people\n${CANARY};1\n35;0\n`,
      'line 3: stands for',
    ],
    [
      'more people than there can be',
      'populations/p.csv',
      `age;people\n1;999999999999\n2;9\n`,
      '1e12 people',
    ],
    ['a column twice', 'populations/p.csv', 'age;age\n1;2\n', 'line 1: its columns are fields, each once'],
    ['a column without a name', 'populations/p.csv', 'age;\n1;2\n', 'line 1: its columns are fields'],
    ['nobody in it', 'populations/p.csv', 'age\n', 'has from 1 to 1000000 lines'],
  ])('is refused with %s, by file and line, and no cell is told.', (_what, path, content, problem) => {
    put(path, content);
    const found = problems();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('COOP_ANONYMISATION_REFERENCE_FOLDER: ');
    expect(found[0]).toContain(problem);
    expect(found[0]).not.toContain(CANARY);
  });

  it('is refused with everything that is wrong at once.', () => {
    put('hierarchies/a.csv', '');
    put('hierarchies/b.csv', WORK);
    put('populations/b.csv', PEOPLE);
    put('populations/c.csv', 'age\n');
    expect(problems()).toEqual([
      'COOP_ANONYMISATION_REFERENCE_FOLDER: hierarchies/a.csv: holds nothing',
      'COOP_ANONYMISATION_REFERENCE_FOLDER: populations/c.csv: has from 1 to 1000000 lines below the header',
      'COOP_ANONYMISATION_REFERENCE_FOLDER: b: two files have this name',
    ]);
  });

  it('is refused where there is none.', () => {
    const missing = join(folder, 'missing');
    expect(() => loadReferences(missing)).toThrow(`${missing}: is no folder that can be read`);
  });
});
