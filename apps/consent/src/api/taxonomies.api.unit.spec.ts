import { IndexRunner, stateDigest } from '@coop/event-sourcing';
import { parentPurposes, PURPOSES } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { ControlIndex } from '../projections/control-index.js';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  id,
  inForce,
  recordOf,
  START,
  type Answered,
  type Partner,
} from '../testing/index.js';

/** The built-in purposes with `Verification` moved below `Marketing`, and one of the cooperative's own. */
const TERMS = [
  ...PURPOSES.map((purpose) => ({
    purpose,
    parents: purpose === 'Verification' ? ['Marketing'] : [...parentPurposes(purpose)],
  })),
  { purpose: 'OrchardSurvey', parents: ['Verification'] },
];
const resolution = { reference: 'CA-2026/9', digest: 'a'.repeat(64) };
const NEXT = { version: 'orchard-1', replaces: 'dpv-2.3', terms: TERMS, resolution };
const { record } = recordOf(ANNE);

describe('Versions of the purposes over HTTP', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;
  let steward: string;

  const adopt = (change: object = {}, as = steward) =>
    world.call(as, 'POST', '/consent/taxonomies', { ...NEXT, ...change });
  const give = async (purposes: readonly string[] = ['Marketing']) => {
    const { status, body } = await world.call(anne, 'POST', '/consent/grants', {
      ...{ recipient: partner.party, scope: { records: [record] }, fields: ['phone'], purposes },
      ...{ actions: ['read'], until: END, notice: { language: 'fr' } },
    });
    return status === 201 ? String(body['grant']) : body['code'];
  };
  const forbid = (purposes: readonly string[]) =>
    world.call(anne, 'POST', '/consent/prohibitions', { recipient: 'anyone', purposes, fields: 'all' });
  const decide = async (purpose: string) => {
    await world.settled();
    const { outcome, reasons } = world.parts.control.decide({
      ...{ consumer: partner.party, contract: CONTRACT, purpose, action: 'read' },
      ...{ record, fields: ['phone'], asOf: START },
    });
    return [outcome, ...reasons];
  };
  const codeOf = ({ status, body }: Answered) => [status, body['code']];
  const grants = async () => {
    await world.settled();
    return (await world.call(anne, 'GET', '/consent/grants')).body['grants'];
  };
  const contractWith = async (purposes: string[], taxonomy?: string) => {
    const terms = contractTerms({
      ...{ consumer: partner.party, purposes },
      ...(taxonomy === undefined ? {} : { taxonomy }),
    });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    steward = await world.steward('steward');
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    await world.settled();
  });
  afterEach(() => world.close());

  it('never widen what was agreed: only who agrees again agrees to more', async () => {
    await contractWith(['Marketing', 'Verification', 'ServiceProvision']);
    const old = await give();
    expect(await decide('Marketing')).toEqual(['PERMIT', 'granted']);
    expect(await decide('Verification')).toEqual(['DENY', 'grant-too-narrow']);
    expect((await adopt()).status).toBe(201);
    expect(await decide('Verification')).toEqual(['DENY', 'grant-too-narrow']);
    expect(await decide('Marketing')).toEqual(['PERMIT', 'granted']);
    expect(await grants()).toMatchObject([{ taxonomy: { version: 'dpv-2.3', isCurrent: false } }]);
    const renewal = { until: END, notice: { language: 'fr' } };
    await world.call(anne, 'POST', `/consent/grants/${String(old)}/renewal`, renewal);
    expect((await decide('Verification'))[0]).toBe('PERMIT');
    expect(await grants()).toMatchObject([
      { terms: { taxonomy: 'orchard-1' }, taxonomy: { version: 'orchard-1', isCurrent: true } },
      { grant: old, status: 'renewed' },
    ]);
  });

  it('stop whoever read another one: nothing is agreed to in words that changed meanwhile', async () => {
    await adopt();
    const given = (taxonomy: string) =>
      world.call(anne, 'POST', '/consent/grants', {
        ...{ recipient: partner.party, scope: { records: [record] }, fields: ['phone'] },
        ...{ purposes: ['Marketing'], actions: ['read'], until: END, taxonomy, notice: { language: 'fr' } },
      });
    expect(codeOf(await given('dpv-2.3'))).toEqual([409, 'taxonomy-not-current']);
    const { status, body } = await given('orchard-1');
    expect(status).toBe(201);
    const renewal = (taxonomy: string) =>
      world.call(anne, 'POST', `/consent/grants/${String(body['grant'])}/renewal`, {
        ...{ until: END, taxonomy, notice: { language: 'fr' } },
      });
    expect(codeOf(await renewal('dpv-2.3'))).toEqual([409, 'taxonomy-not-current']);
    expect((await renewal('orchard-1')).status).toBe(201);
  });

  it('let a new agreement cover what the new version says', async () => {
    await contractWith(['Marketing', 'Verification', 'OrchardSurvey'], 'orchard-1');
    expect(await give(['OrchardSurvey'])).toBe('purpose-unknown');
    await adopt();
    await give();
    for (const purpose of ['Marketing', 'Verification', 'OrchardSurvey'])
      expect([purpose, (await decide(purpose))[0]]).toEqual([purpose, 'PERMIT']);
  });

  it('never narrow what was forbidden, by the old version and the new one', async () => {
    await contractWith(['Marketing', 'Verification', 'IdentityVerification', 'ServiceProvision']);
    for (const purpose of ['Marketing', 'Verification', 'ServiceProvision']) await give([purpose]);
    await forbid(['Verification']);
    expect(await decide('Marketing')).toEqual(['PERMIT', 'granted']);
    await adopt();
    // Marketing contains it now; what it contained before is forbidden as before.
    expect((await decide('Marketing'))[0]).toBe('DENY');
    expect((await decide('IdentityVerification'))[0]).toBe('DENY');
    await world.call(anne, 'DELETE', `/consent/prohibitions/${await placed()}`);
    await forbid(['Marketing']);
    expect((await decide('Verification'))[0]).toBe('DENY');
    expect((await decide('ServiceProvision'))[0]).toBe('PERMIT');
  });
  const placed = async () => {
    await world.settled();
    const { prohibitions } = (await world.call(anne, 'GET', '/consent/prohibitions')).body;
    return (prohibitions as readonly { readonly prohibition: string }[])[0]?.prohibition ?? '';
  };

  it('are those in which offers, requests and prohibitions are made from then on', async () => {
    expect(codeOf(await forbid(['OrchardSurvey']))).toEqual([422, 'purpose-unknown']);
    await adopt();
    expect((await forbid(['OrchardSurvey'])).status).toBe(201);
    const { contract: _, consumer: __, ...terms } = contractTerms({ purposes: ['OrchardSurvey'] });
    const texts = ['fr', 'en'].map((language) => ({ language, text: 'Un contrat.' }));
    const { body } = await world.call(partner.authorization, 'POST', '/consent/contracts', { terms, texts });
    await world.settled();
    const contract = `/consent/contracts/${String(body['contract'])}`;
    const { body: offered } = await world.call(partner.authorization, 'GET', contract);
    expect(offered).toMatchObject({ terms: { purposes: ['OrchardSurvey'], taxonomy: 'orchard-1' } });
    const forged = { ...terms, taxonomy: 'dpv-2.3' };
    expect(
      codeOf(await world.call(partner.authorization, 'POST', '/consent/contracts', { terms: forged, texts })),
    ).toEqual([400, 'unknown-field']);
  });

  it('are seen by everybody who is signed in, each with what it changed', async () => {
    await adopt();
    await world.settled();
    const { body } = await world.call(anne, 'GET', '/consent/taxonomies');
    expect(body).toMatchObject({ current: 'orchard-1', versions: [{ version: 'dpv-2.3' }, {}] });
    expect(body['terms']).toEqual(TERMS);
    expect((body['versions'] as readonly object[])[1]).toMatchObject({
      ...{ replaces: 'dpv-2.3', adoptedAt: START, resolution, purposes: TERMS.length },
      difference: {
        ...{ added: ['OrchardSurvey'], removed: [] },
        moved: [{ purpose: 'Verification', after: ['Marketing'] }],
        widened: expect.arrayContaining([{ purpose: 'Verification', by: ['OrchardSurvey'] }]),
      },
    });
  });

  it('are put into force by a steward, on her mandate, and by nobody else', async () => {
    expect(codeOf(await adopt({}, anne))).toEqual([403, 'forbidden']);
    expect(codeOf(await adopt({}, partner.authorization))).toEqual([403, 'forbidden']);
    await adopt();
    expect(await world.store.readStream(consentEvents.TAXONOMY_STREAM)).toMatchObject([
      { authority: `mandate:${id('steward steward')}` },
    ]);
  });

  it.each<[string, object, number, string]>([
    [
      'a purpose twice',
      { terms: [...TERMS, { purpose: 'Marketing', parents: [] }] },
      422,
      'taxonomy-invalid',
    ],
    ['a cycle', { terms: [...TERMS, { purpose: 'A1', parents: ['A1'] }] }, 422, 'taxonomy-invalid'],
    ['a name that is taken', { version: 'dpv-2.3' }, 409, 'taxonomy-exists'],
    ['another version seen', { replaces: 'orchard-0' }, 409, 'taxonomy-not-current'],
    ['no purposes', { terms: [] }, 400, 'invalid-field'],
  ])('are refused with %s', async (_title, change, status, code) => {
    expect(codeOf(await adopt(change))).toEqual([status, code]);
  });

  it('are the same in a replay', async () => {
    await contractWith(['Marketing', 'Verification']);
    await give();
    await adopt();
    await forbid(['Marketing']);
    await give(['Verification']);
    await world.say(`identity-party-${BRUNO}`, 'identity.party.registered', {
      ...{ party: BRUNO, kind: 'person', registeredBy: 'test' },
    });
    await world.settled();
    const replayed = new ControlIndex();
    await new IndexRunner(world.store, [replayed]).catchUp();
    expect(replayed.taxonomy).toBe('orchard-1');
    expect(stateDigest(replayed.digestInput())).toBe(stateDigest(world.parts.control.digestInput()));
  });
});
