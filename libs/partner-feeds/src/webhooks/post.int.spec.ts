import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Receiver } from '../testing/receiver.js';
import { openPost } from './post.js';
import { DEVELOPMENT_TARGETS, PUBLIC_TARGETS, type Resolve, type TargetPolicy } from './targets.js';

const message = { headers: { 'webhook-id': '1', 'content-type': 'application/json' }, body: '{"says":"é"}' };
const { signal } = new AbortController();
const clock = () => new Date();

/** Names that somebody else's server resolves, one answer after the other. */
const resolving = (...answers: string[][]): Resolve & { asked: number } => {
  const resolve = async () => {
    const addresses = answers[Math.min(resolve.asked, answers.length - 1)] ?? [];
    resolve.asked += 1;
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  resolve.asked = 0;
  return resolve;
};

/** Any port and no encryption, so that a server on this machine would be reached if it were allowed. */
const STRICT: TargetPolicy = { ...DEVELOPMENT_TARGETS, privateAddresses: false };

describe('The way out for messages', () => {
  let receiver: Receiver;
  const develop = openPost({ policy: DEVELOPMENT_TARGETS, clock });

  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(() => receiver.close());

  it('posts exactly the bytes and headers that were signed', async () => {
    expect(await develop(`${receiver.url}?tenant=7`, message, signal)).toEqual({
      kind: 'accepted',
      status: 204,
    });
    expect(receiver.received).toMatchObject([
      { path: '/hooks?tenant=7', body: message.body, headers: message.headers },
    ]);
  });

  it('connects to the address that was judged, and keeps the name in the request', async () => {
    const resolve = resolving(['127.0.0.1']);
    const post = openPost({ policy: DEVELOPMENT_TARGETS, clock, resolve });
    await post(`http://hooks.partner.example:${receiver.port}/`, message, signal);
    expect(receiver.received[0]?.headers['host']).toBe(`hooks.partner.example:${receiver.port}`);
    expect(resolve.asked).toBe(1);
  });

  it.each([
    ['127.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['169.254.169.254'],
    ['0.0.0.0'],
    ['::'],
    ['fd00::1'],
    ['93.184.216.34', '127.0.0.1'],
    ['10.0.0.7', '93.184.216.34'],
  ])('does not connect to a name that resolves to %s %s', async (...addresses) => {
    const post = openPost({ policy: STRICT, clock, resolve: resolving(addresses.filter(Boolean)) });
    expect(await post(`http://hooks.partner.example:${receiver.port}/`, message, signal)).toEqual({
      ...{ kind: 'failed', failure: 'address-not-public' },
    });
    expect(receiver.received).toEqual([]);
  });

  it('gives a name nothing that changes its mind: it was public when it was first asked for', async () => {
    const resolve = resolving(['93.184.216.34'], ['127.0.0.1']);
    expect(await resolve('rebinding.partner.example')).toEqual([{ address: '93.184.216.34', family: 4 }]);
    const post = openPost({ policy: STRICT, clock, resolve });
    const outcome = await post(`http://rebinding.partner.example:${receiver.port}/`, message, signal);
    expect(outcome).toEqual({ kind: 'failed', failure: 'address-not-public' });
    expect(receiver.received).toEqual([]);
    // Judged and connected to from one resolution: a third answer would never be asked for.
    expect(resolve.asked).toBe(2);
  });

  it.each(['127.0.0.1', '2130706433', '0177.0.0.1', '[::ffff:127.0.0.1]'])(
    'does not connect to the literal %s, for which no name is resolved',
    async (host) => {
      const post = openPost({ policy: STRICT, clock });
      expect(await post(`http://${host}:${receiver.port}/`, message, signal)).toEqual({
        ...{ kind: 'failed', failure: 'address-not-public' },
      });
      expect(receiver.received).toEqual([]);
    },
  );

  it('sends nothing unencrypted, nor to another port, nor without a name that resolves', async () => {
    const post = openPost({ policy: PUBLIC_TARGETS, clock, resolve: resolving([]) });
    for (const url of ['http://partner.example/', 'https://partner.example:22/', 'nonsense'])
      expect(await post(url, message, signal)).toEqual({ kind: 'failed', failure: 'target-refused' });
    expect(await post('https://partner.example/', message, signal)).toMatchObject({
      failure: 'name-unresolved',
    });
    const broken = openPost({
      policy: PUBLIC_TARGETS,
      clock,
      resolve: () => Promise.reject(new Error('SERVFAIL')),
    });
    expect(await broken('https://partner.example/', message, signal)).toMatchObject({
      failure: 'name-unresolved',
    });
  });

  it('follows no redirect, not even to this machine', async () => {
    const inner = await Receiver.open();
    for (const status of [301, 302, 307, 308]) {
      receiver.answers = (response) => response.writeHead(status, { location: inner.url }).end();
      expect(await develop(receiver.url, message, signal)).toEqual({
        ...{ kind: 'failed', failure: 'answered-redirect', status },
      });
    }
    expect(inner.received).toEqual([]);
    await inner.close();
  });

  it('tells accepted, gone and failed apart', async () => {
    const outcomes = [];
    for (const status of [200, 202, 299, 410, 400, 404, 429, 500]) {
      receiver.answers = status;
      outcomes.push(await develop(receiver.url, message, signal));
    }
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      ...['accepted', 'accepted', 'accepted', 'gone'],
      ...['failed', 'failed', 'failed', 'failed'],
    ]);
  });

  it('passes on what Retry-After asks for', async () => {
    receiver.answers = (response) => response.writeHead(503, { 'retry-after': '90' }).end();
    expect(await develop(receiver.url, message, signal)).toMatchObject({ status: 503, retryAfterMs: 90_000 });
  });

  it('does not wait for ever', async () => {
    receiver.answers = () => undefined;
    const impatient = openPost({ policy: DEVELOPMENT_TARGETS, clock, timeoutMs: 50 });
    expect(await impatient(receiver.url, message, signal)).toEqual({ kind: 'failed', failure: 'timed-out' });
  });

  it('reads only the beginning of an endless answer, and hangs up', async () => {
    let hungUp: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (hungUp = resolve));
    receiver.answers = (response) => {
      const writing = setInterval(() => response.write(Buffer.alloc(1024)), 1);
      response.once('close', () => (clearInterval(writing), hungUp()));
    };
    expect(await develop(receiver.url, message, signal)).toEqual({ kind: 'accepted', status: 200 });
    await ended;
  });

  it('says failed when nobody listens, or something else than HTTP does', async () => {
    const other = createServer((socket) => socket.resume().end('220 mail ready\r\n'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address: AddressInfo | string | null = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const failed = { kind: 'failed', failure: 'connection-failed' };
    expect(await develop(`http://127.0.0.1:${port}/`, message, signal)).toEqual(failed);
    other.close();
    await once(other, 'close');
    expect(await develop(`http://127.0.0.1:${port}/`, message, signal)).toEqual(failed);
  });

  it('breaks off when it is told to', async () => {
    const stop = new AbortController();
    receiver.answers = () => stop.abort();
    expect(await develop(receiver.url, message, stop.signal)).toMatchObject({ kind: 'failed' });
  });
});
