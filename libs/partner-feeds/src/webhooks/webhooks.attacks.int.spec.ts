import { createSecretKey } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { DeliveryWorld } from '../testing/delivery-world.js';
import { Receiver } from '../testing/receiver.js';
import { openPost } from './post.js';
import { RETRY_DELAYS_MS } from './schedule.js';
import { secretText, type SignedMessage } from './signing.js';
import { DEVELOPMENT_TARGETS } from './targets.js';

const { signal } = new AbortController();
const message = { headers: { 'content-type': 'application/json' }, body: '{}' };

describe('Webhooks under attack', () => {
  it('attack-29 rebinding: a name that was public when it was judged is connected to at that address and no other', async () => {
    const inside = await Receiver.open();
    const asked: string[] = [];
    /** Public the first time, this machine ever after. */
    const resolve = async (name: string) => {
      asked.push(name);
      const address = asked.length === 1 ? '192.0.2.1' : '127.0.0.1';
      return [{ address, family: 4 }];
    };
    const post = openPost({
      policy: { ...DEVELOPMENT_TARGETS, privateAddresses: false },
      ...{ clock: () => new Date(), resolve, timeoutMs: 200 },
    });
    const url = `http://rebinding.partner.example:${inside.port}/`;
    for (const expected of ['connection-failed|timed-out|address-not-public', 'address-not-public']) {
      const outcome = await post(url, message, signal);
      expect(outcome).toMatchObject({
        kind: 'failed',
        failure: expect.stringMatching(expected) as string,
      });
    }
    expect(asked).toHaveLength(2);
    // Nor does the door that is open lead inside.
    const open = await Receiver.open((response) => response.writeHead(307, { location: inside.url }).end());
    const develop = openPost({ policy: DEVELOPMENT_TARGETS, clock: () => new Date() });
    expect(await develop(open.url, message, signal)).toMatchObject({ failure: 'answered-redirect' });
    expect(inside.received).toEqual([]);
    await Promise.all([inside.close(), open.close()]);
  });

  describe('and what is sent again', () => {
    let world: DeliveryWorld;
    let sent: SignedMessage[];
    const [old, current] = [1, 2].map((byte) => createSecretKey(Buffer.alloc(32, byte)));

    beforeEach(() => {
      [world, sent] = [new DeliveryWorld(), []];
      world.now = Date.now();
      world.answers.set('hook', async (attempted) => {
        sent.push(attempted);
        return { kind: 'failed', failure: 'answered-error', status: 503 };
      });
      world.register('hook');
    });
    afterEach(() => world.close());

    const retry = async (): Promise<void> => {
      world.now += RETRY_DELAYS_MS[0] ?? 0;
      await world.quiet();
    };

    it('attack-29 stale retry: nothing more goes out once the contract has ended, whatever was tried before', async () => {
      world.happen();
      world.start();
      await world.until(() => sent.length === 1);
      await world.quiet();
      world.stand('hook', { kind: 'held', reason: 'no-contract-in-force' });
      await retry();
      expect(sent).toHaveLength(1);
    });

    it('attack-29 secret reuse: what is tried again after a rotation is signed with the new secret alone', async () => {
      if (old === undefined || current === undefined) throw new TypeError('two secrets');
      const url = 'https://hook.example/';
      world.stand('hook', { kind: 'open', url, secrets: [old] });
      world.happen();
      world.start();
      await world.until(() => sent.length === 1);
      await world.quiet();
      world.stand('hook', { kind: 'open', url, secrets: [current] });
      await retry();
      const again = sent.at(-1);
      expect(sent).toHaveLength(2);
      const verify = (secret: typeof old) =>
        new Webhook(secretText(secret)).verify(again?.body ?? '', { ...again?.headers });
      expect(verify(current)).toEqual({ id: 'e1' });
      expect(() => verify(old)).toThrow('No matching signature');
    });
  });
});
