import {
  checkClasses,
  profileTable,
  type ColumnClass,
  type ColumnProfile,
  type Look,
  type Table,
} from '../index.js';
import { seededSource } from '../testing/seeded-source.js';

const source = seededSource('profile');
const pick = (list: readonly string[]): string => list[source.below(list.length)] ?? '';
const digits = (count: number): string => Array.from({ length: count }, () => source.below(10)).join('');
const word = (): string =>
  Array.from({ length: 4 + source.below(5) }, () => pick(Array.from('abdeilmnorstuv'))).join('');
const day = (years: number): string =>
  `${1930 + source.below(years)}-${String(1 + source.below(12)).padStart(2, '0')}-${String(1 + source.below(28)).padStart(2, '0')}`;

function ahvNumber(): string {
  const plain = `756${digits(9)}`;
  const sum = Array.from(plain).reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
    0,
  );
  return `${plain}${(10 - (sum % 10)) % 10}`.replace(/^(...)(....)(....)(..)$/, '$1.$2.$3.$4');
}

/** How a cell of each column is invented, with what the column must be found to look like. */
const COLUMNS: Readonly<
  Record<string, readonly [() => string, readonly Look[], ColumnProfile['suggested']]>
> = {
  mail: [() => `${word()}.${digits(4)}@exemple.ch`, ['near-unique', 'e-mail'], 'direct'],
  ahv: [ahvNumber, ['near-unique', 'ahv-number'], 'direct'],
  phone: [() => `+41 79 ${digits(3)} ${digits(2)} ${digits(2)}`, ['near-unique', 'phone'], 'direct'],
  page: [() => `https://exemple.ch/${word()}${digits(4)}`, ['near-unique', 'url'], 'direct'],
  name: [() => `${word()}${word()} ${word()}${word()}`, ['near-unique'], 'direct'],
  member: [() => `M-${digits(9)}`, ['near-unique', 'fixed-form'], 'direct'],
  note: [() => `${word()} ${word()} ${word()}, ${word()} ${word()}.`, ['near-unique', 'free-text'], 'direct'],
  born: [() => day(3), ['date'], 'quasi'],
  seen: [() => `${day(80)}T10:${digits(2)}:${digits(2)}`, ['near-unique', 'date'], 'quasi'],
  place: [() => `46.${digits(5)}, 6.${digits(5)}`, ['near-unique', 'coordinates'], 'quasi'],
  postcode: [() => `1${digits(3)}`, ['postcode'], 'quasi'],
  valais: [() => pick(['1920', '1950', '1936', '3960']), ['few-values', 'postcode'], 'quasi'],
  year: [() => String(1930 + source.below(80)), ['year'], 'quasi'],
  canton: [() => pick(['VD', 'GE', 'NE', 'JU']), ['few-values'], 'quasi'],
  income: [() => `${digits(5)}.${digits(2)}1`, ['near-unique'], 'quasi'],
  choice: [
    () => pick(['I agree with all of it', 'I do not agree with it', 'I have no opinion of it']),
    ['few-values'],
    'quasi',
  ],
  country: [() => 'CH', ['constant'], 'other'],
  fax: [() => ' ', ['empty'], 'other'],
};

const ROWS = 400;
const columns = Object.keys(COLUMNS);
const table: Table = {
  columns,
  rows: Array.from({ length: ROWS }, () => columns.map((column) => COLUMNS[column]?.[0]() ?? '')),
};
const profiles = profileTable(table);
const profileOf = (column: string, of = profiles): ColumnProfile => {
  const found = of.find((each) => each.column === column);
  if (found === undefined) throw new Error(`no profile of ${column}`);
  return found;
};

/** A table of one column, each cell a person of its own. */
const one = (...cells: readonly string[]): ColumnProfile =>
  profileOf('x', profileTable({ columns: ['x'], rows: cells.map((cell) => [cell]) }));
const times = (count: number, cell: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => cell(at));

describe('The profile of a column', () => {
  it.each(columns)('says what it looks like: %s', (column) => {
    const { looks, suggested, reasons } = profileOf(column);
    expect([looks, suggested]).toEqual([COLUMNS[column]?.[1], COLUMNS[column]?.[2]]);
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('holds no value of the table in any reason', () => {
    const told = profiles.flatMap(({ reasons }) => reasons).join('\n');
    const values = new Set(table.rows.flat().filter((value) => value.trim().length >= 4));
    expect([...values].filter((value) => told.includes(value))).toEqual([]);
    expect(told).not.toContain('VD');
  });

  it('is the same again, and in whatever order the rows are', () => {
    const rows = table.rows.toReversed();
    expect(profileTable(table)).toEqual(profiles);
    expect(profileTable({ columns, rows })).toEqual(profiles);
  });

  it('never suggests that a column is sensitive', () => {
    expect(profiles.map(({ suggested }) => suggested)).not.toContain('sensitive');
  });

  it('finds an identifier in one cell of many', () => {
    const words = times(300, (at) => `some words of length ${at % 7}`);
    expect(one(...words)).toMatchObject({ looks: ['few-values'], suggested: 'quasi' });
    const leak = one(...words, 'ask anna@exemple.ch');
    expect(leak).toMatchObject({ looks: ['few-values', 'holds-identifiers'], suggested: 'direct' });
    expect(leak.reasons.join()).toContain('less than 1 %');
    expect(one(...words, '756.9217.0769.85').suggested).toBe('direct');
    expect(one(...words, '756.9217.0769.84').suggested).toBe('quasi');
  });

  it('counts people, not rows, where it is told whose row each is', () => {
    const rows = Array.from({ length: 40 }, (_, at) => [
      `person ${at % 20}`,
      `value ${at % 20}`,
      `visit ${at}`,
    ]);
    const visits = { columns: ['who', 'what', 'visit'], rows };
    expect(profileOf('what', profileTable(visits)).looks).not.toContain('near-unique');
    const told = profileTable(visits, 'who');
    expect(profileOf('what', told).looks).toContain('near-unique');
    expect(profileOf('what', told).figures).toMatchObject({
      cells: 40,
      values: 20,
      valuesOfOne: 1,
      peopleAlone: 1,
    });
    expect(profileOf('who', told)).toMatchObject({ suggested: 'direct' });
    expect(() => profileTable(visits, 'whom')).toThrow(RangeError);
  });

  it('calls a column near-unique when nearly all of its values and at least half of its people stand alone', () => {
    const alone = (count: number, shared: number): ColumnProfile =>
      one(...times(count, (at) => `a${'x'.repeat(at)}`), ...times(shared, () => 'shared'));
    expect(alone(9, 9).looks).toContain('near-unique');
    expect(alone(9, 10).looks).not.toContain('near-unique');
    expect(alone(8, 2).looks).not.toContain('near-unique');
  });

  it('passes over empty cells, and over blanks around values', () => {
    expect(one('', ' ', 'a', ' a ')).toMatchObject({
      looks: ['constant'],
      figures: { cells: 4, filled: 2, values: 1 },
    });
    expect(one().looks).toEqual(['empty']);
  });

  it('needs a form in four cells of five', () => {
    const dates = (count: number): ColumnProfile =>
      one(...times(count, (at) => `2020-01-0${1 + (at % 9)}`), ...times(10 - count, () => 'unknown'));
    expect(dates(8).looks).toContain('date');
    expect(dates(7).looks).not.toContain('date');
  });

  it('calls values few when each stands in five cells on average, and there are twenty at most', () => {
    const values = (count: number, cells: number): ColumnProfile =>
      one(...times(cells, (at) => `v${'x'.repeat(at % count)}`));
    expect(values(20, 100).looks).toContain('few-values');
    expect(values(20, 99).looks).not.toContain('few-values');
    expect(values(21, 200).looks).not.toContain('few-values');
  });

  it('calls a constant what identifies, when it does', () => {
    expect(one('a@exemple.ch', 'a@exemple.ch')).toMatchObject({
      looks: ['constant', 'e-mail'],
      suggested: 'direct',
    });
  });

  it('does not take a few words said again and again for text', () => {
    expect(one(...times(30, (at) => `a a a ${'a'.repeat(at)}`)).looks).not.toContain('free-text');
    expect(one(...times(30, (at) => `${word()}${'-'.repeat(60)}${word()} ${at}`)).looks).not.toContain(
      'free-text',
    );
  });
});

describe('The classes that are declared for columns', () => {
  const classes: Readonly<Record<string, ColumnClass>> = Object.fromEntries(
    columns.map((column) => [column, profileOf(column).suggested]),
  );
  const flagged = (changed: Readonly<Record<string, ColumnClass>>): readonly string[] => {
    const result = checkClasses(profiles, { ...classes, ...changed });
    return result.outcome === 'accepted'
      ? result.flags.map(({ code, column }) => `${code} ${column}`)
      : [result.code];
  };

  it('are accepted without a flag when they are those that were suggested', () => {
    expect(checkClasses(profiles, classes)).toEqual({ outcome: 'accepted', flags: [] });
  });

  it('are refused when a column is not declared', () => {
    const { mail: _mail, ...rest } = classes;
    expect(checkClasses(profiles, rest)).toEqual({
      outcome: 'refused',
      code: 'column-undeclared',
      columns: ['mail'],
    });
    const inherited = profileTable({ columns: ['constructor'], rows: [['a']] });
    expect(checkClasses(inherited, {})).toMatchObject({ outcome: 'refused', columns: ['constructor'] });
  });

  it('are refused when the table has no such column, or there is no such class', () => {
    expect(flagged({ nowhere: 'other' })).toEqual(['column-unknown']);
    expect(flagged({ mail: 'harmless' as ColumnClass })).toEqual(['class-unknown']);
  });

  it.each(['mail', 'ahv', 'phone', 'page', 'name', 'member', 'note'])(
    'are flagged when %s leaves as it stands though it looks like a direct identifier',
    (column) => {
      expect(flagged({ [column]: 'other' })).toEqual([`looks-direct ${column}`]);
      expect(flagged({ [column]: 'sensitive' })).toEqual([`looks-direct ${column}`]);
      expect(flagged({ [column]: 'quasi' })).toEqual([]);
    },
  );

  it.each(['born', 'seen', 'place', 'postcode', 'valais', 'income'])(
    'are flagged when %s is said to tell nothing of a person',
    (column) => {
      expect(flagged({ [column]: 'other' })).toEqual([`looks-quasi ${column}`]);
      expect(flagged({ [column]: 'sensitive' })).toEqual([]);
    },
  );

  it('may say that a canton, or what nobody could have, tells nothing', () => {
    expect(flagged({ canton: 'other', country: 'sensitive' })).toEqual([]);
  });

  it('are flagged with the reasons of the profile', () => {
    const result = checkClasses(profiles, { ...classes, ahv: 'other' });
    expect(result).toMatchObject({ flags: [{ declared: 'other', reasons: profileOf('ahv').reasons }] });
    expect(profileOf('ahv').reasons.join()).toContain('AHV number, with its check digit');
  });
});
