import { createHmac, createPublicKey, randomUUID, sign } from 'node:crypto';
import { Controller, Get } from '@nestjs/common';
import { ActorDirectory, CurrentActor, JoseTokenVerifier, type Actor } from './index.js';
import { SessionDenylist } from './session-denylist.js';
import { testApp, type TestApp } from './testing/index.js';
import { issuerOnLoopback, rsaSigner, type IssuerOnLoopback, type Signer } from './token-contract/index.js';

@Controller('things')
class Things {
  @Get()
  list(@CurrentActor() { party }: Actor): unknown {
    return { party };
  }
}

/** Everybody who signs in is a member, by what the cooperative knows. */
class Members extends ActorDirectory {
  override actorOf(): Actor {
    const party = '01980000-0000-7000-8000-000000000001';
    return { party, kind: 'person', level: 'A2', roles: ['member'], mandates: [], position: 0n };
  }

  override stale(): boolean {
    return false;
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Tokens under attack', () => {
  let issuer: IssuerOnLoopback;
  let attacker: IssuerOnLoopback;
  let denylist: SessionDenylist;
  let elapsed: number;
  let asked: string[];
  let test: TestApp;
  const began = Date.now() / 1000;

  beforeEach(async () => {
    [issuer, attacker] = [await issuerOnLoopback(), await issuerOnLoopback()];
    [elapsed, asked] = [0, []];
    const now = () => began + elapsed;
    denylist = new SessionDenylist(now);
    const verifier = new JoseTokenVerifier({
      ...{ issuers: [issuer.trusted], denylist, now },
      fetch: (address, init) => (asked.push(address.href), fetch(address, init)),
    });
    test = await testApp({ controllers: [Things], verifier, actors: new Members() });
  });
  afterEach(async () => {
    await test.app.close();
    await issuer.close();
    await attacker.close();
  });

  const get = async (token: string, from = '192.0.2.1'): Promise<number> =>
    (
      await test.app.inject({
        url: '/things',
        remoteAddress: from,
        headers: { authorization: `Bearer ${token}` },
      })
    ).statusCode;
  /** The claims of a true token of ours under another header and signature. */
  const headed = (header: object, signer: Signer = issuer.signer): string => {
    const [, payload = ''] = issuer.sign(issuer.signer).split('.');
    const text = `${encoded({ typ: 'at+jwt', ...header })}.${payload}`;
    return `${text}.${sign('sha256', Buffer.from(text), signer.privateKey).toString('base64url')}`;
  };

  it('attack-1 forged header: no algorithm, a shared secret made of the public key, foreign keys by kid or jku', async () => {
    expect(await get(issuer.sign(issuer.signer))).toBe(200);
    const { kid, privateKey } = issuer.signer;
    const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    const [, claims = ''] = issuer.sign(issuer.signer).split('.');
    const unsigned = `${encoded({ alg: 'none', typ: 'at+jwt', kid })}.${claims}.`;
    const confused = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid })}.${claims}`;
    const forged: Readonly<Record<string, string>> = {
      'alg none': unsigned,
      'RS256 to HS256': `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`,
      'kid that is an address': headed(
        { alg: 'RS256', kid: `${attacker.trusted.issuer}/protocol/openid-connect/certs` },
        attacker.signer,
      ),
      'kid of the attacker': headed({ alg: 'RS256', kid: attacker.signer.kid }, attacker.signer),
      'our kid over the attacker’s signature': headed({ alg: 'RS256', kid }, attacker.signer),
      'jku to the attacker': headed(
        { alg: 'RS256', kid, jku: `${attacker.trusted.issuer}/protocol/openid-connect/certs` },
        attacker.signer,
      ),
      'jwk of the attacker': headed({ alg: 'RS256', kid, jwk: attacker.published[0] }, attacker.signer),
    };
    for (const [how, token] of Object.entries(forged)) expect([how, await get(token)]).toEqual([how, 401]);
    // Nobody lets a token say where its keys are.
    expect(attacker.asked).toBe(0);
    expect(asked.every((address) => address.startsWith(issuer.trusted.issuer))).toBe(true);
  });

  it('attack-2 foreign audience: a genuine token for somebody else, or of another realm, opens nothing', async () => {
    const foreign: Readonly<Record<string, string>> = {
      'for another system of the same issuer': issuer.sign(issuer.signer, { aud: 'urn:somebody:else' }),
      'of another realm': attacker.sign(attacker.signer),
      'of another realm that speaks in our name': attacker.sign(attacker.signer, {
        iss: issuer.trusted.issuer,
      }),
      'of a realm whose name begins as ours': issuer.sign(issuer.signer, {
        iss: `${issuer.trusted.issuer}-2`,
      }),
    };
    for (const [which, token] of Object.entries(foreign))
      expect([which, await get(token)]).toEqual([which, 401]);
    expect(attacker.asked).toBe(0);
  });

  it('attack-5 flood of key ids: the issuer is asked once, the flood is slowed, true tokens are believed', async () => {
    const { signer } = rsaSigner();
    const answers: number[] = [];
    for (let n = 0; n < 100; n += 1)
      answers.push(await get(issuer.sign({ ...signer, kid: randomUUID() }), '192.0.2.66'));
    expect(issuer.asked).toBe(1);
    expect([answers[0], answers.at(-1)]).toEqual([401, 429]);
    expect(await get(issuer.sign(issuer.signer))).toBe(200);
    elapsed = 11;
    for (let n = 0; n < 50; n += 1)
      await get(issuer.sign({ ...signer, kid: randomUUID() }), `198.51.100.${n}`);
    expect(issuer.asked).toBe(2);
  });

  it('attack-6 login kept alive: an ended session opens nothing, and where its end was missed no token outlives an hour', async () => {
    const kept = issuer.sign(issuer.signer, { sid: 'dismissed' });
    const longest = { iat: Math.floor(began), exp: Math.floor(began) + 3_600 };
    const missed = issuer.sign(issuer.signer, { sid: 'missed', ...longest });
    expect([await get(kept), await get(missed)]).toEqual([200, 200]);
    denylist.end({ issuerName: issuer.trusted.name, sid: 'dismissed', endedAt: began });
    expect([await get(kept), await get(missed)]).toEqual([401, 200]);
    elapsed = 3_606;
    expect(await get(missed)).toBe(401);
    const greedy = { iat: Math.floor(began), exp: Math.floor(began) + 30 * 86_400 };
    elapsed = 0;
    expect(await get(issuer.sign(issuer.signer, greedy))).toBe(401);
  });
});
