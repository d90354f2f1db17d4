import type { TermWords } from './term-words.js';

const tagen = (count: number) => (count === 1 ? '1 Tag' : `${count} Tagen`);

/** Die geschlossenen Listen auf Deutsch. */
export const DE_TERMS: TermWords = {
  actions: {
    read: 'lesen',
    list: 'auflisten',
    export: 'exportieren',
    use: 'nutzen',
    mail: 'der Person schreiben',
    analyse: 'auswerten',
    anonymise: 'anonymisieren',
    share: 'weitergeben',
    publish: 'veröffentlichen',
  },
  kinds: {
    'personal-data': 'Personendaten',
    'personal-work': 'persönliches Werk',
    confidential: 'beschränkt und vertraulich Geteiltes',
    'legal-person-data': 'Daten juristischer Personen',
    'collective-work': 'gemeinsames Werk',
  },
  controlRules: {
    all: 'alle erwähnten Personen willigen ein',
    owner: 'die Urheberin oder der Urheber entscheidet',
    'unanimous-partners': 'alle Gesellschafterinnen und Gesellschafter willigen ein',
    quorum: 'ein vereinbarter Anteil des Kollektivs stimmt zu, und alle erwähnten Personen willigen ein',
  },
  stages: {
    stale: 'Aktualität',
    identity: 'Identität',
    prohibition: 'Verbot',
    contract: 'Vertrag',
    duty: 'Pflicht',
    consent: 'Einwilligung',
  },
  duties: {
    'delete-after': ({ days }) => `nach höchstens ${tagen(days)} löschen`,
    'notify-within': ({ days }) => `innert ${tagen(days)} benachrichtigen`,
    'report-use': ({ everyDays }) =>
      everyDays === 1
        ? 'täglich über die Nutzung berichten'
        : `alle ${everyDays} Tage über die Nutzung berichten`,
    attribute: ({ to }) => `die Quelle nennen: ${to}`,
    anonymise: ({ k }) => `nur Ergebnisse über Gruppen von mindestens ${k} Personen erstellen`,
    'no-reidentification': () => 'nicht nach der Person forschen',
    'no-onward-transfer': () => 'nichts an andere weitergeben',
  },
  per: { reading: 'pro Abruf', record: 'pro Eintrag', month: 'pro Monat', once: 'einmalig' },
};
