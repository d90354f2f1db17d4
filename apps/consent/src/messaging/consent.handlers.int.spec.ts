import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { STALE_AFTER_MS } from '@coop/service-kit';
import { decideMany, type BulkDecision } from '../application/deciding.js';
import { inputDigest, type WireDecision } from '../application/wire-decision.js';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  command,
  ConsentWorld,
  contractTerms,
  field,
  grantOf,
  id,
  inForce,
  PARTNER,
  recordOf,
  START,
} from '../testing/index.js';

describe('What other services ask of the decision point', () => {
  let world: ConsentWorld;
  const { record } = recordOf(ANNE);
  const { grant } = grantOf(ANNE);
  const request = {
    ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
    ...{ record, fields: ['phone', 'neighbour'] },
  };

  const ask = (change: object = {}, atLeast = '0') =>
    world.parts.bus.request<WireDecision>('consent.decide', { request: { ...request, ...change }, atLeast });

  beforeEach(async () => {
    world = await ConsentWorld.open();
    for (const party of [ANNE, BRUNO]) await world.party(party);
    await world.party(PARTNER, 'legal-person');
    const terms = contractTerms({ fields: ['phone', 'town', 'neighbour'] });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    const card = recordOf(ANNE, { fields: [field('phone', [ANNE]), field('neighbour', [ANNE, BRUNO])] });
    await world.say(`records-record-${record}`, 'records.record.created', card);
    await world.say(`consent-grant-${grant}`, 'consent.grant.given', grantOf(ANNE));
    await world.settled();
  });
  afterEach(() => world.close());

  it('is answered per field, with everything that a disclosure must record', async () => {
    expect(await ask()).toEqual({
      ...{ outcome: 'PARTIAL', fields: ['phone'], stage: 'consent', recordInContract: true },
      reasons: ['grant-missing', 'grant-too-narrow', 'granted'],
      cited: [CONTRACT, grant].sort(),
      counted: [],
      subjects: [ANNE, BRUNO].sort(),
      duties: [
        { kind: 'delete-after', days: 10 },
        { kind: 'no-onward-transfer' },
        { kind: 'no-reidentification' },
      ],
      ...{ validUntil: '2026-03-02T08:00:05.000Z', asOf: START, knownPosition: String(world.store.head()) },
      inputDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      rules: 'consent-engine/1 dpv-2.3',
    });
  });

  it('is no, when it knows less than the caller has seen', async () => {
    const ahead = String(world.store.head() + 1n);
    expect(await ask({}, ahead)).toMatchObject({ outcome: 'DENY', stage: 'stale', fields: [] });
  });

  it('waits, briefly, for what the caller has seen', async () => {
    const withdrawn = { grant, stakeholder: ANNE, withdrawnBy: ANNE };
    const answer = ask({}, String(world.store.head() + 1n));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', withdrawn);
    expect(await answer).toMatchObject({ outcome: 'DENY', stage: 'consent' });
  });

  it.each([
    ['under the contract of another', { consumer: ANNE }],
    ['under a contract that does not exist', { contract: id('no contract') }],
    ['of a record that does not exist', { record: id('no record') }],
  ])('shows no record %s', async (_title, change) => {
    expect(await ask(change)).toMatchObject({ outcome: 'DENY', recordInContract: false });
  });

  it('shows no record that the contract does not reach', async () => {
    const far = recordOf(BRUNO, { category: 'letters' });
    await world.say(`records-record-${far.record}`, 'records.record.created', far);
    await world.settled();
    expect(await ask({ record: far.record, fields: 'all' })).toMatchObject({
      outcome: 'DENY',
      recordInContract: false,
    });
  });

  it('keeps the digest of the question in the canonical form of RFC 8785, whatever the order it came in', () => {
    const question = { ...request, asOf: START };
    const canonical = createHash('sha256')
      .update(canonicalize(question) ?? '')
      .digest('hex');
    const turned = Object.fromEntries(Object.entries(question).toReversed()) as typeof question;
    expect(inputDigest({ ...question, atLeast: 9n })).toBe(canonical);
    expect(inputDigest(turned)).toBe(canonical);
    const quoted = { ...question, actor: 'é"\u2028\n', fields: 'all' as const };
    expect(inputDigest(quoted)).toBe(
      createHash('sha256')
        .update(canonicalize(quoted) ?? '')
        .digest('hex'),
    );
    expect(inputDigest({ ...question, purpose: 'Marketing' })).not.toBe(canonical);
  });

  it('decides many records one by one, at one position', async () => {
    const other = recordOf(BRUNO);
    await world.say(`records-record-${other.record}`, 'records.record.created', other);
    await world.settled();
    const { purpose, action, contract } = request;
    const question = {
      reader: PARTNER,
      contract,
      purpose,
      action,
      fields: ['phone'],
      records: [record, other.record, id('no record')],
    };
    const decided = await world.parts.bus.request<BulkDecision>('consent.decide-many', question);
    expect(decided).toEqual({
      permitted: { [record]: ['phone'] },
      counted: {},
      ...{ asOf: START, knownPosition: String(world.store.head()) },
    });
  });

  it('is refused whole about many records, never a no to each, when it knows less than the caller', async () => {
    const question = {
      ...{ reader: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ fields: ['phone'], records: [record] },
    };
    const next = String(world.store.head() + 1n);
    await expect(decideMany(world.parts, { ...question, atLeast: next }, 20)).rejects.toMatchObject({
      code: 'stale',
    });
    // It waits longer than a single question may: the page before is what keeps it busy.
    const withdrawnLater = async () => {
      await new Promise((resolve) => setTimeout(resolve, STALE_AFTER_MS + 150));
      await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', {
        ...{ grant, stakeholder: ANNE, withdrawnBy: ANNE },
      });
    };
    const asked = world.parts.bus.request('consent.decide-many', { ...question, atLeast: next });
    expect((await Promise.all([asked, withdrawnLater()]))[0]).toMatchObject({ permitted: {} });
  });

  it('leaves out who agreed to larger groups only than what is made of it will have', async () => {
    const analysed = contractTerms({ contract: id('analysis'), actions: ['anonymise'] });
    const { contract } = analysed;
    const type = 'consent.contract.entered-into-force';
    await world.say(`consent-contract-${contract}`, type, inForce(analysed));
    const terms = { actions: ['anonymise' as const], fields: 'all' as const, minAnonymity: 10 };
    const given = { ...grantOf(ANNE, terms), grant: id('for groups') };
    await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
    await world.settled();
    const question = {
      ...{ reader: PARTNER, contract, purpose: 'ServiceProvision', action: 'anonymise' },
      ...{ fields: ['phone'], records: [record] },
    };
    const permitted = async (k: object) =>
      (await world.parts.bus.request<BulkDecision>('consent.decide-many', { ...question, ...k })).permitted;
    expect(await permitted({ k: 10 })).toEqual({ [record]: ['phone'] });
    expect(await permitted({ k: 9 })).toEqual({});
    expect(await permitted({})).toEqual({});
  });

  it('counts each record that is read whole where readings are limited, as long as some are left', async () => {
    const analysed = contractTerms({
      ...{ contract: id('analysis'), actions: ['anonymise'], fields: ['phone', 'town', 'neighbour'] },
    });
    const { contract } = analysed;
    await world.say(`consent-contract-${contract}`, 'consent.contract.entered-into-force', inForce(analysed));
    const given = { ...grantOf(ANNE, { actions: ['anonymise'], limit: 2 }), grant: id('limited') };
    await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
    const others = ['a', 'b', 'c'].map((name) => recordOf(ANNE, { record: id(`record ${name}`) }));
    for (const other of others)
      await world.say(`records-record-${other.record}`, 'records.record.created', other);
    await world.settled();
    const [a = '', b = '', c = ''] = others.map((other) => other.record);
    const decide = async (fields: readonly string[], records: readonly string[]) => {
      const question = { reader: PARTNER, contract, purpose: 'ServiceProvision', action: 'anonymise' };
      const asked = { ...question, fields, records };
      const { permitted, counted } = await world.parts.bus.request<BulkDecision>(
        'consent.decide-many',
        asked,
      );
      return { permitted, counted };
    };
    expect(await decide(['phone'], [a, b, c])).toEqual({
      permitted: { [a]: ['phone'], [b]: ['phone'] },
      counted: { [a]: [given.grant], [b]: [given.grant] },
    });
    // Half of a row is read by nobody, and takes nothing from the others.
    expect(await decide(['phone', 'neighbour'], [record])).toEqual({ permitted: {}, counted: {} });
    const bulk = {
      ...{ disclosure: id('bulk'), release: id('release'), reader: PARTNER, purpose: 'ServiceProvision' },
      ...{
        category: 'directory',
        fields: ['phone'],
        asOf: START,
        knownPosition: '0',
        entered: 2,
        leftOut: 1,
      },
      ...{ records: [b, a], subjects: [ANNE] },
      counted: [0, 1].map((place) => ({ record: place, of: [given.grant] })),
    };
    await world.say(`records-disclosure-${PARTNER}`, 'records.disclosure.made-in-bulk', bulk);
    await world.settled();
    expect(await decide(['phone'], [a, b, c])).toEqual({ permitted: {}, counted: {} });
  });

  it('takes an objection, also of a person without an account, and denies from then on', async () => {
    expect((await ask({ fields: ['phone'] })).outcome).toBe('PERMIT');
    const objection = { subject: ANNE, records: [record], context: command(ANNE) };
    const first = await world.parts.bus.request('consent.object', objection);
    expect(await ask({ fields: ['phone'] })).toMatchObject({
      outcome: 'DENY',
      reasons: ['objected', 'granted'],
    });
    expect(await world.parts.bus.request('consent.object', objection)).toEqual(first);
  });
});
