import { parentPurposes, PURPOSES } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  field,
  id,
  inForce,
  recordOf,
  START,
  type Partner,
} from '../testing/index.js';
import { recordAssertedConsents } from './asserted-consents.js';

const IMPORT = id('survey');
const answers = recordOf(ANNE, {
  source: { import: IMPORT, row: 7 },
  basis: {
    legalBasis: 'gdpr-9-2-a-explicit-consent',
    purposes: ['ServiceProvision'],
    informBy: '2026-04-01',
  },
  fields: [field('phone', [ANNE]), field('belief', [ANNE], { sensitive: true }), field('neighbour', [BRUNO])],
});

describe('Consents that an import asserts', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;

  const take = async (data: object) => {
    await world.say(`records-record-${answers.record}`, 'records.record.created', data);
    await world.settled();
  };
  const grants = async () => {
    const { body } = await world.call(anne, 'GET', '/consent/grants');
    return body['grants'] as { grant: string; terms: object }[];
  };
  const decide = (fields: string[]) =>
    world.parts.control.decide({
      ...{ consumer: partner.party, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record: answers.record, fields, asOf: world.parts.clock().toISOString() },
    });

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    const terms = contractTerms({ consumer: partner.party });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    world.followAll();
  });
  afterEach(() => world.close());

  it('are grants of each person for her own fields, for a year, with the row as evidence', async () => {
    await take(answers);
    expect(await grants()).toMatchObject([
      {
        stakeholder: ANNE,
        terms: {
          ...{ recipient: 'any-contracted', scope: { records: [answers.record] } },
          ...{ fields: ['phone', 'belief'], purposes: ['ServiceProvision'], actions: ['read', 'anonymise'] },
          ...{ from: START, until: '2027-03-02T08:00:00.000Z' },
        },
      },
    ]);
    expect(decide(['phone', 'belief', 'neighbour']).outcome).toBe('PERMIT');
    const [event] = await world.store.readStream(`consent-grant-${(await grants())[0]?.grant}`);
    expect(event?.data).toMatchObject({ evidence: { kind: 'asserted-by-import', import: IMPORT, row: 7 } });
  });

  it('are read by the purposes as they were when the import began, whatever came while it ran', async () => {
    const adopt = (version: string, replaces: string) =>
      world.say(consentEvents.TAXONOMY_STREAM, 'consent.taxonomy.adopted', {
        ...{ version, replaces, resolution: { reference: 'CA-1', digest: 'a'.repeat(64) }, adoptedBy: ANNE },
        terms: PURPOSES.map((purpose) => ({ purpose, parents: [...parentPurposes(purpose)] })),
      });
    const sealedFile = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) };
    await adopt('dpv-2.4', 'dpv-2.3');
    await world.say(`records-import-${IMPORT}`, 'records.import.started', {
      ...{ import: IMPORT, kind: 'survey', category: 'directory', source: 'essai' },
      ...{ legalBasis: 'gdpr-9-2-a-explicit-consent', purposes: ['ServiceProvision'] },
      ...{ informBy: '2026-04-01', fileDigest: 'a'.repeat(64) },
      ...{ file: sealedFile, rows: 1, columns: [], encoding: 'utf-8', delimiter: ',' },
      ...{ consentColumn: null, startedBy: ANNE },
    });
    await adopt('dpv-2.5', 'dpv-2.4');
    await take(answers);
    expect(await grants()).toMatchObject([{ terms: { taxonomy: 'dpv-2.4' } }]);
    const { basis } = world.parts.control.point.contents.record(answers.record) ?? {};
    expect(basis).toMatchObject({ taxonomy: 'dpv-2.4' });
  });

  it('can be withdrawn by the person like any other', async () => {
    await take(answers);
    const [given] = await grants();
    expect((await world.call(anne, 'DELETE', `/consent/grants/${given?.grant}`)).status).toBe(200);
    expect(decide(['phone']).outcome).toBe('DENY');
  });

  it('do not outlive their year', async () => {
    await take(answers);
    world.setClock('2027-03-02T08:00:00.000Z');
    expect(decide(['phone'])).toMatchObject({
      outcome: 'DENY',
      reasons: ['contract-expired', 'grant-expired'],
    });
  });

  it('are not doubled by a restart from the first event', async () => {
    await take(answers);
    world.follow({ ...recordAssertedConsents(world.parts), name: 'consent.the-same-without-a-checkpoint' });
    await world.settled();
    expect(await grants()).toHaveLength(1);
  });

  it.each([
    [
      'an import on another ground',
      { ...answers, basis: { ...answers.basis, legalBasis: 'lpd-30-3-made-accessible' } },
    ],
    ['a record that somebody entered herself', { ...answers, source: { party: ANNE } }],
    ['a record without a declared basis', { ...answers, basis: null }],
  ])('do not come from %s', async (_title, data) => {
    await take(data);
    expect(await grants()).toEqual([]);
  });
});
