import { HTTP, type CloudEvent } from 'cloudevents';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { consentEvents } from '@coop/contracts';
import type { Received } from '@coop/partner-feeds/testing';
import { id, PARTNER } from '../testing/index.js';
import { ConsentWorld } from '../testing/consent-world.js';
import { liveThrough } from '../testing/lived-history.js';
import { WebhookWorld } from '../testing/webhook-world.js';
import { feedOf } from './webhooks-deliverer.js';

const DAY_MS = 86_400_000;

const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, { ...headers });
const verifies = (secret: string, message: Received): boolean => {
  try {
    verify(secret, message);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookVerificationError);
    return false;
  }
};

describe('A webhook of a partner', () => {
  let opened: WebhookWorld;

  beforeEach(async () => {
    opened = await WebhookWorld.open();
  });
  afterEach(async () => {
    await opened.close();
    expect(opened.errors).toEqual([]);
  });

  it('receives what happens after its registration, signed and as CloudEvents, without a value or a position', async () => {
    const { secret } = await opened.register();
    opened.start();
    const grant = await opened.grant('first');
    const [message] = await opened.received(1);
    if (message === undefined) throw new Error('nothing was received');
    const event = verify(secret, message);
    expect(HTTP.isEvent(message)).toBe(true);
    const parsed = HTTP.toEvent(message) as CloudEvent<unknown>;
    expect(parsed.validate()).toBe(true);
    expect(parsed).toMatchObject({
      id: message.headers['webhook-id'],
      subject: grant,
      source: '//coop.example/consent',
    });
    expect(event).toMatchObject({ type: 'coop.consent.grant.given.v1', data: { grant } });
    expect(message.body).not.toContain(id('person of first'));
    expect(() => verify(secret, { ...message, body: message.body.replace(grant, id('other')) })).toThrow(
      WebhookVerificationError,
    );
  });

  it('says the same as the feed, under the same ids', async () => {
    await opened.register();
    opened.start();
    await opened.grant('first');
    await opened.grant('second');
    await opened.received(2);
    const { body } = await opened.world.call(opened.partner.authorization, 'GET', '/feed');
    const events = body['events'] as readonly object[];
    expect(opened.receiver.received.map((message) => JSON.parse(message.body) as unknown)).toEqual(
      events.slice(1),
    );
  });

  it('receives only the types that it asked for', async () => {
    await opened.register({ types: ['coop.consent.contract.terminated.v1'] });
    await opened.contract('second contract');
    opened.start();
    await opened.grant('first');
    await opened.endContract('second contract');
    await opened.received(1);
    expect(opened.subjects()).toEqual([id('second contract')]);
  });

  it('shows its secret once, and the ledger never holds it', async () => {
    const { webhook, secret } = await opened.register();
    const rotated = await opened.call('POST', `/${webhook}/secret`);
    expect(rotated.body['secret']).toMatch(/^whsec_/);
    expect(rotated.body['secret']).not.toBe(secret);
    const seen = JSON.stringify(await opened.seen());
    const ledger: string[] = [];
    for await (const { events } of opened.world.store.readAll(0n))
      ledger.push(...events.map(({ data }) => JSON.stringify(data)));
    for (const text of [secret, String(rotated.body['secret'])].map((whole) => whole.replace('whsec_', '')))
      expect(seen.includes(text) || ledger.some((line) => line.includes(text))).toBe(false);
  });

  it('signs with the old secret, too, for as long as the partner asked', async () => {
    const { webhook, secret: old } = await opened.register();
    const { body } = await opened.call('POST', `/${webhook}/secret`, { overlapHours: 0.5 });
    expect(body).toMatchObject({ status: 400, code: 'invalid-field' });
    const rotated = await opened.call('POST', `/${webhook}/secret`, { overlapHours: 1 });
    const secret = String(rotated.body['secret']);
    expect(rotated.body['previousUntil']).toBe(new Date(opened.now + 3_600_000).toISOString());
    opened.start();
    await opened.grant('during the overlap');
    const [during] = await opened.received(1);
    expect(during && [verifies(secret, during), verifies(old, during)]).toEqual([true, true]);
    await opened.pass(3_600_000);
    await opened.grant('after it');
    const [, after] = await opened.received(2);
    if (after === undefined) throw new Error('nothing was received');
    expect(after.headers['webhook-signature']).toMatch(/^v1,\S+$/);
    // The receiver's clock would refuse an hour's difference: what is compared here are the signatures.
    const timestamp = new Date(Number(after.headers['webhook-timestamp']) * 1000);
    const signatureOf = (whsec: string) =>
      new Webhook(whsec).sign(String(after.headers['webhook-id']), timestamp, after.body);
    expect(after.headers['webhook-signature']).toBe(signatureOf(secret));
    expect(after.headers['webhook-signature']).not.toBe(signatureOf(old));
  });

  it('gives a repeated command the answer that it gave, secret and all', async () => {
    const headers = { 'idempotency-key': 'one registration' };
    const ask = () =>
      opened.world.call(
        opened.partner.authorization,
        'POST',
        '/feed/webhooks',
        { url: opened.receiver.url },
        headers,
      );
    const first = await ask();
    expect((await ask()).body).toEqual(first.body);
    const rotate = () =>
      opened.world.call(
        opened.partner.authorization,
        'POST',
        `/feed/webhooks/${String(first.body['webhook'])}/secret`,
        undefined,
        {
          'idempotency-key': 'one rotation',
        },
      );
    const rotated = await rotate();
    expect((await rotate()).body).toEqual(rotated.body);
  });

  it('is disabled at once when it answers 410, its owner sees why, and enables it to go on', async () => {
    const { webhook } = await opened.register();
    opened.receiver.answers = 410;
    opened.start();
    const first = await opened.grant('first');
    const disabled = await opened.until('disabled');
    expect(disabled).toMatchObject({ disabled: { reason: 'gone', status: 410, attempts: 1 } });
    const second = await opened.grant('second');
    await opened.quiet();
    expect(opened.subjects()).toEqual([first]);
    opened.receiver.answers = 200;
    expect((await opened.call('POST', `/${webhook}/activation`)).status).toBe(201);
    await opened.received(3);
    expect(opened.subjects()).toEqual([first, first, second]);
    expect(await opened.seen()).toMatchObject({ status: 'enabled', disabled: null });
  });

  it('shows what failed and when it is tried again, and is disabled after ten attempts', async () => {
    await opened.register();
    opened.receiver.answers = 503;
    opened.start();
    await opened.grant('first');
    for (let attempts = 1; attempts < 10; attempts += 1) {
      await opened.received(attempts);
      await opened.noted(attempts);
      expect(await opened.seen()).toMatchObject({
        status: 'enabled',
        delivery: {
          failedAttempts: attempts,
          failure: 'answered-error',
          status: 503,
          nextAttemptAt: expect.any(String),
        },
      });
      await opened.pass(1.2 * DAY_MS);
    }
    expect(await opened.until('disabled')).toMatchObject({
      disabled: { reason: 'exhausted', failure: 'answered-error', status: 503, attempts: 10 },
    });
    expect(opened.receiver.received).toHaveLength(10);
  });

  it('receives nothing from the moment at which the contract ends, not even what was to be retried', async () => {
    await opened.register();
    opened.receiver.answers = 500;
    opened.start();
    await opened.grant('first');
    await opened.received(1);
    await opened.endContract();
    opened.receiver.answers = 200;
    await opened.pass(DAY_MS);
    await opened.held('no-contract-in-force');
    await opened.quiet();
    expect(opened.receiver.received).toHaveLength(1);
    expect(await opened.seen()).toMatchObject({
      status: 'enabled',
      delivery: { held: 'no-contract-in-force' },
    });
    const contract = await opened.contract('a new contract');
    await opened.pass(DAY_MS);
    await opened.received(4);
    expect(opened.subjects()).toEqual([id('first'), id('first'), id('contract'), contract]);
  });

  it('receives nothing while its contract is suspended by a breached duty, or before it begins', async () => {
    await opened.register();
    const duty = { duty: id('duty'), contract: id('contract'), debtor: opened.partner.party };
    await opened.world.say(`consent-duty-${id('duty')}`, 'consent.duty.opened', {
      ...{ ...duty, kind: 'delete', grant: null, records: [], fields: 'all' },
      due: new Date(opened.now).toISOString(),
    });
    await opened.world.say(`consent-duty-${id('duty')}`, 'consent.duty.breached', duty);
    opened.start();
    await opened.held('no-contract-in-force');
    expect(opened.receiver.received).toEqual([]);
    await opened.world.say(`consent-duty-${id('duty')}`, 'consent.duty.fulfilled', {
      ...duty,
      evidence: 'done',
    });
    await opened.pass(10_000);
    await opened.received(1);
  });

  it('is disabled when the registration of its system is closed', async () => {
    await opened.register();
    opened.world.opened.neighbours.clients.delete(opened.partner.clientId);
    const { partner } = opened;
    opened.start();
    await opened.grant('first');
    await opened.happened('consent.webhook.disabled');
    expect(opened.receiver.received).toEqual([]);
    expect((await opened.call('GET', '', undefined, partner)).body).toMatchObject({
      code: 'contract-not-yours',
    });
  });

  it('gets a part of its feed again when it asks for it, by the cursors that it received', async () => {
    const { webhook } = await opened.register();
    opened.start();
    const grants = [await opened.grant('a'), await opened.grant('b'), await opened.grant('c')];
    const messages = await opened.received(3);
    const [first, second] = messages.map(
      ({ body }) => (JSON.parse(body) as { readonly cursor: string }).cursor,
    );
    expect((await opened.call('POST', `/${webhook}/replay`, { after: first, until: second })).status).toBe(
      202,
    );
    await opened.received(4);
    expect(opened.subjects()).toEqual([...grants, grants[1]]);
    const [, original, , again] = opened.receiver.received;
    expect(again?.body).toBe(original?.body);
    expect(again?.headers['webhook-id']).toBe(original?.headers['webhook-id']);
    // From the very beginning: also what was told before the webhook was registered.
    await opened.call('POST', `/${webhook}/replay`, { after: '' });
    await opened.received(8);
    expect(opened.subjects().slice(4)).toEqual([id('contract'), ...grants]);
    for (const range of [{ after: 'AAAA' }, { after: first, until: 'AAAA' }])
      expect((await opened.call('POST', `/${webhook}/replay`, range)).body).toMatchObject({
        code: 'invalid-field',
      });
    const backwards = { after: second, until: first };
    expect((await opened.call('POST', `/${webhook}/replay`, backwards)).body).toMatchObject({
      ...{ status: 422, code: 'webhook-replay-invalid' },
    });
  });

  it('loses nothing when the deliverer is killed and its notes are lost', async () => {
    await opened.register();
    opened.start();
    const grants = [await opened.grant('a'), await opened.grant('b')];
    await opened.received(2);
    await opened.stop();
    const { readModels } = opened.world.opened;
    await readModels.transaction((db) => db.deleteFrom('webhook_deliveries').execute());
    grants.push(await opened.grant('c'));
    opened.start();
    await opened.received(5);
    expect(new Set(opened.subjects())).toEqual(new Set(grants));
    expect(new Set(opened.receiver.ids).size).toBe(3);
  });

  it('is tested when its owner asks, and says how that went', async () => {
    const { webhook, secret } = await opened.register();
    expect((await opened.call('POST', `/${webhook}/test`)).body).toEqual({
      ...{ outcome: 'accepted', status: 204, id: expect.any(String) },
    });
    const [message] = await opened.received(1);
    const event = message && verify(secret, message);
    expect(consentEvents.TEST_POINTER.event.parse(event)).toMatchObject({ data: { webhook } });
    expect(message && (HTTP.toEvent(message) as CloudEvent<unknown>).validate()).toBe(true);
    opened.receiver.answers = 500;
    expect((await opened.call('POST', `/${webhook}/test`)).body).toMatchObject({
      outcome: 'failed',
      status: 500,
    });
  });

  it('is gone when it was removed', async () => {
    const { webhook } = await opened.register();
    opened.start();
    expect((await opened.call('DELETE', `/${webhook}`)).status).toBe(200);
    await opened.grant('first');
    await opened.quiet();
    expect(opened.receiver.received).toEqual([]);
    expect(await opened.seen()).toEqual({});
    for (const path of ['/secret', '/activation', '/test'])
      expect((await opened.call('POST', `/${webhook}${path}`)).body).toMatchObject({
        code: 'webhook-unknown',
      });
  });

  it('is nobody else’s', async () => {
    const { webhook } = await opened.register();
    const other = await opened.world.partner('other');
    await opened.world.settled();
    for (const path of ['/secret', '/activation', '/test'])
      expect((await opened.call('POST', `/${webhook}${path}`, undefined, other)).body).toMatchObject({
        status: 404,
      });
    expect((await opened.call('DELETE', `/${webhook}`, undefined, other)).body).toMatchObject({
      status: 404,
    });
    expect((await opened.call('GET', '', undefined, other)).body).toEqual({ webhooks: [] });
  });

  it('is one of ten at most', async () => {
    for (let count = 0; count < 10; count += 1) await opened.register();
    expect((await opened.call('POST', '', { url: opened.receiver.url })).body).toMatchObject({
      code: 'webhook-limit',
    });
  });

  it('is for partner systems only, and for known types', async () => {
    const anne = await opened.world.person(id('anne'));
    expect((await opened.world.call(anne, 'GET', '/feed/webhooks')).body).toMatchObject({ status: 403 });
    const odd = { url: opened.receiver.url, types: ['coop.identity.party.registered.v1'] };
    expect((await opened.call('POST', '', odd)).body).toMatchObject({ status: 400, code: 'invalid-field' });
  });
});

describe('Webhooks outside development', () => {
  it('are refused for addresses inside, without encryption or with credentials', async () => {
    const world = await ConsentWorld.open();
    const { authorization } = await world.partner('partner');
    const register = async (url: string) =>
      (await world.call(authorization, 'POST', '/feed/webhooks', { url })).body;
    for (const [url, reason] of [
      ['http://partner.example/', 'scheme-not-allowed'],
      ['https://169.254.169.254/', 'address-not-public'],
      ['https://0x7f000001/', 'address-not-public'],
      ['https://user:word@partner.example/', 'credentials-in-url'],
      ['https://partner.example:5432/', 'port-not-allowed'],
      [`https://partner.example/${'é'.repeat(400)}`, 'too-long'],
    ] as const)
      expect(await register(url)).toMatchObject({ status: 422, code: 'webhook-url-refused', reason });
    expect(await register('https://partner.example/hooks')).toMatchObject({ webhook: expect.any(String) });
    await world.close();
  });
});

describe('What partners are told', () => {
  it('is of the published types, each of them, and read by the library of CloudEvents', async () => {
    const world = await ConsentWorld.open();
    await liveThrough(world);
    const registration = {
      ...{ webhook: '', partner: PARTNER, types: 'all' as const, from: 0n },
      ...{ enabled: 0n, replayed: 0n, replays: [] },
    };
    const seen = new Set<string>();
    const feed = feedOf(world.parts);
    for (
      let entry = await feed.next(registration, 0n);
      entry;
      entry = await feed.next(registration, entry.position)
    ) {
      const headers = { 'content-type': 'application/cloudevents+json' };
      const event = HTTP.toEvent({ headers, body: entry.body }) as CloudEvent<unknown>;
      expect(event.validate()).toBe(true);
      const pointer = Object.values(consentEvents.FEED_POINTERS).find(({ type }) => type === event.type);
      expect(pointer?.event.safeParse(JSON.parse(entry.body)).error).toBeUndefined();
      seen.add(event.type);
    }
    expect([...seen].sort()).toEqual(
      Object.values(consentEvents.FEED_POINTERS)
        .map(({ type }) => type)
        .sort(),
    );
    await world.close();
  });
});
