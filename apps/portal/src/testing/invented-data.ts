import type {
  ActivityLine,
  AgreementView,
  AuditReading,
  ConcernedView,
  Consequences,
  ErasureReceipt,
  ErasureState,
  GrantView,
  HoldInForce,
  MandateLine,
  Me,
  PresetView,
  ReceiptLine,
  RecordSummary,
  RecordView,
  RequestView,
  StaleCorrection,
  UnfinishedErasure,
} from '../client/shapes.js';

import { CAMILLE, id, NOW, OTHER_PARTNER, PARTNER, range } from './invented-names.js';

export * from './invented-contracts.js';
export * from './invented-votes.js';
export * from './invented-names.js';

const KINDS = ['personal-data', 'personal-work', 'confidential', 'legal-person-data', 'collective-work'];
const kindOf = (index: number): string => KINDS[index % KINDS.length] ?? 'personal-data';
const WHAT = ['disclosed', 'refused', 'read-in-bulk', 'corrected', 'created', 'informed', 'proposed'];

export const me: Me = {
  party: CAMILLE,
  kind: 'person',
  level: 'A2',
  member: true,
  roles: ['member', 'auditor', 'steward'],
  name: 'Camille Inventée',
};

export const recordSummaries = (count: number): readonly RecordSummary[] =>
  range(count).map((index) => ({
    record: id(100 + index),
    revision: String(index),
    kind: kindOf(index),
    category: `categorie-${index}`,
    own: index % 3 !== 1,
    fields: ['courriel', 'téléphone', 'adresse'],
  }));

export const record = (fields: number): RecordView => ({
  record: id(100),
  revision: '4',
  kind: 'personal-data',
  category: 'liste-de-presse',
  own: true,
  source: 'fichier des médias 2026',
  fields: range(fields).map((index) => ({
    name: `champ ${index}`,
    value: index % 5 === 1 ? null : `valeur ${index}`,
    state: index % 5 === 1 ? 'empty' : 'open',
    sensitive: index % 4 === 0,
    visibility: index % 2 === 0 ? 'private' : 'contract',
    subjects: index % 3 === 0 ? [CAMILLE, id(50)] : [CAMILLE],
  })),
  proposals: [
    {
      proposal: id(300),
      proposedAt: '2026-06-01T08:00:00.000Z',
      fields: [{ name: 'champ 0', value: 'meilleure valeur', state: 'open' }],
    },
  ],
});

export const stale: StaleCorrection = {
  expected: '4',
  actual: '5',
  mine: [{ name: 'champ 0', value: 'ma valeur' }],
  current: [{ name: 'champ 0', value: 'leur valeur', state: 'open' }],
};

export const grants = (count: number): readonly GrantView[] =>
  range(count).map((index) => ({
    grant: id(400 + index),
    stakeholder: CAMILLE,
    terms: {
      recipient: index % 4 === 3 ? 'any-contracted' : PARTNER,
      scope: { records: [id(100)], kinds: ['personal-data'] },
      fields: index % 2 === 0 ? ['champ 0', 'champ 2'] : 'all',
      purposes: ['ScientificResearch', 'PublicRelations'],
      actions: ['read', 'mail'],
      from: '2026-01-01T00:00:00.000Z',
      until: '2026-12-31T00:00:00.000Z',
      ...(index === 1 ? { proposal: id(970) } : {}),
    },
    taxonomy: { version: 'dpv-2.3', isCurrent: index !== 1 },
    givenAt: '2026-01-01T00:00:00.000Z',
    status: index === 2 ? 'withdrawn' : 'given',
    endedAt: index === 2 ? '2026-05-01T09:30:00.000Z' : null,
    reads: index === 1 ? { count: 0, last: null } : { count: 12, last: '2026-06-14T12:00:00.000Z' },
    duties:
      index === 2
        ? [
            {
              duty: id(500),
              kind: 'delete',
              debtor: PARTNER,
              due: '2026-07-01T00:00:00.000Z',
              status: 'pending',
              reminders: [{ share: 50, at: '2026-06-16T09:30:00.000Z' }],
            },
          ]
        : [],
  }));

const MOMENTS = ['expired', 'given', 'withdrawn', 'invalidated', 'renewed'];

export const receipts = (count: number): readonly ReceiptLine[] =>
  range(count).map((index) => ({
    receipt: id(450 + index),
    grant: id(400 + (index >> 1)),
    recipient: index % 4 === 3 ? 'any-contracted' : PARTNER,
    moment: MOMENTS[index % MOMENTS.length] ?? 'given',
    at: new Date(NOW.getTime() - index * 86_400_000).toISOString(),
  }));

const PRESETS = ['SD-BASE', 'SD-BASE-DP', 'SD-BASE-A', 'PDC', 'TPR'];

export const roster = (count: number): readonly PresetView[] =>
  range(count).map((index) => ({
    preset: index < PRESETS.length ? (PRESETS[index] ?? '') : `PRESET-${index}`,
    with: PRESETS[index] === 'TPR' ? 'person' : 'organisation',
    words: Object.fromEntries(
      ['fr', 'de', 'it', 'en'].map((language) => [
        language,
        {
          label: `Convention ${index} (${language})`,
          sentences: range(5).map((sentence) => `Phrase ${sentence} de ${index}.`),
        },
      ]),
    ),
  }));

const AGREEMENT_STATES = ['countered', 'offered', 'accepted', 'refused'];

export const agreements = (count: number): readonly AgreementView[] =>
  range(count).map((index) => ({
    agreement: id(650 + index),
    consumer: index % 2 === 0 ? PARTNER : OTHER_PARTNER,
    status: AGREEMENT_STATES[index % AGREEMENT_STATES.length] ?? 'offered',
    preset: index % 4 === 0 ? 'SD-BASE-A' : 'SD-BASE',
    offered: 'SD-BASE',
    terms: { until: '2026-12-31T00:00:00.000Z' },
    changedAt: '2026-06-14T08:00:00.000Z',
  }));

export const consequences: Consequences = {
  losses: [{ recipient: PARTNER, contract: id(600), fields: ['champ 0', 'champ 2'] }],
  payments: [
    { recipient: PARTNER, contract: id(600), price: { minor: 1_250_00, currency: 'CHF', per: 'month' } },
  ],
  deliveries: [{ consumer: PARTNER, contract: id(600), fields: ['champ 0'] }],
};

export const requests = (count: number): readonly RequestView[] =>
  range(count).map((index) => ({
    request: id(700 + index),
    contract: id(600),
    consumer: OTHER_PARTNER,
    stakeholder: CAMILLE,
    record: id(100),
    fields: ['champ 0', 'champ 1', 'champ 2'],
    purposes: ['ScientificResearch', 'DirectMarketing'],
    actions: ['read'],
    until: '2026-10-31T00:00:00.000Z',
    answer: null,
    madeAt: '2026-06-10T00:00:00.000Z',
  }));

export const activityLines = (count: number): readonly ActivityLine[] =>
  range(count).map((index) => ({
    position: String(9000 - index),
    side: 'concerned',
    at: new Date(NOW.getTime() - index * 7_200_000).toISOString(),
    what: WHAT[index % WHAT.length] ?? 'disclosed',
    record: id(100),
    other: index % 6 === 5 ? null : PARTNER,
    name: index % 2 === 0 ? 'Atelier Fictif' : null,
    contract: index % 3 === 0 ? id(600) : null,
    purpose: index % 3 === 0 ? 'ScientificResearch' : null,
    action: 'read',
    stage: index % WHAT.length === 1 ? 'consent' : null,
    fields: ['champ 0', 'champ 2'],
    times: index % 4 === 1 ? 3 : 1,
    reference: id(800 + index),
  }));

export const mandates: readonly MandateLine[] = [
  { mandate: id(900), kind: 'auditor', agent: id(51), from: '2026-01-01T00:00:00.000Z', until: null },
  {
    mandate: id(901),
    kind: 'auditor',
    agent: id(52),
    from: '2026-01-01T00:00:00.000Z',
    until: '2026-09-01T00:00:00.000Z',
  },
];

export const manyAuditReadings = (count: number): readonly AuditReading[] =>
  range(count).map((index) => ({
    reading: id(910 + index),
    time: '2026-06-12T07:00:00.000Z',
    auditor: id(51),
    question: index % 2 === 0 ? 'why' : 'timeline',
  }));

export const auditReadings = manyAuditReadings(6);

export const erasureReceipt: ErasureReceipt = {
  party: CAMILLE,
  keysDestroyed: 3,
  valuesDeleted: 41,
  keepFingerprint: true,
  remains: [
    { what: 'pseudonymous-history', until: null },
    { what: 'delivered-copies', until: null, count: 2 },
    { what: 'keyed-fingerprint', until: null },
    { what: 'backups', until: '2026-07-15T00:00:00.000Z' },
  ],
  position: '12345',
};

export const erasureState: ErasureState = {
  party: CAMILLE,
  status: 'waiting',
  notBefore: '2099-07-15T00:00:00.000Z',
  holds: [
    {
      hold: id(77),
      basis: 'gdpr-17-3-e-legal-claims',
      until: '2099-12-31T00:00:00.000Z',
      reason: 'Un litige inventé est en cours.',
    },
  ],
};

const STEPS = ['identity.erasure.requested', 'identity.erasure.keys-destroyed'];

export const unfinishedErasures = (count: number): readonly UnfinishedErasure[] =>
  range(count).map((index) => ({
    party: id(900 + index),
    status: index % 2 === 0 ? 'under-way' : 'waiting',
    steps:
      index % 2 === 0
        ? STEPS.map((step) => ({ step, at: '2026-06-14T08:00:00.000Z' }))
        : [{ step: 'identity.erasure-request.made', at: '2026-06-14T08:00:00.000Z' }],
    awaiting: index % 2 === 0 ? ['consent', 'audit', 'portal'] : [],
  }));

export const holdsInForce = (count: number): readonly HoldInForce[] =>
  range(count).map((index) => ({
    hold: id(950 + index),
    party: index === 0 ? CAMILLE : id(900 + index),
    basis: 'gdpr-17-3-e-legal-claims',
    until: '2099-12-31T00:00:00.000Z',
    reason: 'Un litige inventé est en cours.',
  }));

export const concerned = (readings: number): ConcernedView => ({
  held: range(3).map((index) => ({
    record: id(100 + index),
    category: 'liste-de-presse',
    source: 'fichier des médias 2026',
    legalBasis: 'gdpr-6-1-f-legitimate-interest',
    purposes: ['PublicRelations'],
    fields: range(15).map((field) => ({ name: `champ ${field}`, value: `valeur ${field}`, state: 'open' })),
  })),
  readers: range(readings).map((index) => ({
    at: new Date(NOW.getTime() - index * 86_400_000).toISOString(),
    what: index % 2 === 0 ? 'disclosed' : 'refused',
    reader: PARTNER,
    name: index % 2 === 0 ? 'Atelier Fictif' : null,
    purpose: index % 3 === 0 ? null : 'PublicRelations',
    fields: ['champ 0'],
    times: 1 + (index % 2),
  })),
});
