import { Refusal } from '@coop/event-sourcing';
import type { Finding } from './refusals.js';
import { readFile, receiveFile, type FilePlan } from './read-file.js';

const ORGANISATIONS =
  'Nom complet,url main,structure,category,email info,email press,email direction,email finance,twitter @id,linkedin page url,notes (sans virgules)';
const PERSONS = 'Nom,Pnom,Pseudo,email1,email2,twitter id,linkedin profil,tel publique,web,notes';
const PRESS = 'Média,Nom,Prénom,Courriel,Téléphone,Langue,Canton,Rubrique,Tendance';

const plan = (kind: FilePlan['kind'], consentColumn: string | null = null): FilePlan => ({
  kind,
  consentColumn,
});
const bytes = (text: string): Buffer => Buffer.from(text);
const read = (of: FilePlan, file: Uint8Array) => {
  const received = receiveFile(of, file);
  const { readings, noted } = readFile(of, received.text, received.encoding);
  const codes = readings.flatMap((each): readonly Finding[] =>
    'setAside' in each ? [each.setAside] : each.noted,
  );
  const rows = readings.flatMap((each) =>
    'good' in each ? [Object.fromEntries(each.good.fields.map(({ name, value }) => [name, value]))] : [],
  );
  return {
    ...received,
    readings,
    rows,
    noted: noted.map(({ code }) => code),
    codes: codes.map(({ code }) => code),
  };
};
const refusalOf = (of: FilePlan, file: Uint8Array): string => {
  try {
    receiveFile(of, file);
    return 'taken';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};
const person = (line: string) => read(plan('persons'), bytes(`${PERSONS}\n${line}\n`));
const organisation = (line: string) => read(plan('organisations'), bytes(`${ORGANISATIONS}\n${line}\n`));

describe('A file of an import', () => {
  it.each([
    ['UTF-8', bytes(`${PRESS}\nLa Fontaine,Zürcher,Zoé,zoe@fontaine.example,,fr,VD,société,\n`), 'utf-8', []],
    [
      'UTF-8 with a byte order mark',
      bytes(`\uFEFF${PRESS}\nLa Fontaine,Zürcher,Zoé,zoe@fontaine.example,,fr,VD,société,\n`),
      'utf-8-bom',
      ['bom-removed'],
    ],
    [
      'Windows-1252',
      Buffer.from(`${PRESS}\nLa Fontaine,Zürcher,Zoé,zoe@fontaine.example,,fr,VD,société,\n`, 'latin1'),
      'windows-1252',
      ['windows-1252'],
    ],
  ])('is read the same in %s', (_name, file, encoding, noted) => {
    const result = read(plan('press-list'), file);
    expect(result).toMatchObject({ encoding, noted });
    expect(result.rows).toMatchObject([
      { medium: 'La Fontaine', 'last-name': 'Zürcher', 'first-name': 'Zoé', beat: 'société' },
    ]);
  });

  it('keeps the typographer’s characters of Windows-1252', () => {
    const file = Buffer.concat([
      bytes(`${PERSONS}\nDupr\xe9,`).subarray(0, PERSONS.length + 5),
      Buffer.from([0xe9, 0x2c, 0x93, 0x80, 0x94]),
      bytes(',,,,,,,,\n'),
    ]);
    expect(read(plan('persons'), file).rows).toMatchObject([{ 'last-name': 'Dupré', 'first-name': '“€”' }]);
  });

  it.each([
    [',', 'Le Lac,Morel'],
    [';', 'Le Lac;Morel'],
    ['\t', 'Le Lac\tMorel'],
    ['|', 'Le Lac|Morel'],
  ])('may be divided by %j', (delimiter, row) => {
    const file = bytes([PRESS.replaceAll(',', delimiter), `${row}${delimiter.repeat(7)}`, ''].join('\n'));
    const result = read(plan('press-list'), file);
    expect(result.delimiter).toBe(delimiter);
    expect(result.rows).toMatchObject([{ medium: 'Le Lac', 'last-name': 'Morel' }]);
  });

  it('is refused as a whole when it is not text, not decodable, or not a table of its kind', () => {
    const press = plan('press-list');
    expect(refusalOf(press, Buffer.from(`\uFEFF${PRESS}\n`, 'utf16le'))).toBe('file-not-text');
    expect(refusalOf(press, bytes(`${PRESS}\nLe Lac\0`))).toBe('file-not-text');
    expect(refusalOf(press, bytes(`${PRESS}\nLe Lac\u0001`))).toBe('file-not-text');
    expect(refusalOf(press, Buffer.concat([bytes(PRESS), Buffer.from([0xe9, 0x81])]))).toBe(
      'file-undecodable',
    );
    expect(refusalOf(press, Buffer.alloc(0))).toBe('file-empty');
    expect(refusalOf(press, Buffer.alloc(20 * 1024 * 1024 + 1, 0x61))).toBe('file-too-large');
    expect(refusalOf(press, bytes('Le Lac,Morel,Ana,ana@lac.example,,fr,VD,sport,\n'))).toBe(
      'file-without-header',
    );
    expect(refusalOf(press, bytes(`Nom,Nom,Courriel\n`))).toBe('file-without-header');
    expect(refusalOf(press, bytes(`${PERSONS.replaceAll('Nom', 'Titel')}\n`))).toBe('header-of-another-kind');
    expect(refusalOf(plan('organisations'), bytes(`${PRESS}\n`))).toBe('header-of-another-kind');
    expect(refusalOf(plan('survey'), bytes(`${'c'.repeat(81)},Courriel\n`))).toBe('header-too-long');
  });

  it('may have two hundred columns, not more', () => {
    const header = (count: number) =>
      bytes(`${['Courriel', ...Array.from({ length: count - 1 }, (_, n) => `Frage ${n}`)].join(';')}\n`);
    expect(refusalOf(plan('survey'), header(200))).toBe('taken');
    expect(refusalOf(plan('survey'), header(201))).toBe('file-too-many-columns');
  });

  it('may end without a newline, and may have a quotation mark that is never closed', () => {
    const result = read(plan('persons'), bytes(`${PERSONS}\nFavre,Léo,"Le Grand,,,,,,,\nBlanc,Inès,,,,,,,,`));
    expect(result.noted).toEqual(['quotes-ignored', 'last-line-without-newline']);
    expect(result.rows).toMatchObject([{ pseudonym: '"Le Grand' }, { 'last-name': 'Blanc' }]);
  });
});

describe('A row of an import', () => {
  it.each([
    ['has another number of cells than the header', 'Favre,Léo', 'ragged-row'],
    ['has a name where an address belongs', ',,,Léo Favre,,,,,,', 'name-in-email-column'],
    ['has an address that cannot be read', 'Favre,Léo,,leo@@favre,,,,,,', 'unreadable-email'],
    ['has nothing that identifies anybody', ',,,,,,,+41 21 312 40 50,,une note', 'no-identifying-value'],
  ])('is set aside when it %s', (_reason, line, code) => {
    const { rows, codes } = person(line);
    expect(rows).toEqual([]);
    expect(codes).toEqual([code]);
  });

  it('is set aside the second time it occurs, also in other letters of its name', () => {
    const { rows, codes } = read(
      plan('persons'),
      bytes(`${PERSONS}\nFavre,Léo,,leo@favre.example,,,,,,\nFAVRE,Leo,,LEO@favre.example,,,,,,\n`),
    );
    expect(rows).toHaveLength(1);
    expect(codes).toEqual(['duplicate-row']);
  });

  it('is not taken for another person who shares the mailbox', () => {
    const { readings, codes } = read(
      plan('persons'),
      bytes(`${PERSONS}\nFavre,Léo,,bureau@favre.example,,,,,,\nFavre,Ida,,bureau@favre.example,,,,,,\n`),
    );
    expect(codes).toEqual([]);
    expect(readings.map((each) => 'good' in each && each.good.keys.weak)).toEqual([[], []]);
  });

  it.each([
    ['+41 21 312 40 50', '+41213124050', []],
    ['0041 21 312 40 50', '+41213124050', []],
    ['021 312 40 50', '+41213124050', ['phone-without-country-code']],
    ['21 312 40 50', '+41213124050', ['phone-lost-leading-zero']],
    ['213124050', '+41213124050', ['phone-lost-leading-zero']],
    ['+33 1 42 68 53 00', '+33142685300', []],
    ['la petite centrale', 'la petite centrale', ['unreadable-phone']],
  ])('keeps the telephone number %s as %s', (given, kept, codes) => {
    const result = person(`Favre,Léo,,,,,,${given},,`);
    expect(result.rows).toMatchObject([{ phone: kept }]);
    expect(result.codes).toEqual(codes);
  });

  it('gets complete addresses of pages, and keeps what is none', () => {
    const result = organisation(
      'Le Pré,www.pre.example/nous,Fondation,40 %,INFO@Pre.EXAMPLE,,,,@lepre,company/le-pre,',
    );
    expect(result.rows).toMatchObject([
      {
        website: 'https://www.pre.example/nous',
        category: '40',
        'email-info': 'INFO@pre.example',
        twitter: '@lepre',
        linkedin: 'https://www.linkedin.com/company/le-pre',
      },
    ]);
    expect(result.codes).toEqual(['url-without-scheme', 'url-without-scheme']);
    expect(person('Favre,Léo,,,,,,,chez lui,').codes).toEqual(['unreadable-url']);
  });

  it('keeps free words where a degree is wanted, and gets one spelling of its legal form', () => {
    const result = organisation('Le Pré,,asso,jardins partagés,,,,,,,');
    expect(result.rows).toMatchObject([{ structure: 'Association', category: 'jardins partagés' }]);
    expect(result.codes).toEqual(['legal-form-spelling', 'category-free-text']);
  });

  it.each(['=1+1', '+cmd|calc', '-2', '@SUM(A1)'])(
    'keeps %s as text, and says that it looks like a formula',
    (cell) => {
      const result = person(`Favre,Léo,,,,,,,,${cell}`);
      expect(result.rows).toMatchObject([{ notes: cell }]);
      expect(result.codes).toEqual(['formula-neutralised']);
    },
  );

  it('marks belief and opinion as sensitive', () => {
    const { readings } = read(
      plan('survey'),
      bytes('Courriel,Tendance,Religion,Libristes,Ville\nlea@favre.example,verte,,80,Pully\n'),
    );
    const [row] = readings;
    const sensitive =
      row !== undefined && 'good' in row ? row.good.fields.filter((field) => field.sensitive) : [];
    expect(sensitive.map(({ name }) => name)).toEqual(['Tendance', 'Religion', 'Libristes']);
  });
});

describe('A survey', () => {
  const file = bytes(
    'Courriel;D’accord ?;Ville\nlea@favre.example;oui;Pully\nleo@favre.example;non;Pully\nida@favre.example;;Pully\nuli@favre.example;JA;Pully\n',
  );

  it('takes over only people who said yes, and does not keep the column as a field', () => {
    const { rows, codes } = read(plan('survey', 'd’accord ?'), file);
    expect(rows).toEqual([
      { Courriel: 'lea@favre.example', Ville: 'Pully' },
      { Courriel: 'uli@favre.example', Ville: 'Pully' },
    ]);
    expect(codes).toEqual(['consent-not-given', 'consent-not-given']);
  });

  it('has the column in which they said it', () =>
    expect(refusalOf(plan('survey', 'Consentement'), file)).toBe('consent-column-missing'));
});
