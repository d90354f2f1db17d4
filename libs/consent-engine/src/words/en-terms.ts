import type { TermWords } from './term-words.js';

const inDays = (count: number) => (count === 1 ? '1 day' : `${count} days`);

/** The closed lists in English. */
export const EN_TERMS: TermWords = {
  actions: {
    read: 'read',
    list: 'list',
    export: 'export',
    use: 'use',
    mail: 'write to the person',
    analyse: 'analyse',
    anonymise: 'anonymise',
    share: 'pass on',
    publish: 'publish',
  },
  kinds: {
    'personal-data': 'personal data',
    'personal-work': 'personal work',
    confidential: 'limited, reserved sharing',
    'legal-person-data': 'data of legal persons',
    'collective-work': 'collective work',
  },
  controlRules: {
    all: 'everyone mentioned agrees',
    owner: 'the author decides',
    'unanimous-partners': 'all partners agree',
    quorum: 'an agreed share of the group votes for it, and everyone mentioned agrees',
  },
  stages: {
    stale: 'freshness',
    identity: 'identity',
    prohibition: 'prohibition',
    contract: 'contract',
    duty: 'duty',
    consent: 'agreement',
  },
  duties: {
    'delete-after': ({ days }) => `destroy after ${inDays(days)} at most`,
    'notify-within': ({ days }) => `tell within ${inDays(days)}`,
    'report-use': ({ everyDays }) => `report the use every ${inDays(everyDays)}`,
    attribute: ({ to }) => `name the source: ${to}`,
    anonymise: ({ k }) => `make only results about groups of at least ${k} people`,
    'no-reidentification': () => 'do not look for who the person is',
    'no-onward-transfer': () => 'pass nothing on to others',
  },
  per: { reading: 'per reading', record: 'per record', month: 'per month', once: 'once' },
};
