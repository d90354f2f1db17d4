import { inventPerson } from './invented-people.js';
import { SeededRandom } from './seeded-random.js';

const SEED = 20_260_301;

/** A file as a steward would have it: bytes, and what the import must say about it. */
export interface InventedFile {
  readonly name: string;
  readonly kind: 'organisations' | 'persons' | 'press-list' | 'survey';
  readonly category: string;
  readonly text: string;
  /** Data rows, the header not counted. */
  readonly rows: number;
}

const line = (cells: readonly string[], delimiter = ','): string =>
  cells.map((cell) => (/[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);

const ORGANISATION_HEADER =
  'Nom complet,url main,structure,category,email info,email press,email direction,email finance,twitter @id,linkedin page url,notes (sans virgules)';
const KINDS = ['Jardin', 'Atelier', 'Épicerie', 'Repair Café', 'Coopérative', 'Réseau', 'Maison', 'Forum'];
const THINGS = [
  'des Semences',
  'du Lac',
  'de la Transition',
  'des Liens',
  'du Vélo',
  'des Communs',
  'du Bois',
  'de l’Énergie',
];
const STRUCTURES = ['association', 'asso', 'Coopérative', 'coopérative', 'fondation', 'société simple'];

/** Organisations of an invented directory, with the defects that the first files of its kind had. */
export function organisationsFile(count = 40): InventedFile {
  const random = new SeededRandom(SEED);
  const rows = Array.from({ length: count }, (_, index) => {
    const name = `${KINDS[index % KINDS.length]} ${THINGS[Math.floor(index / KINDS.length) % THINGS.length]}`;
    const site = `organisation-${index + 1}.example`;
    const cells = [
      name,
      `https://${site}`,
      random.pick(STRUCTURES),
      random.pick(['alimentation', 'énergie', 'mobilité']),
    ];
    const mails = [
      `info@${site}`,
      random.chance(0.4) ? `presse@${site}` : '',
      '',
      random.chance(0.2) ? `finance@${site}` : '',
    ];
    return [...cells, ...mails, random.chance(0.3) ? `@organisation${index + 1}` : '', '', ''];
  });
  plantInOrganisations(rows);
  // The last line has no newline, as such files often do not.
  return {
    name: 'organidations.csv',
    kind: 'organisations',
    category: 'directory',
    rows: rows.length + 1,
    text: [ORGANISATION_HEADER, ...rows.map((row) => line(row)), 'Trop court,https://court.example'].join(
      '\n',
    ),
  };
}

function plantInOrganisations(rows: string[][]): void {
  const put = (row: number, column: number, value: string) => {
    const cells = rows[row];
    if (cells !== undefined) cells[column] = value;
  };
  put(3, 1, 'organisation-4.example');
  put(5, 4, 'Aline Velanquoz');
  put(7, 3, 'un peu de tout, surtout des légumes');
  put(9, 8, '=1+1');
  put(11, 9, 'company/organisation-12');
}

const PERSON_HEADER = 'Nom,Pnom,Pseudo,email1,email2,twitter id,linkedin profil,tel publique,web,notes';

export function personsFile(count = 30): InventedFile {
  const random = new SeededRandom(SEED + 1);
  const rows = Array.from({ length: count }, (_, index) => {
    const person = inventPerson(random, index + 1, 'personne.example');
    const phones = [
      person.phone,
      person.phone.replaceAll(' ', '').replace(/^0/, '+41'),
      person.phone.replace(/^0/, ''),
    ];
    return [
      person.familyName,
      person.firstName,
      random.chance(0.2) ? `pseudo${index + 1}` : '',
      person.email,
      '',
      random.chance(0.3) ? `@pseudo${index + 1}` : '',
      '',
      phones[index % phones.length] as string,
      random.chance(0.3) ? `site-${index + 1}.example` : '',
      '',
    ];
  });
  const text = [PERSON_HEADER, ...rows.map((row) => line(row))].join('\n');
  return { name: 'peoples.csv', kind: 'persons', category: 'people', rows: rows.length, text };
}

const PRESS_HEADER = 'Média;Nom;Prénom;Courriel;Téléphone;Langue;Canton;Rubrique;Tendance';
const MEDIA = [
  'Le Quotidien du Lac',
  'Radio Coteaux',
  'La Feuille de la Côte',
  'Télé Jura d’Essai',
  'Le Courrier des Rives',
];
const BEATS = ['environnement', 'économie', 'culture', 'politique', 'société'];
const LEANINGS = ['gauche', 'centre', 'droite', '', '', ''];

export function pressFile(count = 250): InventedFile {
  const random = new SeededRandom(SEED + 2);
  const rows = Array.from({ length: count }, (_, index) => {
    const person = inventPerson(random, index + 1, 'presse.example');
    return [
      random.pick(MEDIA),
      person.familyName,
      person.firstName,
      person.email,
      person.phone,
      random.chance(0.85) ? 'fr' : 'de',
      random.pick(['VD', 'GE', 'NE', 'FR', 'VS', 'JU', 'BE']),
      random.pick(BEATS),
      random.pick(LEANINGS),
    ];
  });
  const text = [PRESS_HEADER, ...rows.map((row) => line(row, ';'))].join('\r\n');
  return { name: 'presse.csv', kind: 'press-list', category: 'press-list', rows: rows.length, text };
}

const SURVEY_HEADER = 'Courriel,Âge,NPA,Sexe,Activité,Opinion,Accord';
/** Some postcodes of the canton of Vaud: public places, not addresses. */
const POSTCODES = [
  '1003',
  '1004',
  '1006',
  '1009',
  '1020',
  '1110',
  '1180',
  '1260',
  '1350',
  '1400',
  '1530',
  '1800',
  '1820',
  '1860',
];
const ACTIVITIES = ['salariat', 'indépendance', 'formation', 'retraite', 'bénévolat'];
const OPINIONS = ['très favorable', 'favorable', 'partagée', 'défavorable', 'sans avis'];

/** An invented survey: who agreed to research, who did not. */
export function surveyFile(count = 1_050): InventedFile {
  const random = new SeededRandom(SEED + 3);
  const rows = Array.from({ length: count }, (_, index) => [
    `reponse-${index + 1}@sondage.example`,
    String(Math.min(89, 18 + Math.floor((random.next() + random.next()) * 36))),
    random.pick(POSTCODES),
    random.pick(['femme', 'homme']),
    random.pick(ACTIVITIES),
    random.pick(OPINIONS),
    random.chance(0.9) ? 'oui' : 'non',
  ]);
  const text = [SURVEY_HEADER, ...rows.map((row) => line(row))].join('\n');
  return { name: 'sondage.csv', kind: 'survey', category: 'survey', rows: rows.length, text };
}
