import canonicalize from 'canonicalize';
import { consentRecord, type GivenThen, type Happened, type RecordParts } from './consent-record.js';
import { CONTEXT } from './dpv-terms.js';
import { hasOurContext, MANDATORY_FIELDS, missingFields, nodesOf, valuesOf } from './mandatory-fields.js';
import { receiptDocument } from './receipt-document.js';

const ANNE = '0198c0de-0000-7000-8000-000000000001';
const GUARDIAN = '0198c0de-0000-7000-8000-000000000002';
const GRANT = '0198c0de-0000-7000-8000-00000000000a';
const SUCCESSOR = '0198c0de-0000-7000-8000-00000000000b';
const PARTNER = '0198c0de-0000-7000-8000-0000000000aa';
const NOW = '2026-03-01T10:00:00.000Z';
const LATER = '2026-04-01T10:00:00.000Z';
const of = { grant: GRANT, stakeholder: ANNE };

const given: GivenThen = {
  type: 'consent.grant.given',
  recordedAt: NOW,
  data: {
    ...{ ...of, givenBy: ANNE },
    terms: {
      ...{ recipient: PARTNER, scope: {}, fields: ['phone', 'shoe size'], purposes: ['ServiceProvision'] },
      ...{ actions: ['read', 'mail'], from: NOW, until: '2026-09-01T00:00:00.000Z' },
    },
    termsDigest: 'a'.repeat(64),
    notice: { digest: 'b'.repeat(64), language: 'fr' },
    evidence: { kind: 'signed-in', level: 'A2', authTime: NOW },
  },
};
const parts: RecordParts = {
  cooperative: { domain: 'coop.example', name: 'Coopérative inventée', country: 'CH' },
  recipient: { recipient: PARTNER, name: 'Atelier inventé', countries: ['FR'], deleteAfterDays: 10 },
  ...{ given, later: [] },
  notice: { text: 'Vous permettez …', language: 'fr' },
};
const receipt = (change: Partial<RecordParts> = {}) =>
  JSON.parse(
    JSON.stringify(
      receiptDocument({ receipt: 'r', created: LATER, record: { ...parts, ...change }, log: [] }),
    ),
  ) as Record<string, unknown>;
const statusesOf = (change: Partial<RecordParts>) =>
  nodesOf(consentRecord({ ...parts, ...change }), 'dpv:hasConsentStatus');

describe('The record of an agreement in the words of DPV', () => {
  it('has every field that is mandatory', () => expect(missingFields(receipt())).toEqual([]));

  it('names no other address than the country where nobody set one', () => {
    const address = (change: Partial<RecordParts>) =>
      nodesOf(consentRecord({ ...parts, ...change }), 'dpv:hasEntity')[0]?.['schema:address'];
    expect(address({})).toEqual({ '@type': 'schema:PostalAddress', 'schema:addressCountry': 'CH' });
    const cooperative = { ...parts.cooperative, postalAddress: 'Rue 1', contact: 'bonjour@coop.example' };
    expect(address({ cooperative })).toMatchObject({ 'schema:streetAddress': 'Rue 1' });
    expect(canonicalize(consentRecord({ ...parts, cooperative }))).toContain('bonjour@coop.example');
  });

  it('says by which vote a body agreed, and by which version its purposes are read', () => {
    const terms = { ...given.data.terms, proposal: SUCCESSOR, taxonomy: 'dpv-2.4' };
    const byVote = receipt({ given: { ...given, data: { ...given.data, terms } } });
    expect(missingFields(byVote)).toEqual([]);
    expect(nodesOf(byVote, 'dpv:hasRecordOfActivity')[0]?.['coop:terms']).toEqual(terms);
  });

  it('names fields by their kind of personal data where the vocabulary has one', () => {
    const [process] = nodesOf(consentRecord(parts), 'dpv:hasProcess');
    expect(nodesOf(process, 'dpv:hasPersonalData').map((data) => data['skos:broader'])).toEqual([
      { '@id': 'pd:TelephoneNumber' },
      { '@id': 'dpv:PersonalData' },
    ]);
  });

  it('tells of everybody under contract, and of all fields, by a word for them', () => {
    const terms = { ...given.data.terms, recipient: 'any-contracted' as const, fields: 'all' as const };
    const recipient = { ...parts.recipient, recipient: 'any-contracted', countries: [] };
    const all = receipt({ given: { ...given, data: { ...given.data, terms } }, recipient });
    expect(missingFields(all)).toEqual([]);
    expect(canonicalize(all)).toContain('coop:any-contracted');
  });

  it('says who spoke, and by what kind of consent', () => {
    const [own] = statusesOf({});
    expect(own).toMatchObject({
      '@type': ['dpv:ConsentGiven', 'dpv:ExplicitlyExpressedConsent'],
      'dpv:isIndicatedBy': { '@type': 'dpv:DataSubject' },
      'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': '2026-09-01T00:00:00.000Z' },
    });
    const evidence = { kind: 'asserted-by-import', import: ANNE, row: 1 } as const;
    const data = { ...given.data, givenBy: GUARDIAN, evidence, renews: SUCCESSOR };
    const [renewed] = statusesOf({ given: { ...given, data } });
    expect(renewed).toMatchObject({
      '@type': ['dpv:RenewedConsentGiven', 'dpv:Consent'],
      'dpv:isIndicatedBy': { '@type': 'dpv:Representative' },
    });
    expect(consentRecord({ ...parts, given: { ...given, data } })['dct:replaces']).toEqual({
      '@id': `urn:uuid:${SUCCESSOR}`,
    });
  });

  it.each<[string, Happened]>([
    [
      'dpv:ConsentWithdrawn',
      { type: 'consent.grant.withdrawn', recordedAt: LATER, data: { ...of, withdrawnBy: ANNE } },
    ],
    [
      'dpv:RenewedConsentGiven',
      {
        ...{ type: 'consent.grant.renewed', recordedAt: LATER },
        data: { ...of, successor: SUCCESSOR, renewedBy: ANNE },
      },
    ],
    [
      'dpv:ConsentExpired',
      { type: 'consent.grant.expired', recordedAt: LATER, data: { ...of, until: LATER } },
    ],
    [
      'dpv:ConsentInvalidated',
      {
        ...{ type: 'consent.grant.invalidated', recordedAt: LATER },
        data: { ...of, ground: 'not-free', invalidatedBy: GUARDIAN },
      },
    ],
  ])('tells of an end as %s', (status, event) => {
    const [, ended] = statusesOf({ later: [event] });
    expect(ended).toMatchObject({ '@type': [status], 'dpv:isIndicatedAtTime': LATER });
    expect(missingFields(receipt({ later: [event] }))).toEqual([]);
  });

  it('stops at an event that it does not know', () => {
    const unknown = { type: 'consent.grant.imagined' } as unknown as Happened;
    expect(() => consentRecord({ ...parts, later: [unknown] })).toThrow('consent.grant.imagined');
  });

  it('needs no vocabulary from elsewhere: its context is written into it, and no other is taken', () => {
    expect(hasOurContext(receipt())).toBe(true);
    expect(receipt()['@context']).toEqual(CONTEXT);
    for (const other of [
      'https://w3id.org/dpv',
      { ...CONTEXT, dpv: 'https://other.example/dpv#' },
      undefined,
    ])
      expect(hasOurContext({ ...receipt(), '@context': other })).toBe(false);
    expect(hasOurContext('a text')).toBe(false);
  });
});

describe('The mandatory list', () => {
  const PLACES = {
    record: ['dpv:hasRecordOfActivity'],
    notice: ['dpv:hasRecordOfActivity', 'dpv:hasNotice'],
    process: ['dpv:hasRecordOfActivity', 'dpv:hasProcess'],
    entity: ['dpv:hasRecordOfActivity', 'dpv:hasEntity'],
    event: ['dpv:hasRecordOfActivity', 'dpv:hasConsentStatus'],
    receipt: [],
  } as const;
  type Mutable = Record<string, unknown>;

  const nodeAt = (document: Mutable, place: keyof typeof PLACES): Mutable =>
    PLACES[place].reduce((node, property) => valuesOf(node, property)[0] as Mutable, document);

  it.each(MANDATORY_FIELDS)('$place: $name', ({ place, name, property }) => {
    const without = receipt();
    delete nodeAt(without, place)[property];
    expect(missingFields(without)).toContain(`${place}: ${name}`);
    const empty = receipt();
    nodeAt(empty, place)[property] = [];
    expect(missingFields(empty)).toContain(`${place}: ${name}`);
  });

  it.each([
    ['receipt: schema version', 'receipt', 'dct:conformsTo', { '@id': 'https://example.org/schema' }],
    ['record: schema version', 'record', 'dct:conformsTo', 'dpv'],
    ['receipt: associated consent record', 'receipt', 'dpv:hasRecordOfActivity', { '@type': 'dpv:Process' }],
    ['record: notice', 'record', 'dpv:hasNotice', { '@type': 'dpv:PrivacyNotice', 'dct:language': 'fr' }],
    ['process: purpose', 'process', 'dpv:hasPurpose', 'Anything'],
    ['process: personal data type', 'process', 'dpv:hasPersonalData', { 'dct:identifier': 'phone' }],
    ['process: storage condition', 'process', 'dpv:hasStorageCondition', { '@type': 'dpv:StorageLocation' }],
    [
      'record: consent change and withdrawal',
      'record',
      'dpv:hasConsentControl',
      { '@type': 'dpv:WithdrawConsent' },
    ],
    ['record: rights', 'record', 'dpv:hasRight', { '@type': 'dpv:DataSubjectRight' }],
    ['record: jurisdiction', 'record', 'dpv:hasJurisdiction', 'CH'],
    ['entity: entity role', 'entity', '@type', 'dpv:Entity'],
    ['record: consent state', 'record', 'dpv:hasConsentStatus', { '@type': 'dpv:ConsentUnknown' }],
  ] as const)('is not met by something else in the place of %s', (name, place, property, value) => {
    const document = receipt();
    nodeAt(document, place)[property] = value;
    expect(missingFields(document)).toContain(name);
  });
});
