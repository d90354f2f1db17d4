/** A small invented file, and the defects that were planted in it. */
export interface PlantedFile {
  readonly text: string;
  readonly setAside: readonly PlantedDefect[];
  readonly noted: readonly PlantedDefect[];
  /** Rows that become records. */
  readonly good: number;
}

/** Rows count as a spreadsheet shows them: the header is row 1. */
export interface PlantedDefect {
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
}

const line = (cells: readonly string[], delimiter: string): string => cells.join(delimiter);

const ORGANISATIONS =
  'Nom complet,url main,structure,category,email info,email press,email direction,email finance,twitter @id,linkedin page url,notes (sans virgules)';

/** Six organisations: a name in the e-mail column, a short last row, a formula, spellings of legal forms. */
export function organisationsFile(run: string): PlantedFile {
  const at = `story-${run}.example`;
  const rows = [
    `Jardin ${run},https://jardin.${at},Association,40,info@jardin.${at},,,,,,`,
    `Atelier ${run},atelier.${at},Association,10,info@atelier.${at},,,,,,`,
    `Forum ${run},https://forum.${at},asso,20,info@forum.${at},,,,=1+1,,`,
    `Réseau ${run},https://reseau.${at},Association,30,Aline Velanquoz,,,,,,`,
    `Maison ${run},https://maison.${at},Association,un peu de tout,info@maison.${at},,,,,company/maison,`,
  ];
  return {
    text: [ORGANISATIONS, ...rows, `Trop court,https://court.${at}`].join('\n'),
    good: 4,
    setAside: [
      { row: 5, column: 'email info', code: 'name-in-email-column' },
      { row: 7, column: null, code: 'ragged-row' },
    ],
    noted: [
      { row: 3, column: 'url main', code: 'url-without-scheme' },
      { row: 4, column: 'structure', code: 'legal-form-spelling' },
      { row: 4, column: 'twitter @id', code: 'formula-neutralised' },
      { row: 6, column: 'category', code: 'category-free-text' },
      { row: 6, column: 'linkedin page url', code: 'url-without-scheme' },
    ],
  };
}

const PERSONS = 'Nom,Pnom,Pseudo,email1,email2,twitter id,linkedin profil,tel publique,web,notes';

/** Four persons; one of them is a member of the story, who will later ask to be erased. */
export function personsFile(run: string, member: string): PlantedFile {
  const address = (name: string) => `${name}@liste.story-${run}.example`;
  const rows = [
    ['Velanquoz', 'Aline', '', address('aline'), '', '', '', '079 000 11 22', '', ''],
    ['Corolmod', 'Basile', '', address('basile'), '', '', '', '790001133', '', ''],
    ['Membre', 'Première', '', member, '', '', '', '+41790001144', '', ''],
    ['Drueset', 'Solène', '', 'Solène Drueset', '', '', '', '', '', ''],
  ];
  return {
    text: `${[PERSONS, ...rows.map((row) => line(row, ','))].join('\n')}\n`,
    good: 3,
    setAside: [{ row: 5, column: 'email1', code: 'name-in-email-column' }],
    noted: [
      { row: 2, column: 'tel publique', code: 'phone-without-country-code' },
      { row: 3, column: 'tel publique', code: 'phone-lost-leading-zero' },
    ],
  };
}

const PRESS = 'Média;Nom;Prénom;Courriel;Téléphone;Langue;Canton;Rubrique;Tendance';

export const pressAddress = (run: string, name: string): string => `${name}@presse.story-${run}.example`;

function pressRows(run: string): string[][] {
  const contact = (medium: string, family: string, first: string, beat: string, leaning: string) => [
    medium,
    family,
    first,
    pressAddress(run, first.toLowerCase()),
    '+41790002233',
    'fr',
    'VD',
    beat,
    leaning,
  ];
  return [
    contact('Radio Coteaux', 'Jolerdex', 'Lucie', 'culture', 'gauche'),
    contact('Radio Coteaux', 'Moranvay', 'Marc', 'politique', ''),
    contact('Télé Jura d’Essai', 'Pelolzin', 'Agathe', 'société', 'centre'),
  ];
}

/** A press list with semicolons, in UTF-8, as another program wrote it. */
export const pressFile = (run: string): PlantedFile => ({
  text: `${[PRESS, ...pressRows(run).map((row) => line(row, ';'))].join('\r\n')}\r\n`,
  good: 3,
  setAside: [],
  noted: [],
});

/** The same rows in another order and encoding (Windows-1252): nothing new. */
export function pressFileReordered(run: string): Buffer {
  const text = `${[
    PRESS,
    ...pressRows(run)
      .reverse()
      .map((row) => line(row, ';')),
  ].join('\n')}\n`;
  // In Windows-1252 the apostrophe ’ is 0x92; every other letter here is as in Latin-1.
  return Buffer.from(text.replaceAll('’', '\u0092'), 'latin1');
}

/** The same list with one cell changed: one record changes. */
export function pressFileChanged(run: string): string {
  const rows = pressRows(run).map((row, index) => (index === 1 ? row.with(7, 'économie') : row));
  return `${[PRESS, ...rows.map((row) => line(row, ';'))].join('\r\n')}\r\n`;
}

const SURVEY = 'Courriel,Âge,NPA,Sexe,Activité,Opinion,Accord';
const POSTCODES = ['1003', '1004', '1006', '1009', '1020', '1110', '1180', '1260', '1350', '1400'];
const ACTIVITIES = ['salariat', 'indépendance', 'formation', 'retraite'];
const OPINIONS = ['très favorable', 'favorable', 'partagée', 'défavorable', 'sans avis'];

/** Rows as in the survey, of people who were never asked. */
export function unaskedFile(run: string, rows: number): string {
  const people = Array.from({ length: rows }, (_, index) => [
    `jamais-${index + 1}@sondage.story-${run}.example`,
    '40',
    '1003',
    'femme',
    'salariat',
    'partagée',
    'oui',
  ]);
  return `${[SURVEY, ...people.map((row) => line(row, ','))].join('\n')}\n`;
}

/** A survey of invented people: nine in ten agreed. Plain arithmetic, the same in every run but for the addresses. */
export function surveyFile(run: string, rows: number): { readonly text: string; readonly agreed: number } {
  const pick = <T>(items: readonly T[], seed: number): T => items[seed % items.length] as T;
  const people = Array.from({ length: rows }, (_, index) => [
    `reponse-${index + 1}@sondage.story-${run}.example`,
    String(18 + ((index * 7 + Math.floor(index / 11)) % 60)),
    pick(POSTCODES, index * 3 + Math.floor(index / 7)),
    pick(['femme', 'homme'], index),
    pick(ACTIVITIES, index * 5 + Math.floor(index / 13)),
    pick(OPINIONS, index * 2 + Math.floor(index / 3)),
    index % 10 === 9 ? 'non' : 'oui',
  ]);
  const agreed = people.filter((row) => row.at(-1) === 'oui').length;
  return { text: `${[SURVEY, ...people.map((row) => line(row, ','))].join('\n')}\n`, agreed };
}
