// Term identifiers from the Data Privacy Vocabulary (DPV) 2.3, https://w3id.org/dpv, and from its guide to
// ISO/IEC TS 27560. Copyright © 2026 World Wide Web Consortium.
// https://www.w3.org/copyright/software-license-2023/ Only identifiers are taken.
import type { EventOf, consentEvents } from '@coop/contracts';
import type { GrantStatus } from './grant.js';

type Given = EventOf<typeof consentEvents.grantGiven>['data'];
type Action = Given['terms']['actions'][number];

/** A JSON object as JSON-LD writes nodes. */
export type Node = Readonly<Record<string, unknown>>;

/**
 * The one context of every receipt, written into it. A reader compares it and never fetches another one: what a
 * term means would otherwise be decided by whoever answers for the address.
 */
export const CONTEXT = {
  '@version': 1.1,
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  loc: 'https://w3id.org/dpv/loc#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  schema: 'https://schema.org/',
  coop: 'urn:datacooperative:term:',
  'coop:terms': { '@type': '@json' },
  'coop:evidence': { '@type': '@json' },
  'coop:log': { '@type': '@json' },
} as const;

export const RECORD_SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560#record';
export const RECEIPT_SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560#receipt';

export const iri = (id: string): Node => ({ '@id': id });
export const ofParty = (party: string): string => `urn:uuid:${party}`;

/** Each moment of an agreement and its status. The successor of a renewed one has that status, too. */
export const STATUS: Readonly<Record<GrantStatus, string>> = {
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
  invalidated: 'dpv:ConsentInvalidated',
};

/** What an import asserts says nothing about how somebody agreed; all else was said for this alone. */
export const LEGAL_BASIS: Readonly<Record<Given['evidence']['kind'], string>> = {
  'signed-in': 'dpv:ExplicitlyExpressedConsent',
  mandate: 'dpv:ExplicitlyExpressedConsent',
  'personal-link': 'dpv:ExplicitlyExpressedConsent',
  'asserted-by-import': 'dpv:Consent',
};

export const PROCESSING: Readonly<Record<Action, string>> = {
  read: 'dpv:Consult',
  list: 'dpv:Query',
  export: 'dpv:Export',
  use: 'dpv:Use',
  mail: 'dpv:Use',
  analyse: 'dpv:Analyse',
  anonymise: 'dpv:Anonymise',
  share: 'dpv:Share',
  publish: 'dpv:Disseminate',
};

/** Fields that every cooperative has; any other one is personal data, and its name says the rest. */
const PERSONAL_DATA: ReadonlyMap<string, string> = new Map([
  ['name', 'pd:Name'],
  ['email', 'pd:EmailAddress'],
  ['e-mail', 'pd:EmailAddress'],
  ['phone', 'pd:TelephoneNumber'],
  ['address', 'pd:PhysicalAddress'],
  ['postcode', 'pd:PostalCode'],
  ['town', 'pd:City'],
  ['birthdate', 'pd:BirthDate'],
]);

export const personalData = (field: string): Node => ({
  '@type': 'dpv:PersonalData',
  'dct:identifier': field,
  'skos:broader': iri(PERSONAL_DATA.get(field) ?? 'dpv:PersonalData'),
  'dpv:hasNecessity': iri('dpv:Optional'),
});
