import * as fc from 'fast-check';
import type {
  ContractTerms,
  DutyTerms,
  GrantTerms,
  OfferTerms,
  PolicyTerms,
  Scope,
  UseTerms,
} from '../exchange/terms.js';

const list = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 1, maxLength: 4 });
const uuid = fc.uuid();
const instant = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const purpose = fc.stringMatching(/^[A-Z][A-Za-z0-9]{1,20}$/);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const field = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .filter((text) => text.length <= 80);
const action = fc.constantFrom(
  ...['read', 'list', 'export', 'use', 'mail', 'analyse', 'anonymise', 'share', 'publish'],
);
const kind = fc.constantFrom(
  ...['personal-data', 'personal-work', 'confidential', 'legal-person-data', 'collective-work'],
);
const role = fc.constantFrom('controller', 'joint-controller', 'processor');

const country = fc.stringMatching(/^[A-Z]{2}$/);
const currency = fc.constantFrom('CHF', 'EUR', 'JPY', 'BHD', 'CLF', 'XAF', 'ZZZ');
const days = fc.integer({ min: 1, max: 3650 });

const duty: fc.Arbitrary<DutyTerms> = fc.oneof(
  fc.record({
    kind: fc.constant('attribute' as const),
    to: fc.string({ minLength: 1, maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('report-use' as const), everyDays: days }),
  fc.record({ kind: fc.constant('notify-within' as const), days }),
  fc.record({
    kind: fc.constant('pay-on-breach' as const),
    minor: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    currency,
  }),
);

const scope: fc.Arbitrary<Scope> = fc.record(
  { records: list(uuid), categories: list(word), kinds: list(kind) },
  { requiredKeys: [] },
);

const use: { [name in keyof UseTerms]: fc.Arbitrary<UseTerms[name]> } = {
  scope,
  fields: fc.oneof(fc.constant('all' as const), list(field)),
  purposes: list(purpose),
  actions: list(action),
  from: instant,
  until: instant,
};

const limit = fc.integer({ min: 1, max: 1_000_000 });
const taxonomy = fc.stringMatching(/^dpv-[0-9]\.[0-9]$/);
const offer: { [name in Exclude<keyof OfferTerms, 'limit' | 'taxonomy'>]: fc.Arbitrary<OfferTerms[name]> } = {
  ...use,
  price: fc.record({
    minor: fc.oneof(fc.nat(), fc.maxSafeNat()),
    currency,
    per: fc.constantFrom('reading', 'record', 'month', 'once'),
  }),
  prohibitions: fc.uniqueArray(purpose, { maxLength: 3 }),
  roles: fc.record({ cooperative: role, consumer: role }),
  country,
  transferGround: fc.constantFrom('same-country', 'adequacy', 'standard-clauses', 'explicit-consent'),
  deleteAfterDays: days,
  onwardTransfer: fc.constantFrom('forbidden', 'processors-only', 'allowed-under-same-terms'),
  controlledBy: fc.uniqueArray(uuid, { maxLength: 3 }),
  duties: fc.uniqueArray(duty, { maxLength: 4, selector: ({ kind: one }) => one }),
  applicableLaw: country,
};

/** With a number of readings and a version of the purposes, or without. */
const anyOffer: fc.Arbitrary<OfferTerms> = fc
  .tuple(fc.record(offer), fc.record({ limit, taxonomy }, { requiredKeys: [] }))
  .map(([terms, some]) => ({ ...terms, ...some }));
const contract: fc.Arbitrary<ContractTerms> = fc
  .tuple(anyOffer, uuid, uuid)
  .map(([terms, handle, consumer]) => ({ ...terms, contract: handle, consumer }));
const grant: fc.Arbitrary<GrantTerms> = fc.record(
  {
    ...use,
    recipient: fc.oneof(uuid, fc.constant('any-contracted')),
    residency: list(fc.stringMatching(/^[A-Z]{2}$/)),
    minAnonymity: fc.integer({ min: 2, max: 1000 }),
    limit,
    proposal: uuid,
    taxonomy,
  },
  { requiredKeys: ['scope', 'fields', 'purposes', 'actions', 'from', 'until', 'recipient'] },
);

/** Offers, contracts and grants, with every term in all its forms. */
export const anyTerms: fc.Arbitrary<PolicyTerms> = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), id: uuid, terms: anyOffer }),
  fc.record({ kind: fc.constant('contract' as const), terms: contract }),
  fc.record({ kind: fc.constant('grant' as const), id: uuid, stakeholder: uuid, terms: grant }),
);
