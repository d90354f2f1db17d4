import { unknownKind } from '@coop/event-sourcing';
import {
  iri,
  LEGAL_BASIS,
  ofParty,
  personalData,
  PROCESSING,
  RECORD_SCHEMA,
  STATUS,
  type Node,
} from './dpv-terms.js';
import type { GrantEvent } from './grant.js';

/** An event of an agreement, and when the ledger recorded it. */
export type Happened = GrantEvent & { readonly recordedAt: string };
export type GivenThen = Extract<Happened, { readonly type: 'consent.grant.given' }>;

/** The cooperative as it is named outside. */
export interface CooperativeFacts {
  /** Its domain. */
  readonly domain: string;
  readonly name: string;
  readonly country: string;
  /** Absent where nobody said it: then the country is all that is stated. */
  readonly postalAddress?: string;
  readonly contact?: string;
}

/** Who may receive the data, and what its contracts say of keeping them. */
export interface RecipientFacts {
  /** A party, or `any-contracted`. */
  readonly recipient: string;
  readonly name: string;
  /** Where contracts let the data lie. */
  readonly countries: readonly string[];
  readonly deleteAfterDays: number;
}

export interface RecordParts {
  readonly cooperative: CooperativeFacts;
  readonly recipient: RecipientFacts;
  readonly given: GivenThen;
  /** What came after, oldest first. */
  readonly later: readonly Happened[];
  /** The words that were shown, and the language that they are in. */
  readonly notice: { readonly text: string; readonly language: string };
}

/** `ni:` names a text by its hash (RFC 6920). */
const named = (digest: string): string => `ni:///sha-256;${Buffer.from(digest, 'hex').toString('base64url')}`;

const cooperativeId = ({ domain }: CooperativeFacts): string => `urn:datacooperative:cooperative:${domain}`;
const recipientId = ({ recipient }: RecipientFacts): string =>
  recipient === 'any-contracted' ? 'coop:any-contracted' : ofParty(recipient);

const address = (country: string, street?: string): Node => ({
  '@type': 'schema:PostalAddress',
  'schema:addressCountry': country,
  ...(street === undefined ? {} : { 'schema:streetAddress': street }),
});

function entities({ cooperative, recipient }: RecordParts): readonly Node[] {
  const contactPoint = {
    '@type': 'schema:ContactPoint',
    'schema:url': `https://${cooperative.domain}/`,
    ...(cooperative.contact === undefined ? {} : { 'schema:email': cooperative.contact }),
  };
  const entity = (id: string, role: string, name: string): Node => ({
    '@id': id,
    '@type': ['dpv:Entity', role],
    'dpv:hasIdentifier': id,
    'dpv:hasName': name,
    'schema:contactPoint': contactPoint,
  });
  return [
    {
      ...entity(cooperativeId(cooperative), 'dpv:DataController', cooperative.name),
      'schema:address': address(cooperative.country, cooperative.postalAddress),
    },
    {
      // The ledger knows no address of a partner: the cooperative passes on what is for it.
      ...entity(recipientId(recipient), 'dpv:Recipient', recipient.name),
      'schema:address': address(recipient.countries[0] ?? cooperative.country),
    },
  ];
}

function process({ cooperative, recipient, given }: RecordParts): Node {
  const { terms } = given.data;
  const fields = terms.fields === 'all' ? ['all'] : terms.fields;
  const places = [...new Set([cooperative.country, ...recipient.countries])].sort();
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': terms.purposes.map((purpose) => iri(`dpv:${purpose}`)),
    'dpv:hasPersonalData': fields.map(personalData),
    'dpv:hasProcessing': terms.actions.map((action) => ({
      '@type': PROCESSING[action],
      'dct:identifier': action,
    })),
    'dpv:hasRecipient': [iri(recipientId(recipient))],
    'dpv:hasStorageCondition': [
      { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': places.map((place) => iri(`loc:${place}`)) },
      { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': until(terms.until) },
      { '@type': 'dpv:StorageDeletion', 'dpv:hasDuration': `P${recipient.deleteAfterDays}D` },
    ],
  };
}

const until = (moment: string): Node => ({ '@type': 'dpv:UntilTimeDuration', 'rdf:value': moment });

/** The person herself, or who spoke for her. */
const indicatedBy = (by: string, stakeholder: string): Node =>
  by === stakeholder
    ? { '@id': ofParty(by), '@type': 'dpv:DataSubject' }
    : { '@id': ofParty(by), '@type': 'dpv:Representative' };

function statusOf(event: Happened, cooperative: CooperativeFacts): Node {
  const { recordedAt: at } = event;
  const byCooperative = { '@id': cooperativeId(cooperative), '@type': 'dpv:DataController' };
  const ended = (status: keyof typeof STATUS, by: Node, more: Node = {}): Node => ({
    '@type': [STATUS[status]],
    'dpv:isIndicatedAtTime': at,
    'dpv:isIndicatedBy': by,
    'dpv:hasDuration': { '@type': 'dpv:EndlessDuration' },
    ...more,
  });
  switch (event.type) {
    case 'consent.grant.given': {
      const { evidence, givenBy, stakeholder, renews, terms } = event.data;
      return {
        '@type': [STATUS[renews === undefined ? 'given' : 'renewed'], LEGAL_BASIS[evidence.kind]],
        'dpv:isIndicatedAtTime': at,
        'dpv:isIndicatedBy': indicatedBy(givenBy, stakeholder),
        'dpv:hasIndicationMethod': evidence.kind,
        'dpv:hasDuration': until(terms.until),
        'coop:evidence': evidence,
      };
    }
    case 'consent.grant.withdrawn':
      return ended('withdrawn', indicatedBy(event.data.withdrawnBy, event.data.stakeholder));
    case 'consent.grant.renewed':
      return ended('renewed', indicatedBy(event.data.renewedBy, event.data.stakeholder), {
        'dct:isReplacedBy': iri(ofParty(event.data.successor)),
      });
    case 'consent.grant.expired':
      return ended('expired', byCooperative);
    case 'consent.grant.invalidated':
      return ended('invalidated', byCooperative, { 'dct:description': event.data.ground });
    default:
      return unknownKind(event, 'a consent record');
  }
}

const RIGHTS = ['access', 'rectification', 'erasure', 'portability', 'objection', 'withdrawal of consent'];

/** The record of an agreement (ISO/IEC TS 27560) in the words of DPV, with what happened to it so far. */
export function consentRecord(parts: RecordParts): Node {
  const { cooperative, given, later, notice } = parts;
  const { grant, stakeholder, renews, terms } = given.data;
  const at = `https://${cooperative.domain}`;
  return {
    '@id': ofParty(grant),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': iri(RECORD_SCHEMA),
    'dct:identifier': grant,
    'dpv:hasIdentifier': grant,
    ...(renews === undefined ? {} : { 'dct:replaces': iri(ofParty(renews)) }),
    'dpv:hasDataSubject': {
      ...{ '@id': ofParty(stakeholder), '@type': 'dpv:DataSubject', 'dct:identifier': stakeholder },
    },
    'dpv:hasDataController': [iri(cooperativeId(cooperative))],
    'dpv:hasJurisdiction': iri(`loc:${cooperative.country}`),
    'dpv:hasLegalBasis': iri(LEGAL_BASIS[given.data.evidence.kind]),
    'dpv:hasProcess': [process(parts)],
    'dpv:hasConsentControl': [
      { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': `${at}/my/sharing` },
      { '@type': 'dpv:ReaffirmConsent', 'dpv:isExercisedAt': `${at}/my/sharing` },
    ],
    'dpv:hasRight': RIGHTS.map((title) => ({
      ...{ '@type': 'dpv:DataSubjectRight', 'dct:title': title, 'dpv:isExercisedAt': `${at}/privacy` },
    })),
    'dpv:hasNotice': [
      {
        '@id': named(given.data.notice.digest),
        '@type': 'dpv:ConsentNotice',
        'dct:identifier': given.data.notice.digest,
        'dct:date': given.recordedAt,
        'dct:language': notice.language,
        'rdf:value': notice.text,
      },
    ],
    'dpv:hasEntity': entities(parts),
    'dpv:hasConsentStatus': [given, ...later].map((event) => statusOf(event, cooperative)),
    'coop:terms': terms,
  };
}
