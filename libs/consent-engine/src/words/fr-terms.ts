import type { TermWords } from './term-words.js';

const jours = (count: number) => (count <= 1 ? `${count} jour` : `${count} jours`);

/** Les listes fermées, en français. */
export const FR_TERMS: TermWords = {
  actions: {
    read: 'lire',
    list: 'lister',
    export: 'exporter',
    use: 'utiliser',
    mail: 'écrire à la personne',
    analyse: 'analyser',
    anonymise: 'anonymiser',
    share: 'transmettre',
    publish: 'publier',
  },
  kinds: {
    'personal-data': 'données à caractère personnel',
    'personal-work': 'œuvre personnelle',
    confidential: 'partage limité et réservé',
    'legal-person-data': 'données de personnes morales',
    'collective-work': 'œuvre collective',
  },
  controlRules: {
    all: 'toutes les personnes mentionnées donnent leur accord',
    owner: 'l’auteur décide',
    'unanimous-partners': 'tous les associés donnent leur accord',
    quorum:
      'une part convenue du collectif vote pour, et toutes les personnes mentionnées donnent leur accord',
  },
  stages: {
    stale: 'actualité',
    identity: 'identité',
    prohibition: 'interdiction',
    contract: 'contrat',
    duty: 'obligation',
    consent: 'accord',
  },
  duties: {
    'delete-after': ({ days }) => `détruire après ${jours(days)} au plus`,
    'notify-within': ({ days }) => `avertir dans les ${jours(days)}`,
    'report-use': ({ everyDays }) => `rendre compte de l’usage tous les ${jours(everyDays)}`,
    attribute: ({ to }) => `citer la source : ${to}`,
    anonymise: ({ k }) => `ne produire que des résultats sur des groupes d’au moins ${k} personnes`,
    'no-reidentification': () => 'ne pas chercher qui est la personne',
    'no-onward-transfer': () => 'ne rien transmettre à d’autres',
  },
  per: { reading: 'par lecture', record: 'par fiche', month: 'par mois', once: 'une fois' },
};
