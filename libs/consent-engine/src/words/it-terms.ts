import type { TermWords } from './term-words.js';

const giorni = (count: number) => (count === 1 ? '1 giorno' : `${count} giorni`);

/** Le liste chiuse, in italiano. */
export const IT_TERMS: TermWords = {
  actions: {
    read: 'leggere',
    list: 'elencare',
    export: 'esportare',
    use: 'usare',
    mail: 'scrivere alla persona',
    analyse: 'analizzare',
    anonymise: 'anonimizzare',
    share: 'trasmettere',
    publish: 'pubblicare',
  },
  kinds: {
    'personal-data': 'dati personali',
    'personal-work': 'opera personale',
    confidential: 'condivisione limitata e riservata',
    'legal-person-data': 'dati di persone giuridiche',
    'collective-work': 'opera collettiva',
  },
  controlRules: {
    all: 'tutte le persone menzionate danno il consenso',
    owner: 'decide l’autrice o l’autore',
    'unanimous-partners': 'tutti i soci danno il consenso',
    quorum:
      'una quota convenuta del collettivo vota a favore, e tutte le persone menzionate danno il consenso',
  },
  stages: {
    stale: 'attualità',
    identity: 'identità',
    prohibition: 'divieto',
    contract: 'contratto',
    duty: 'obbligo',
    consent: 'consenso',
  },
  duties: {
    'delete-after': ({ days }) => `distruggere dopo al massimo ${giorni(days)}`,
    'notify-within': ({ days }) => `avvisare entro ${giorni(days)}`,
    'report-use': ({ everyDays }) => `rendere conto dell’uso ogni ${giorni(everyDays)}`,
    attribute: ({ to }) => `citare la fonte: ${to}`,
    anonymise: ({ k }) => `produrre solo risultati su gruppi di almeno ${k} persone`,
    'no-reidentification': () => 'non cercare chi è la persona',
    'no-onward-transfer': () => 'non trasmettere nulla ad altri',
  },
  per: { reading: 'per lettura', record: 'per scheda', month: 'al mese', once: 'una volta' },
};
