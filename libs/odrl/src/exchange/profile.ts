/** Terms of this profile; in JSON they are written with the prefix `coop:`. */
const COOP = 'urn:datacooperative:odrl:';

/** Names the meaning of everything below. Another meaning takes another name. */
export const PROFILE = `${COOP}profile-1`;

/**
 * The only context that is read or written. It stands in every document, so that nothing has to be fetched to know
 * what a document means, and nobody elsewhere can change it.
 */
export const CONTEXT = {
  '@vocab': 'http://www.w3.org/ns/odrl/2/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dpv: 'https://w3id.org/dpv#',
  coop: COOP,
  uid: { '@id': 'odrl:uid', '@type': '@id' },
  profile: { '@id': 'odrl:profile', '@type': '@id' },
  unit: { '@id': 'odrl:unit', '@type': '@id' },
  action: { '@id': 'odrl:action', '@type': '@vocab' },
  conflict: { '@id': 'odrl:conflict', '@type': '@vocab' },
  leftOperand: { '@id': 'odrl:leftOperand', '@type': '@vocab' },
  operator: { '@id': 'odrl:operator', '@type': '@vocab' },
} as const;

/** Our word ↔ its name in a document. */
export class Names {
  readonly #ours: ReadonlyMap<string, string>;

  constructor(readonly theirs: Readonly<Record<string, string>>) {
    this.#ours = new Map(Object.entries(theirs).map(([our, their]) => [their, our]));
  }

  /** `undefined` for a word that the profile does not have. */
  write(our: string): string | undefined {
    return Object.hasOwn(this.theirs, our) ? this.theirs[our] : undefined;
  }

  read(their: string): string | undefined {
    return this.#ours.get(their);
  }
}

const own = (prefix: string, ...words: readonly string[]): Names =>
  new Names(Object.fromEntries(words.map((word) => [word, `coop:${prefix}${word}`])));

/**
 * Each action is agreed by name: none includes another. `odrl:use` would include nearly all of them, so our "use" is
 * an action of the profile; so are those that ODRL does not have.
 */
export const ACTIONS = new Names({
  ...own('', 'list', 'export', 'use', 'mail', 'analyse', 'share', 'publish').theirs,
  read: 'read',
  anonymise: 'anonymize',
});

export const KINDS = own(
  '',
  'personal-data',
  'personal-work',
  'confidential',
  'legal-person-data',
  'collective-work',
);
export const ROLES = own('', 'controller', 'joint-controller', 'processor');
export const GROUNDS = own('', 'same-country', 'adequacy', 'standard-clauses', 'explicit-consent');
export const CHARGED_PER = own('per-', 'reading', 'record', 'month', 'once');

/** Who may receive what comes of the use: ODRL's left operand `recipient`. */
export const ONWARD = new Names({
  forbidden: 'coop:consumer-alone',
  'processors-only': 'coop:consumer-and-processors',
  'allowed-under-same-terms': 'coop:anyone-under-same-terms',
});

export const EVERY_RECORD = 'coop:every-record';
export const EVERY_FIELD = 'coop:every-field';
export const COOPERATIVE = 'coop:cooperative';
export const ANY_CONTRACTED = 'coop:any-contracted';
/** Who controls a consumer that no person controls. */
export const NOBODY = 'coop:nobody';
/** An action that ODRL does not have: telling of a breach of security. `inform` tells of uses. */
export const NOTIFY_OF_BREACH = 'coop:notify-of-breach';
/**
 * Beside {@link CHARGED_PER}, for what the breach of a duty costs. ODRL's `remedy` hangs on a prohibition, which a
 * contract need not have, and its `consequence` on one duty; this is owed whichever duty is breached.
 */
export const PER_BREACH = 'coop:per-breach';
export const CURRENCY = 'coop:currency:';

/** The kinds of documents, by their types. */
export const TYPES = {
  offer: ['Offer', 'coop:Contract'],
  contract: ['Agreement', 'coop:Contract'],
  grant: ['Agreement', 'coop:Grant'],
} as const;
