import type { JWK } from 'jose';
import { KEY_TIMES } from './issuer-keys.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';
import { ProblemError } from './problem-error.js';
import { issuerOnLoopback, rsaSigner, type IssuerOnLoopback, type Signer } from './token-contract/index.js';

type Published = { readonly signer: Signer; readonly jwk: JWK };

describe('Keys that an issuer publishes', () => {
  let issuer: IssuerOnLoopback;
  let verifier: JoseTokenVerifier;
  let first: Published;
  let second: Published;
  let elapsed: number;
  let answers: (address: string) => Promise<Response>;

  const began = Date.now() / 1000;
  /** Long enough to outlive every test, short enough to be believed at all. */
  const token = ({ signer }: Published, sub = 'account-1') =>
    issuer.sign(signer, { sub, iat: Math.floor(began), exp: Math.floor(began) + 3_600 });
  const outcome = (text: string): Promise<string> =>
    verifier.verify(text).then(
      () => 'believed',
      (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
    );
  const publish = (...keys: readonly Published[]) => (issuer.published = keys.map(({ jwk }) => jwk));

  beforeAll(() => {
    [first, second] = [rsaSigner(), rsaSigner()];
  });
  beforeEach(async () => {
    issuer = await issuerOnLoopback();
    publish(first);
    elapsed = 0;
    answers = (address) => fetch(address);
    verifier = new JoseTokenVerifier({
      issuers: [issuer.trusted],
      now: () => began + elapsed,
      fetch: (address) => answers(address.href),
    });
  });
  afterEach(() => issuer.close());

  it('are read when the first token comes, and not again for the next ones', async () => {
    expect(issuer.asked).toBe(0);
    for (const sub of ['a', 'b', 'c']) expect(await outcome(token(first, sub))).toBe('believed');
    expect(issuer.asked).toBe(1);
  });

  it('are read once for a hundred tokens that come together', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, n) => outcome(token(first, `${n}`))));
    expect(new Set(all)).toEqual(new Set(['believed']));
    expect(issuer.asked).toBe(1);
  });

  it('count as soon as a token names them, while the old one stays good beside the new one', async () => {
    expect(await outcome(token(first))).toBe('believed');
    publish(second, first);
    elapsed = KEY_TIMES.cooldown;
    expect(await outcome(token(second))).toBe('believed');
    expect(await outcome(token(first, 'somebody'))).toBe('believed');
  });

  it('count a minute after they were published at the latest, whatever was asked before', async () => {
    expect(await outcome(token(first))).toBe('believed');
    elapsed = 5;
    expect(await outcome(token(second, 'too early'))).toBe('unauthenticated');
    publish(second, first);
    elapsed = 60;
    expect(await outcome(token(second))).toBe('believed');
  });

  it('end a minute after they were withdrawn, also for tokens that were verified before', async () => {
    const before = token(first);
    expect(await outcome(before)).toBe('believed');
    publish(second);
    elapsed = 60;
    expect(await outcome(before)).toBe('unauthenticated');
    expect(await outcome(token(first, 'new'))).toBe('unauthenticated');
    expect(await outcome(token(second))).toBe('believed');
  });

  it('end when another key is published under their name', async () => {
    const before = token(first);
    expect(await outcome(before)).toBe('believed');
    issuer.published = [{ ...second.jwk, kid: first.signer.kid }];
    elapsed = 60;
    expect(await outcome(before)).toBe('unauthenticated');
  });

  it('go on being believed while the issuer is down, for ten minutes', async () => {
    const before = token(first);
    expect(await outcome(before)).toBe('believed');
    issuer.down = true;
    for (elapsed of [60, 300, 600]) {
      expect(await outcome(before)).toBe('believed');
      expect(await outcome(token(first, `at ${elapsed}`))).toBe('believed');
    }
    elapsed = 601;
    expect(await outcome(before)).toBe('issuer-unavailable');
    issuer.down = false;
    elapsed = 620;
    expect(await outcome(before)).toBe('believed');
  });

  it('are not guessed while the issuer is down: an unknown one is neither good nor bad', async () => {
    expect(await outcome(token(first))).toBe('believed');
    issuer.down = true;
    elapsed = KEY_TIMES.cooldown;
    expect(await outcome(token(second))).toBe('issuer-unavailable');
    expect(await outcome(token(second))).toBe('issuer-unavailable');
    publish(second, first);
    issuer.down = false;
    elapsed = 2 * KEY_TIMES.cooldown;
    expect(await outcome(token(second))).toBe('believed');
  });

  it('are unavailable when the issuer was never reached', async () => {
    issuer.down = true;
    expect(await outcome(token(first))).toBe('issuer-unavailable');
  });

  it('are asked for once in ten seconds, however many unknown ones are named', async () => {
    for (let n = 0; n < 50; n += 1) expect(await outcome(token(rsaKeyOfNobody))).toBe('unauthenticated');
    expect(issuer.asked).toBe(1);
    elapsed = KEY_TIMES.cooldown;
    for (let n = 0; n < 50; n += 1) expect(await outcome(token(rsaKeyOfNobody))).toBe('unauthenticated');
    expect(issuer.asked).toBe(2);
  });

  it('make no token wait for an issuer that hangs, after it once did not answer', async () => {
    expect(await outcome(token(first))).toBe('believed');
    issuer.down = true;
    elapsed = 50;
    expect(await outcome(token(first, 'a'))).toBe('believed');
    answers = () => new Promise(() => {});
    elapsed = 70;
    expect(await outcome(token(first, 'b'))).toBe('believed');
  });

  it('are read again behind the back of tokens while they are younger than three quarters of a minute', async () => {
    expect(await outcome(token(first))).toBe('believed');
    let waiting = 0;
    answers = () => {
      waiting += 1;
      return new Promise(() => {});
    };
    elapsed = 31;
    for (const sub of ['a', 'b', 'c']) expect(await outcome(token(first, sub))).toBe('believed');
    expect(waiting).toBe(1);
  });

  it.each<[string, (good: object) => Response]>([
    ['speaks for another issuer', (good) => Response.json({ ...good, issuer: 'https://other.example.org' })],
    ['names no keys', () => Response.json({})],
    ['is no JSON', () => new Response('<html>')],
  ])('are not taken from an issuer whose description %s', async (_what, describe) => {
    answers = async (address) =>
      address.endsWith('openid-configuration')
        ? describe((await (await fetch(address)).json()) as object)
        : fetch(address);
    expect(await outcome(token(first))).toBe('issuer-unavailable');
  });

  it('are not used when they are for encryption, or shorter than 2048 bits', async () => {
    const encryption = rsaSigner('enc');
    issuer.published = [
      { ...encryption.jwk, alg: 'RS256' },
      { ...second.jwk, n: 'AQAB' },
    ];
    expect(await outcome(token(encryption))).toBe('unauthenticated');
    expect(await outcome(token(second))).toBe('unauthenticated');
  });

  const rsaKeyOfNobody = rsaSigner();
});
