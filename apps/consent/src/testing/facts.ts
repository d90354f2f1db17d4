import { createHash } from 'node:crypto';
import type { consentEvents, EventOf, recordsEvents } from '@coop/contracts';

/** Invented handles: `id('anne')` is always the same person. */
export function id(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export const START = '2026-03-02T08:00:00.000Z';
export const END = '2027-03-02T08:00:00.000Z';

export const ANNE = id('anne');
export const BRUNO = id('bruno');
export const PARTNER = id('partner');
export const CONTRACT = id('contract');

type Created = EventOf<typeof recordsEvents.recordCreated>['data'];
type Made = EventOf<typeof recordsEvents.disclosureMade>['data'];
type Terms = EventOf<typeof consentEvents.contractOffered>['data']['terms'];
type Given = EventOf<typeof consentEvents.grantGiven>['data'];

/** A sealed value as it stands in an event: only its commitment and digest. */
export const sealedRef = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) } as unknown as NonNullable<
  Created['fields'][number]['value']
>;

export const field = (
  name: string,
  subjects: string[],
  change: Partial<Created['fields'][number]> = {},
): Created['fields'][number] => ({
  ...{ name, subjects, value: sealedRef, sensitive: false, visibility: 'contract' },
  ...change,
});

/** A card of one person in the directory, entered by herself, unless the change says otherwise. */
export const recordOf = (owner: string, change: Partial<Created> = {}): Created => ({
  record: id(`record of ${owner}`),
  kind: 'personal-data',
  category: 'directory',
  owners: [owner],
  controlRule: 'all-mentioned',
  source: { party: owner },
  basis: null,
  fields: [field('phone', [owner]), field('town', [owner])],
  ...change,
});

export const contractTerms = (change: Partial<Terms> = {}): Terms => ({
  contract: CONTRACT,
  consumer: PARTNER,
  controlledBy: [],
  purposes: ['ServiceProvision', 'Marketing'],
  fields: 'all',
  actions: ['read', 'mail'],
  scope: { categories: ['directory'] },
  from: START,
  until: END,
  price: { minor: 0, currency: 'CHF', per: 'reading' },
  prohibitions: ['PoliticalCampaign'],
  roles: { cooperative: 'controller', consumer: 'controller' },
  country: 'CH',
  transferGround: 'same-country',
  deleteAfterDays: 10,
  onwardTransfer: 'forbidden',
  duties: [],
  applicableLaw: 'CH',
  ...change,
});

/** The offer that became this contract, by the partner's system. */
export const offeredContract = (terms: Terms = contractTerms(), client = id('client')) => ({
  ...{ contract: terms.contract, client, version: 1, side: 'consumer', offeredBy: terms.consumer },
  ...{ answers: null, terms, termsDigest: 'e'.repeat(64), digest: 'c'.repeat(64) },
  deed: {
    wording: 'deed/1',
    ...Object.fromEntries(['fr', 'de', 'it', 'en'].map((l) => [l, 'd'.repeat(64)])),
  },
  texts: ['fr', 'en'].map((language) => ({ language, text: 'Un contrat.', digest: 'a'.repeat(64) })),
});

export const inForce = (terms: Terms = contractTerms()) => ({
  contract: terms.contract,
  consumer: terms.consumer,
  client: id('client'),
  version: 1,
  digest: 'c'.repeat(64),
  terms,
});

export const grantOf = (stakeholder: string, change: Partial<Given['terms']> = {}): Given => ({
  grant: id(`grant of ${stakeholder}`),
  stakeholder,
  givenBy: stakeholder,
  terms: {
    recipient: PARTNER,
    scope: { categories: ['directory'] },
    fields: ['phone', 'town'],
    purposes: ['ServiceProvision'],
    actions: ['read'],
    from: START,
    until: END,
    ...change,
  },
  termsDigest: 'c'.repeat(64),
  notice: { digest: 'd'.repeat(64), language: 'fr' },
  evidence: { kind: 'signed-in', level: 'A2', authTime: null },
});

/** A reading of Anne's card under her grant, unless the change says otherwise. */
export const disclosure = (change: Partial<Made> = {}, cited = [grantOf(ANNE).grant]): Made => ({
  disclosure: id('disclosure'),
  record: recordOf(ANNE).record,
  revision: '0',
  consumer: PARTNER,
  client: id('client'),
  contract: CONTRACT,
  purpose: 'ServiceProvision',
  action: 'read',
  requested: 'all',
  fields: ['phone', 'town'],
  values: [],
  subjects: [ANNE],
  decision: {
    decision: id('decision'),
    outcome: 'PERMIT',
    asOf: START,
    knownPosition: '1',
    inputDigest: 'e'.repeat(64),
    cited,
    reasons: ['granted'],
    validUntil: null,
  },
  ...change,
});
