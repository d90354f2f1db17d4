import type { SeededRandom } from './seeded-random.js';

/** Nobody: first names are common, family names are made of syllables, addresses end in `.example` (RFC 2606). */
export interface InventedPerson {
  readonly firstName: string;
  readonly familyName: string;
  readonly email: string;
  /** In the exchange 000, which no Swiss operator has. */
  readonly phone: string;
}

const FIRST_NAMES = [
  ...[
    'Camille',
    'Léa',
    'Noé',
    'Élodie',
    'Mathis',
    'Zoé',
    'Basile',
    'Inès',
    'Théo',
    'Maëlle',
    'Loris',
    'Aline',
  ],
  ...[
    'Gaël',
    'Solène',
    'Yanis',
    'Clémence',
    'Rémi',
    'Anaïs',
    'Benoît',
    'Jeanne',
    'Marc',
    'Lucie',
    'Paul',
    'Agnès',
  ],
];
const BEGINNINGS = [
  'Bal',
  'Cor',
  'Dru',
  'Fen',
  'Gri',
  'Jol',
  'Lar',
  'Mor',
  'Nav',
  'Pel',
  'Ras',
  'Sor',
  'Tav',
  'Vel',
];
const MIDDLES = ['a', 'e', 'i', 'o', 'é', 'an', 'er', 'ol', 'ui'];
const ENDINGS = ['bier', 'dex', 'gnon', 'lat', 'mod', 'nnet', 'quoz', 'rraz', 'sset', 'tton', 'vay', 'zin'];

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** An invented person; `index` makes the address unique. */
export function inventPerson(random: SeededRandom, index: number, domain: string): InventedPerson {
  const firstName = random.pick(FIRST_NAMES);
  const familyName = random.pick(BEGINNINGS) + random.pick(MIDDLES) + random.pick(ENDINGS);
  const number = String(random.integer(0, 9999)).padStart(4, '0');
  return {
    firstName,
    familyName,
    email: `${plain(firstName)}.${plain(familyName)}${index}@${domain}`,
    phone: `079 000 ${number.slice(0, 2)} ${number.slice(2)}`,
  };
}
