import { SERVICES, type Service } from '../service-graph.js';

/**
 * What kind of thing acknowledges an erasure. `read-model`, `index`: has read the ledger beyond the end of the keys ·
 * `memory`: what each instance remembers besides, which forgets her when it reads of her erasure · `search`: rows by which she could be found · `mail`: what waits to leave · `account`, `session`, `link`: what the
 * provider of sign-ins keeps, and the sessions of the pages. What partners are told lies in read models: their streams are made from these.
 */
export type ConsumerKind =
  'read-model' | 'index' | 'memory' | 'search' | 'mail' | 'account' | 'session' | 'link';

export type ErasureConsumers = Readonly<Record<string, ConsumerKind>>;

/**
 * Every consumer that must acknowledge an erasure before it is complete, by service. Names are those of the read
 * models and indexes without the service. A test compares this list with what the services hold. The sessions of the
 * portal hold her name, sealed with what her browser alone has: they end whatever the provider says.
 */
export const ERASURE_CONSUMERS: Readonly<Record<Service, ErasureConsumers>> = {
  identity: {
    parties: 'read-model',
    mandates: 'read-model',
    erasures: 'read-model',
    'erasures-under-way': 'read-model',
    actors: 'index',
    fingerprints: 'search',
    mails: 'mail',
    accounts: 'account',
    sessions: 'session',
    'account-links': 'link',
  },
  consent: {
    grants: 'read-model',
    contracts: 'read-model',
    requests: 'read-model',
    prohibitions: 'read-model',
    proposals: 'read-model',
    taxonomies: 'read-model',
    receipts: 'read-model',
    agreements: 'read-model',
    duties: 'read-model',
    feed: 'read-model',
    'feed-clients': 'read-model',
    webhooks: 'read-model',
    control: 'index',
    deliveries: 'index',
    directory: 'memory',
  },
  records: {
    current: 'read-model',
    imports: 'read-model',
    subjects: 'read-model',
    proposals: 'read-model',
    activity: 'read-model',
    remembered: 'memory',
    directory: 'memory',
  },
  anonymisation: {
    releases: 'read-model',
    questions: 'read-model',
    budgets: 'read-model',
    deliveries: 'read-model',
    reidentifications: 'read-model',
    directory: 'memory',
  },
  audit: { timeline: 'read-model', readings: 'read-model', digests: 'read-model', directory: 'memory' },
  portal: { sessions: 'session' },
};

/**
 * What is kept beside the ledger and has nothing to acknowledge, with the reason: positions, handles, pointers; never a
 * value of a person, sealed or not. Tests compare it with the tables that exist and with what partners are sent. The
 * message bus keeps nothing but the streams of partners.
 */
export const HOLDS_NOTHING: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>> = {
  identity: {
    'pairwise-handles':
      'none are made: subjects of tokens are public, and no other handle of a person leaves',
  },
  consent: {
    'feed-streams': 'pointers to contracts, grants, duties and records: the data is read through a decision',
    jetstream_feeds: 'how far the stream of a partner is, and why it was cut',
    jetstream_undelivered: 'places in the stream of a partner that nobody acknowledged',
    webhook_deliveries: 'how far a webhook of a partner is, and how its last attempts ended',
    parked_events: 'positions and streams of events, class and place of an error',
  },
  records: {
    records_declared_imports: 'where a file comes from and which steward declared it, for an hour',
  },
};

/** Services with consumers that must acknowledge, in the order in which they are asked. */
export const ACKNOWLEDGING: readonly Service[] = SERVICES.filter(
  (service) => Object.keys(ERASURE_CONSUMERS[service]).length > 0,
);
