import canonicalize from 'canonicalize';
import { CONTEXT, RECEIPT_SCHEMA, RECORD_SCHEMA, type Node } from './dpv-terms.js';

/** Where in a receipt a field of the list stands. */
type Place = 'receipt' | 'record' | 'notice' | 'process' | 'entity' | 'event';

interface Field {
  readonly place: Place;
  /** As the guide calls it. */
  readonly name: string;
  /** Any of these properties carries it. */
  readonly property: string;
  /** More than that it is there and not empty. */
  readonly holds?: (values: readonly unknown[]) => boolean;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values of a property, one or many alike. */
export function valuesOf(node: unknown, property: string): readonly unknown[] {
  const value = isNode(node) ? node[property] : undefined;
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

export const nodesOf = (node: unknown, property: string): readonly Node[] =>
  valuesOf(node, property).filter(isNode);

const isTyped = (node: Node, ...types: readonly string[]): boolean =>
  valuesOf(node, '@type').some((type) => types.includes(String(type)));

const typed =
  (...types: readonly string[]) =>
  (values: readonly unknown[]): boolean =>
    types.every((type) => values.some((value) => isNode(value) && isTyped(value, type)));

const conformsTo = (schema: string) => (values: readonly unknown[]) =>
  values.some((value) => isNode(value) && value['@id'] === schema);

const exercisable = (values: readonly unknown[]): boolean =>
  values.every((value) => valuesOf(value, 'dpv:isExercisedAt').length > 0);

const inTerms = (prefix: string) => (values: readonly unknown[]) =>
  values.every((value) => String(isNode(value) ? value['@id'] : value).startsWith(prefix));

const STATUSES = ['Given', 'Withdrawn', 'Expired', 'Invalidated'].map((name) => `dpv:Consent${name}`);

/**
 * What must be present in a consent receipt that copies its record, by DPV's guide to ISO/IEC TS 27560
 * (https://w3id.org/dpv/guides/consent-27560, sections 8 and 9), field by field. Contact and address are asked of
 * everybody but the person concerned, who is no entry among the entities.
 */
export const MANDATORY_FIELDS: readonly Field[] = [
  { place: 'receipt', name: 'schema version', property: 'dct:conformsTo', holds: conformsTo(RECEIPT_SCHEMA) },
  { place: 'receipt', name: 'receipt identifier', property: 'dpv:hasIdentifier' },
  { place: 'receipt', name: 'creation timestamp', property: 'dct:created' },
  {
    ...{ place: 'receipt', name: 'associated consent record', property: 'dpv:hasRecordOfActivity' },
    holds: typed('dpv:ConsentRecord'),
  },
  { place: 'record', name: 'schema version', property: 'dct:conformsTo', holds: conformsTo(RECORD_SCHEMA) },
  { place: 'record', name: 'record identifier', property: 'dct:identifier' },
  { place: 'record', name: 'data subject', property: 'dpv:hasDataSubject' },
  { place: 'record', name: 'notice', property: 'dpv:hasNotice', holds: typed('dpv:ConsentNotice') },
  { place: 'notice', name: 'notice language', property: 'dct:language' },
  { place: 'record', name: 'process', property: 'dpv:hasProcess', holds: typed('dpv:Process') },
  { place: 'process', name: 'purpose', property: 'dpv:hasPurpose', holds: inTerms('dpv:') },
  { place: 'process', name: 'personal data', property: 'dpv:hasPersonalData' },
  {
    ...{ place: 'process', name: 'personal data type', property: 'dpv:hasPersonalData' },
    holds: (values) => values.every((value) => valuesOf(value, 'skos:broader').length > 0),
  },
  {
    ...{ place: 'process', name: 'storage condition', property: 'dpv:hasStorageCondition' },
    holds: typed('dpv:StorageLocation', 'dpv:StorageDuration', 'dpv:StorageDeletion'),
  },
  { place: 'process', name: 'recipients', property: 'dpv:hasRecipient' },
  { place: 'record', name: 'data controller', property: 'dpv:hasDataController' },
  {
    ...{ place: 'record', name: 'consent change and withdrawal', property: 'dpv:hasConsentControl' },
    holds: (values) => typed('dpv:WithdrawConsent')(values) && exercisable(values),
  },
  { place: 'record', name: 'jurisdiction', property: 'dpv:hasJurisdiction', holds: inTerms('loc:') },
  { place: 'record', name: 'rights', property: 'dpv:hasRight', holds: exercisable },
  { place: 'record', name: 'entities', property: 'dpv:hasEntity', holds: typed('dpv:DataController') },
  { place: 'entity', name: 'entity name', property: 'dpv:hasName' },
  { place: 'entity', name: 'entity identifier', property: 'dpv:hasIdentifier' },
  { place: 'entity', name: 'entity role', property: '@type', holds: (values) => values.length > 1 },
  { place: 'entity', name: 'entity contact', property: 'schema:contactPoint' },
  { place: 'entity', name: 'entity postal address', property: 'schema:address' },
  { place: 'record', name: 'consent type', property: 'dpv:hasLegalBasis', holds: inTerms('dpv:') },
  {
    ...{ place: 'record', name: 'consent state', property: 'dpv:hasConsentStatus' },
    holds: (values) =>
      values.every((value) => isNode(value) && isTyped(value, ...STATUSES, 'dpv:RenewedConsentGiven')),
  },
  { place: 'event', name: 'event time', property: 'dpv:isIndicatedAtTime' },
  { place: 'event', name: 'event duration', property: 'dpv:hasDuration' },
  { place: 'event', name: 'expression by entity', property: 'dpv:isIndicatedBy' },
];

function nodesAt(receipt: unknown, place: Place): readonly unknown[] {
  if (place === 'receipt') return [receipt];
  const records = nodesOf(receipt, 'dpv:hasRecordOfActivity');
  if (place === 'record') return records;
  const property = {
    notice: 'dpv:hasNotice',
    process: 'dpv:hasProcess',
    entity: 'dpv:hasEntity',
    event: 'dpv:hasConsentStatus',
  }[place];
  return records.flatMap((record) => nodesOf(record, property));
}

/** Names of mandatory fields that a receipt lacks, or in which it says something else; empty when it is complete. */
export function missingFields(receipt: unknown): readonly string[] {
  return MANDATORY_FIELDS.filter(({ place, property, holds }) => {
    const nodes = nodesAt(receipt, place);
    return !(
      nodes.length > 0 &&
      nodes.every((node) => {
        const values = valuesOf(node, property);
        return values.length > 0 && (holds === undefined || holds(values));
      })
    );
  }).map(({ place, name }) => `${place}: ${name}`);
}

/** Whether the terms of a receipt mean what they mean here: its context is the one that we know, word for word. */
export const hasOurContext = (receipt: unknown): boolean =>
  isNode(receipt) && canonicalize(receipt['@context']) === canonicalize(CONTEXT);
