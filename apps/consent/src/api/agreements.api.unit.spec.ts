import { createHash, generateKeyPairSync } from 'node:crypto';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { AGREEMENT_TYPE } from '../application/agreements.js';
import type { Signature } from '../projections/agreements.js';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  field,
  id,
  inForce,
  offeredContract,
  recordOf,
  START,
  type Partner,
} from '../testing/index.js';

const card = recordOf(ANNE, { fields: [field('phone', [ANNE]), field('town', [ANNE])] });
const PURPOSES = [
  'ServiceProvision',
  'ServiceUsageAnalytics',
  'ServicePersonalisation',
  'PersonalisedAdvertising',
];

interface Shown {
  readonly status: string;
  readonly preset: string;
  readonly record: string;
  readonly digest: string;
  readonly signatures: readonly Signature[];
  readonly alternative?: { readonly record: string };
  readonly grant: string | null;
  readonly prohibition: string | null;
  readonly refusedBy: string | null;
}

describe('An agreement of the roster over HTTP', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;

  const offer = (change: object = {}, as = anne) =>
    world.call(as, 'POST', '/consent/agreements', {
      ...{ consumer: partner.party, preset: 'SD-BASE', until: END, notice: { language: 'fr' } },
      ...change,
    });
  const offered = async (change: object = {}) => String((await offer(change)).body['agreement']);
  const show = async (agreement: string, as: string, query = ''): Promise<Shown> => {
    await world.settled();
    return (await world.call(as, 'GET', `/consent/agreements/${agreement}${query}`)).body as unknown as Shown;
  };
  const say = (agreement: string, what: string, body: object = {}, as = partner.authorization) =>
    world.call(as, 'POST', `/consent/agreements/${agreement}/${what}`, body);
  const sign = (record: string) => partner.sign(record, AGREEMENT_TYPE);
  const accept = async (agreement: string) => {
    const { record } = await show(agreement, partner.authorization);
    return say(agreement, 'acceptance', { jws: await sign(record) });
  };
  const permitted = () =>
    PURPOSES.filter(
      (purpose) =>
        world.parts.control.decide({
          ...{ consumer: partner.party, contract: CONTRACT, purpose, action: 'read' },
          ...{ record: card.record, fields: ['phone'], asOf: START },
        }).outcome === 'PERMIT',
    );

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    const terms = contractTerms({ consumer: partner.party, purposes: PURPOSES });
    const offer = offeredContract(terms, partner.client);
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.offered', offer);
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    await world.say(`records-record-${card.record}`, 'records.record.created', card);
    await world.settled();
  });
  afterEach(() => world.close());

  it('is shown in four languages before it is proposed', async () => {
    const { body } = await world.call(anne, 'GET', '/consent/agreements/roster');
    const presets = body['presets'] as { preset: string; words: Record<string, { label: string }> }[];
    expect(presets).toHaveLength(16);
    expect(Object.keys(presets[0]?.words ?? {})).toEqual(['fr', 'de', 'it', 'en']);
  });

  it('permits nothing before the other side has signed the same bytes; then what it says, and nothing else', async () => {
    const agreement = await offered({ preset: 'SD-BASE-A' });
    await world.settled();
    expect(permitted()).toEqual([]);
    const accepted = await accept(agreement);
    expect(accepted.status).toBe(200);
    expect(permitted()).toEqual(['ServiceProvision', 'ServiceUsageAnalytics']);
    // A grant of everything, given later by mistake: what the agreement forbids stays forbidden.
    const grant = {
      recipient: partner.party,
      scope: {},
      fields: 'all',
      purposes: PURPOSES,
      actions: ['read'],
    };
    await world.call(anne, 'POST', '/consent/grants', { ...grant, until: END, notice: { language: 'fr' } });
    expect(permitted()).toEqual(['ServiceProvision', 'ServiceUsageAnalytics']);
    await world.settled();
    const { body } = await world.call(anne, 'GET', '/consent/grants');
    expect((body['grants'] as { grant: string }[]).map(({ grant: each }) => each)).toContain(
      accepted.body['grant'],
    );
    await world.call(anne, 'DELETE', `/consent/grants/${String(accepted.body['grant'])}`);
  });

  it('is one record for both: the same bytes, the same digest, signed by both', async () => {
    const agreement = await offered();
    await accept(agreement);
    const [hers, theirs] = [await show(agreement, anne), await show(agreement, partner.authorization)];
    expect(hers).toEqual(theirs);
    expect(hers).toMatchObject({ status: 'accepted', preset: 'SD-BASE' });
    expect(createHash('sha256').update(hers.record).digest('hex')).toBe(hers.digest);
    expect(hers.signatures.map(({ side, digest }) => [side, digest])).toEqual([
      ['person', hers.digest],
      ['organisation', hers.digest],
    ]);
    const { publicKey } = world.opened.neighbours.clients.get('partner') ?? {};
    const keys = [world.parts.signer.publicKey, publicKey ?? {}];
    for (const [index, { jws }] of hers.signatures.entries()) {
      const { payload } = await compactVerify(jws, await importJWK(keys[index] ?? {}, 'EdDSA'));
      expect(Buffer.from(payload).toString()).toBe(hers.record);
    }
  });

  it('may be answered by one other of the roster, which she accepts by one gesture', async () => {
    const agreement = await offered();
    const { alternative } = await show(agreement, partner.authorization, '?alternative=SD-BASE-AT-DP');
    const jws = await sign(alternative?.record ?? '');
    expect((await say(agreement, 'alternative', { preset: 'SD-BASE-AT-DP', jws })).status).toBe(200);
    const waiting = await show(agreement, anne);
    expect(waiting).toMatchObject({
      status: 'countered',
      preset: 'SD-BASE-AT-DP',
      record: alternative?.record,
    });
    expect(permitted()).toEqual([]);
    expect((await say(agreement, 'alternative', { preset: 'PDC', jws })).body).toMatchObject({
      ...{ status: 409, code: 'agreement-not-your-turn' },
    });
    expect((await accept(agreement)).body).toMatchObject({ code: 'agreement-not-your-turn' });
    expect((await say(agreement, 'acceptance', {}, anne)).status).toBe(200);
    expect(permitted()).toEqual(PURPOSES.slice(0, 3));
    const [hers, theirs] = [await show(agreement, anne), await show(agreement, partner.authorization)];
    expect(hers).toEqual(theirs);
    expect(hers.signatures.map(({ side, digest }) => [side, digest])).toEqual([
      ['organisation', waiting.digest],
      ['person', waiting.digest],
    ]);
  });

  it('is refused by either, and taken back; then nothing is permitted and nothing can be said any more', async () => {
    for (const [as, side] of [
      [partner.authorization, 'organisation'],
      [anne, 'person'],
    ] as const) {
      const agreement = await offered();
      await world.settled();
      expect((await say(agreement, 'refusal', {}, as)).status).toBe(200);
      expect(await show(agreement, anne)).toMatchObject({ status: 'refused', refusedBy: side, grant: null });
      expect((await accept(agreement)).body).toMatchObject({ status: 409, code: 'agreement-closed' });
    }
    expect(permitted()).toEqual([]);
  });

  it('is told to the organisation on its feed, and listed for both', async () => {
    const [first, second] = [await offered(), await offered({ preset: 'PDC-GOOD' })];
    await world.settled();
    await accept(first);
    await say(second, 'refusal');
    await world.settled();
    const { body } = await world.call(partner.authorization, 'GET', '/feed');
    const events = body['events'] as { type: string; subject: string; data: unknown }[];
    const told = events.filter(({ type }) => type.includes('.agreement.'));
    expect(told.map(({ type, subject }) => [type, subject])).toEqual([
      ['coop.consent.agreement.offered.v1', first],
      ['coop.consent.agreement.offered.v1', second],
      ['coop.consent.agreement.accepted.v1', first],
      ['coop.consent.agreement.refused.v1', second],
    ]);
    expect(told[1]?.data).toEqual({ agreement: second, preset: 'PDC-GOOD' });
    for (const as of [anne, partner.authorization]) {
      const listed = (await world.call(as, 'GET', '/consent/agreements')).body['agreements'];
      expect(listed).toMatchObject([
        { agreement: second, status: 'refused' },
        { agreement: first, status: 'accepted' },
      ]);
    }
  });

  it('is accepted once, however often the same command is sent', async () => {
    const agreement = await offered();
    const { record } = await show(agreement, partner.authorization);
    const body = { jws: await sign(record) };
    const path = `/consent/agreements/${agreement}/acceptance`;
    const key = { 'idempotency-key': 'the same' };
    const first = await world.call(partner.authorization, 'POST', path, body, key);
    expect((await world.call(partner.authorization, 'POST', path, body, key)).body).toEqual(first.body);
    expect((await world.typesAfter(0n)).filter((type) => type === 'consent.grant.given')).toHaveLength(1);
  });

  it('is taken back by the erasure of its person: nobody can accept it any more', async () => {
    const [open, settled] = [await offered(), await offered()];
    await world.settled();
    await say(settled, 'refusal');
    world.followAll();
    await world.say(`identity-erasure-${ANNE}`, 'identity.erasure.requested', {
      ...{ party: ANNE, requestedBy: ANNE, keepFingerprint: false },
    });
    await world.settled();
    expect(await show(open, partner.authorization)).toMatchObject({ status: 'refused', refusedBy: 'person' });
    expect(await show(settled, partner.authorization)).toMatchObject({ refusedBy: 'organisation' });
    expect((await accept(open)).body).toMatchObject({ code: 'agreement-closed' });
  });

  it('gives the same answer to a repeated acceptance of an alternative that forbids nothing', async () => {
    const agreement = await offered();
    const { alternative } = await show(agreement, partner.authorization, '?alternative=SD-BASE-ATP');
    const jws = await sign(alternative?.record ?? '');
    await say(agreement, 'alternative', { preset: 'SD-BASE-ATP', jws });
    const path = `/consent/agreements/${agreement}/acceptance`;
    const key = { 'idempotency-key': 'the same' };
    const first = await world.call(anne, 'POST', path, {}, key);
    expect(first.body).toMatchObject({ agreement, prohibition: null });
    expect((await world.call(anne, 'POST', path, {}, key)).body).toEqual(first.body);
    expect(permitted()).toEqual(PURPOSES);
  });

  it('is not signed by another key, over other bytes, or as something else', async () => {
    const agreement = await offered();
    const { record } = await show(agreement, partner.authorization);
    const { privateKey } = generateKeyPairSync('ed25519');
    const foreign = new CompactSign(Buffer.from(record))
      .setProtectedHeader({ alg: 'EdDSA', typ: AGREEMENT_TYPE })
      .sign(privateKey);
    for (const [jws, code] of [
      [await foreign, 'signature-invalid'],
      [await partner.sign(record), 'signature-invalid'],
      [await sign(record.replace('"fields":"all"', '"fields":["phone"]')), 'agreement-altered'],
      [undefined, 'signature-invalid'],
    ] as const)
      expect((await say(agreement, 'acceptance', { jws })).body).toMatchObject({ status: 422, code });
    expect(permitted()).toEqual([]);
  });

  it('is proposed by the person herself or for a principal, to an organisation under contract', async () => {
    for (const [change, code] of [
      [{ preset: 'TPR' }, 'agreement-between-persons'],
      [{ consumer: id('somebody') }, 'agreement-partner-unknown'],
      [{ until: START }, 'agreement-period-invalid'],
      [{ stakeholder: BRUNO }, 'mandate-missing'],
      [{ preset: 'SD-BASE-X' }, 'invalid-field'],
    ] as const)
      expect((await offer(change)).body).toMatchObject({ code });
    expect((await offer({ stakeholder: partner.party }, partner.authorization)).body).toMatchObject({
      code: 'mandate-missing',
    });
    const bruno = await world.person(BRUNO);
    const agreement = await offered();
    await world.settled();
    for (const as of [bruno, (await world.partner('other')).authorization]) {
      expect((await world.call(as, 'GET', `/consent/agreements/${agreement}`)).body).toMatchObject({
        code: 'agreement-unknown',
      });
      expect((await say(agreement, 'refusal', {}, as)).body).toMatchObject({ code: 'agreement-unknown' });
    }
    expect((await say(agreement, 'alternative', { preset: 'PDC', jws: 'x' }, anne)).body).toMatchObject({
      code: 'agreement-not-your-turn',
    });
    expect((await say(id('none'), 'acceptance', {}, anne)).body).toMatchObject({ code: 'agreement-unknown' });
  });
});
