import { consentEvents, identityEvents, recordsEvents } from '@coop/contracts';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  contractTerms,
  disclosure,
  END,
  field,
  grantOf,
  id,
  inForce,
  PARTNER,
  recordOf,
  START,
} from '../testing/facts.js';
import type { ControlEvent, KnownFields } from './control-event.js';
import { controlFacts } from './control-facts.js';

const POSITION = 7n;
const NOBODY: Partial<KnownFields> = { knows: () => false, taxonomyOf: () => undefined };
const factsOf = (type: string, data: object, known: Partial<KnownFields> = NOBODY) =>
  controlFacts({ type, data, position: POSITION } as unknown as ControlEvent, known as KnownFields);

const RECORD = recordOf(ANNE).record;
const GRANT = grantOf(ANNE).grant;
const recordKnown = {
  ...{ kind: 'record-known', record: RECORD, recordKind: 'personal-data', category: 'directory' },
  ...{ owners: [ANNE], controlRule: 'all', basis: { legalBasis: 'consent', purposes: [] } },
  fields: [
    { name: 'phone', subjects: [ANNE], sensitive: false, empty: false },
    { name: 'town', subjects: [ANNE], sensitive: false, empty: false },
  ],
  controlPosition: POSITION,
} as const;
const mandate = {
  ...{ mandate: id('mandate'), kind: 'signatory', principal: PARTNER, agent: ANNE },
  ...{ from: START, until: null, givenBy: 'test' },
};
const duty = { duty: id('duty'), contract: CONTRACT };
const prohibition = {
  ...{ prohibition: id('prohibition'), source: 'objection', stakeholder: ANNE, recipient: 'anyone' },
  ...{ purposes: 'all', scope: { records: [RECORD] }, fields: 'all', placedBy: ANNE },
};
const { terms: agreed } = grantOf(ANNE);
const IN_BULK = { disclosure: id('bulk'), records: [id('another record'), RECORD] };
const ANSWER = {
  ...{ given: consentEvents.answerId(id('answer')), asked: 'evaluations', askedBy: PARTNER, asOf: START },
  questions: [
    { consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read', requested: 'all' },
  ],
  ...{ subjects: [ANNE], cited: [GRANT], fieldSets: [['phone']], reasonSets: [['granted']], dutySets: [[]] },
};
const YES = {
  ...{ question: 0, record: RECORD, outcome: 'PERMIT', fields: 0, stage: null, reasons: 0 },
  ...{ cited: [0], subjects: [0], duties: 0, validUntil: END },
};

type Row = readonly [title: string, type: string, data: object, facts: readonly object[]];

const ROWS: readonly Row[] = [
  [
    'a registered person is known',
    'identity.party.registered',
    { party: ANNE, kind: 'person' },
    [{ kind: 'party-known', party: ANNE, type: 'person' }],
  ],
  [
    'a simple partnership is known with its partners',
    'identity.party.registered',
    { party: PARTNER, kind: 'simple-partnership', partners: [ANNE, BRUNO] },
    [{ kind: 'party-known', party: PARTNER, type: 'simple-partnership', partners: [ANNE, BRUNO] }],
  ],
  [
    'a signatory may act for her organisation',
    'identity.mandate.given',
    mandate,
    [
      {
        ...{ kind: 'mandate-given', mandate: mandate.mandate, principal: PARTNER, agent: ANNE },
        ...{ role: 'signatory', from: START },
      },
    ],
  ],
  [
    'a mandate has its term',
    'identity.mandate.given',
    { ...mandate, kind: 'guardian', until: END },
    [
      {
        ...{ kind: 'mandate-given', mandate: mandate.mandate, principal: PARTNER, agent: ANNE },
        ...{ role: 'guardian', from: START, until: END },
      },
    ],
  ],
  [
    'a mandate for a part only carries no decision',
    'identity.mandate.given',
    { ...mandate, scope: { fields: ['phone'] } },
    [],
  ],
  ['a steward has no say over data', 'identity.mandate.given', { ...mandate, kind: 'steward' }, []],
  [
    'a mandate ends',
    'identity.mandate.ended',
    { mandate: mandate.mandate, reason: 'revoked' },
    [{ kind: 'mandate-ended', mandate: mandate.mandate }],
  ],
  [
    'who asks to be erased is erased at once',
    'identity.erasure.requested',
    { party: ANNE },
    [{ kind: 'party-erased', party: ANNE }],
  ],
  [
    'who was erased stays erased',
    'identity.erasure.completed',
    { party: ANNE },
    [{ kind: 'party-erased', party: ANNE }],
  ],
  [
    'everyone mentioned in a record becomes known with it',
    'records.record.created',
    recordOf(ANNE, {
      fields: [field('phone', [ANNE, BRUNO]), field('town', [ANNE], { value: null, sensitive: true })],
    }),
    [
      { kind: 'party-known', party: ANNE, type: 'person' },
      { kind: 'party-known', party: BRUNO, type: 'person' },
      {
        ...recordKnown,
        fields: [
          { name: 'phone', subjects: [ANNE, BRUNO], sensitive: false, empty: false },
          { name: 'town', subjects: [ANNE], sensitive: true, empty: true },
        ],
      },
    ],
  ],
  [
    'an imported organisation is a body, held for declared purposes',
    'records.record.created',
    recordOf(PARTNER, {
      ...{
        record: RECORD,
        kind: 'legal-person-data',
        controlRule: 'signatory',
        source: { import: id('import'), row: 1 },
      },
      basis: {
        legalBasis: 'lpd-31-2-overriding-interest',
        purposes: ['ServiceProvision'],
        informBy: '2026-04-01',
      },
      fields: [field('phone', [PARTNER])],
    }),
    [
      { kind: 'party-known', party: PARTNER, type: 'legal-person' },
      {
        ...recordKnown,
        ...{ recordKind: 'legal-person-data', owners: [PARTNER] },
        basis: { legalBasis: 'legitimate-interest', purposes: ['ServiceProvision'] },
        fields: [{ name: 'phone', subjects: [PARTNER], sensitive: false, empty: false }],
      },
    ],
  ],
  [
    'a contract is in force with its duties and its limit, and its price once',
    'consent.contract.entered-into-force',
    inForce(
      contractTerms({
        ...{ price: { minor: 250, currency: 'CHF', per: 'record' }, country: 'US' },
        ...{ transferGround: 'standard-clauses', onwardTransfer: 'processors-only', limit: 3 },
        duties: [
          { kind: 'report-use', everyDays: 90 },
          { kind: 'pay-on-breach', minor: 100_000, currency: 'CHF' },
        ],
      }),
    ),
    [
      {
        ...{ kind: 'contract-in-force', contract: CONTRACT, consumer: PARTNER, fields: 'all' },
        ...{ purposes: ['ServiceProvision', 'Marketing'], actions: ['read', 'mail'] },
        ...{ scope: { categories: ['directory'] }, prohibitions: ['PoliticalCampaign'] },
        ...{ country: 'US', transferGround: 'standard-clauses', from: START, until: END },
        duties: [
          { kind: 'delete-after', days: 10 },
          { kind: 'no-reidentification' },
          { kind: 'report-use', everyDays: 90 },
        ],
        price: { minor: 250, currency: 'CHF', per: 'record' },
        limit: 3,
      },
    ],
  ],
  [
    'a suspended contract permits nothing',
    'consent.contract.suspended',
    { contract: CONTRACT, suspension: id('suspension') },
    [{ kind: 'contract-suspended', contract: CONTRACT, suspension: id('suspension') }],
  ],
  [
    'a suspension ends',
    'consent.contract.resumed',
    { contract: CONTRACT, suspension: id('suspension') },
    [{ kind: 'contract-resumed', contract: CONTRACT, suspension: id('suspension') }],
  ],
  [
    'a contract is over by its term, for ever',
    'consent.contract.expired',
    { contract: CONTRACT, consumer: PARTNER },
    [{ kind: 'contract-terminated', contract: CONTRACT }],
  ],
  [
    'a contract ends',
    'consent.contract.terminated',
    { contract: CONTRACT, consumer: PARTNER },
    [{ kind: 'contract-terminated', contract: CONTRACT }],
  ],
  [
    'a grant is the own word of who gave it',
    'consent.grant.given',
    grantOf(ANNE),
    [{ kind: 'grant-given', grant: GRANT, stakeholder: ANNE, position: POSITION, ...agreed }],
  ],
  [
    'a grant given for another rests on a mandate, whatever its evidence says',
    'consent.grant.given',
    { ...grantOf(ANNE), givenBy: BRUNO },
    [{ kind: 'grant-given', grant: GRANT, stakeholder: ANNE, givenBy: BRUNO, position: POSITION, ...agreed }],
  ],
  [
    'a grant has the conditions that were made',
    'consent.grant.given',
    grantOf(ANNE, { residency: ['CH', 'FR'], minAnonymity: 10, limit: 3 }),
    [
      {
        ...{ kind: 'grant-given', grant: GRANT, stakeholder: ANNE, position: POSITION, ...agreed },
        ...{ residency: ['CH', 'FR'], minAnonymity: 10, limit: 3 },
      },
    ],
  ],
  [
    'a grant is withdrawn',
    'consent.grant.withdrawn',
    { grant: GRANT, stakeholder: ANNE, withdrawnBy: ANNE },
    [{ kind: 'grant-withdrawn', grant: GRANT }],
  ],
  [
    'a grant that was renewed permits nothing more: the one in its place does',
    'consent.grant.renewed',
    { grant: GRANT, stakeholder: ANNE, successor: id('successor'), renewedBy: ANNE },
    [{ kind: 'grant-withdrawn', grant: GRANT }],
  ],
  [
    'a void grant permits nothing more',
    'consent.grant.invalidated',
    { grant: GRANT, stakeholder: ANNE, ground: 'not-free', invalidatedBy: BRUNO },
    [{ kind: 'grant-withdrawn', grant: GRANT }],
  ],
  [
    'an objection forbids for the person concerned',
    'consent.prohibition.placed',
    prohibition,
    [
      {
        ...{ kind: 'prohibition-placed', prohibition: prohibition.prohibition, source: 'objection' },
        ...{ stakeholder: ANNE, recipient: 'anyone', purposes: 'all', fields: 'all' },
        scope: { records: [RECORD] },
      },
    ],
  ],
  [
    "the cooperative's own prohibition binds everyone over everything",
    'consent.prohibition.placed',
    { ...prohibition, source: 'cooperative', stakeholder: null, scope: null },
    [
      {
        ...{ kind: 'prohibition-placed', prohibition: prohibition.prohibition, source: 'cooperative' },
        ...{ recipient: 'anyone', purposes: 'all', fields: 'all', scope: {} },
      },
    ],
  ],
  [
    'a prohibition is lifted',
    'consent.prohibition.lifted',
    { prohibition: prohibition.prohibition },
    [{ kind: 'prohibition-lifted', prohibition: prohibition.prohibition }],
  ],
  [
    'a reading uses up what is limited',
    'records.disclosure.made',
    disclosure({ decision: { ...disclosure().decision, counted: [GRANT] } }),
    [{ kind: 'reading-counted', reading: disclosure().disclosure, of: [GRANT] }],
  ],
  ['a reading of what has no limit counts nothing', 'records.disclosure.made', disclosure(), []],
  [
    'a reading in bulk uses up what is limited, for each record',
    'records.disclosure.made-in-bulk',
    { ...IN_BULK, counted: [{ record: 1, of: [GRANT] }] },
    [{ kind: 'reading-counted', reading: `${IN_BULK.disclosure} ${IN_BULK.records[1]}`, of: [GRANT] }],
  ],
  ['a reading in bulk of what has no limit counts nothing', 'records.disclosure.made-in-bulk', IN_BULK, []],
  [
    'an answer to a system outside uses up what is limited, for each yes',
    'consent.decision.given',
    { ...ANSWER, decisions: [{ ...YES, counted: [0] }, YES, { ...YES, counted: [0] }] },
    [0, 2].map((index) => ({
      ...{ kind: 'reading-counted', reading: consentEvents.decisionId(ANSWER.given, index), of: [GRANT] },
    })),
  ],
  ['a duty is open', 'consent.duty.opened', { ...duty, debtor: PARTNER }, [{ kind: 'duty-opened', ...duty }]],
  [
    'a reminder of a duty changes nothing',
    'consent.duty.reminded',
    { ...duty, debtor: PARTNER, share: 50, due: END },
    [],
  ],
  [
    'a duty is done',
    'consent.duty.fulfilled',
    { ...duty, debtor: PARTNER },
    [{ kind: 'duty-fulfilled', ...duty }],
  ],
  [
    'a duty is breached',
    'consent.duty.breached',
    { ...duty, debtor: PARTNER },
    [{ kind: 'duty-breached', ...duty }],
  ],
];

describe('What the decision point learns from the ledger', () => {
  it.each(ROWS)('%s', (_title, type, data, facts) => expect(factsOf(type, data)).toStrictEqual(facts));

  it('keeps the form in which a mentioned member registered', () => {
    const facts = factsOf('records.record.created', recordOf(ANNE), { knows: (party) => party === ANNE });
    expect(facts).toEqual([recordKnown]);
  });

  it('never loses the say of somebody through a correction, and knows whoever is added', () => {
    const known = {
      knows: (party: string) => party === ANNE,
      fieldsOf: () => recordKnown.fields,
      votersOf: () => [],
    };
    const fields = [{ name: 'phone', value: null, subjects: [BRUNO] }];
    const corrected = { record: RECORD, by: ANNE, under: null, fields };
    expect(factsOf('records.record.corrected', corrected, known)).toEqual([
      { kind: 'party-known', party: BRUNO, type: 'person' },
      {
        ...{ kind: 'record-changed', record: RECORD, controlPosition: POSITION },
        fields: [
          { name: 'phone', subjects: [ANNE, BRUNO], sensitive: false, empty: true },
          recordKnown.fields[1],
        ],
      },
    ]);
  });

  it('informs a person of the records of the import that mention her', () => {
    const known = { recordsOf: () => [RECORD] };
    const informed = { subject: ANNE, import: id('import'), how: 'mail', linkDigest: null };
    expect(factsOf('records.subject.informed', informed, known)).toEqual([
      { kind: 'subject-informed', subject: ANNE, records: [RECORD] },
    ]);
  });

  const tables = {
    ...identityEvents.IDENTITY_EVENTS,
    ...consentEvents.CONSENT_EVENTS,
    ...recordsEvents.RECORDS_EVENTS,
  };
  const told = new Set([
    ...ROWS.map(([, type]) => type),
    'records.record.corrected',
    'records.subject.informed',
    // Those of bodies that vote, and of purposes, have a table of their own.
    'consent.proposal.recorded',
    'consent.proposal.annulled',
    'consent.taxonomy.adopted',
  ]);
  const silent = Object.values(tables)
    .map(({ type }) => type)
    .filter((type) => !told.has(type));

  it.each(silent)('nothing from %s', (type) => expect(factsOf(type, {})).toEqual([]));

  it.each(['consent.grant.widened', 'toString'])('stops at %s, which it does not know', (type) =>
    expect(() => factsOf(type, {})).toThrow(type),
  );
});
