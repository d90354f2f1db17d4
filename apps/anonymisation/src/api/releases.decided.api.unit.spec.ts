import { testApp, type TestApp } from '@coop/service-kit/testing';
import type { Report } from '../domain/release.js';
import type { ReleasePolicy } from '../domain/release-policy.js';
import {
  body,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

let world: ReleaseWorld;
let test: TestApp;
let [researcher, steward] = ['', ''];

async function begin(policy: Partial<ReleasePolicy>): Promise<void> {
  world = await releaseWorld(undefined, { policy });
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
  steward = test.accounts.signedIn({ roles: ['member', 'steward'] });
}

afterEach(async () => {
  await test.app.close();
  await world.close();
});

async function send(method: 'GET' | 'POST', url: string, authorization: string, payload?: object) {
  await world.settled();
  const told = payload === undefined ? {} : { payload };
  return test.app.inject({ method, url, headers: { authorization }, ...told });
}

const ask = (authorization: string) => send('POST', '/releases', authorization, body);

async function types(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { events } of world.store.readAll(0n)) found.push(...events.map(({ type }) => type));
  return found.filter((type) => type.startsWith('anonymisation.'));
}

describe('The policy of releases', () => {
  const refusedFor = async (reason: string) => {
    const response = await ask(researcher);
    expect(response.json()).toMatchObject({ code: 'release-refused', reason });
    expect(response.json()['instead']).toBe(reason === 'near-useless' ? '/questions' : undefined);
    expect(response.body).not.toMatch(/0\.\d{3}/);
    const { releases } = (await send('GET', '/releases', steward)).json<{
      releases: { release: string }[];
    }>();
    return (await send('GET', `/releases/${releases[0]?.release}/figures`, steward)).json<{
      figures: Record<string, number>;
    }>().figures;
  };

  it('keeps back a table that an attack beats: the researcher learns that, the steward by how much', async () => {
    await begin({ greatestRisk: 0.001 });
    const figures = await refusedFor('attack-too-successful');
    expect(figures['singling-out']).toBeGreaterThan(0.001);
    expect(figures['limit']).toBe(0.001);
    expect(await types()).not.toContain('anonymisation.release.made');
  });

  it('keeps back a table that is near useless, and says where to ask with noise instead', async () => {
    await begin({ leastGranularity: 0.999 });
    expect(await refusedFor('near-useless')).toMatchObject({ 'least-granularity': 0.999 });
  });

  it('tells the researcher of each attack how far it may succeed, in steps, and the steward exactly', async () => {
    await begin({});
    const { release } = (await ask(researcher)).json<{ release: string }>();
    const { report } = (await send('GET', `/releases/${release}`, researcher)).json<{
      report: { attacks: { attack: string; atMost: number }[] };
    }>();
    expect(report.attacks.map(({ attack }) => attack)).toEqual([
      ...['singling-out', 'linking', 'inference', 'homogeneity', 'exact-copies'],
    ]);
    expect(report.attacks.every(({ atMost }) => Number((atMost * 20).toFixed(9)) % 1 === 0)).toBe(true);
    const exact = (await send('GET', `/releases/${release}/figures`, steward)).json<{ report: Report }>();
    expect(exact.report.attacks.map(({ attempts }) => attempts > 200)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(JSON.stringify(report)).not.toContain('attempts');
  });
});

describe('Where two persons decide', () => {
  let release: string;
  const decide = (how: 'approvals' | 'rejection', who: string, payload: object = {}) =>
    send('POST', `/releases/${release}/${how}`, who, payload);
  const table = () => send('GET', `/releases/${release}/table`, researcher);
  const status = async () =>
    (await send('GET', `/releases/${release}`, researcher)).json<{ status: string; approvals: number }>();

  beforeEach(async () => {
    await begin({ decidedBy: 'two-persons' });
    const response = await ask(researcher);
    expect(response.json()).toMatchObject({ status: 'proposed', report: { rows: expect.any(Number) } });
    release = response.json<{ release: string }>().release;
  });

  it('the table can be taken when both approved, and not before', async () => {
    expect((await table()).json()).toMatchObject({ status: 409, code: 'release-not-decided' });
    expect((await decide('approvals', steward)).json()).toMatchObject({ release, status: 'proposed' });
    expect((await decide('approvals', steward)).json()).toMatchObject({ release, status: 'proposed' });
    expect(await status()).toMatchObject({ status: 'proposed', approvals: 1 });
    expect((await table()).statusCode).toBe(409);
    const second = test.accounts.signedIn({ roles: ['member', 'steward'] });
    expect((await decide('approvals', second)).json()).toMatchObject({ status: 'made' });
    expect((await table()).statusCode).toBe(200);
    expect(await status()).toMatchObject({ status: 'made', approvals: 2 });
    expect((await decide('rejection', steward, { reason: 'other' })).json()).toMatchObject({
      code: 'release-decided',
    });
  });

  it('one rejects: the key is gone, nobody was given it, and another may be asked for', async () => {
    await decide('approvals', steward);
    const second = test.accounts.signedIn({ roles: ['member', 'steward'] });
    expect((await decide('rejection', second, { reason: 'too-risky' })).json()).toMatchObject({
      status: 'rejected',
    });
    expect((await decide('rejection', second, { reason: 'too-risky' })).statusCode).toBe(200);
    expect(await world.vault.inventory(release)).toEqual({});
    expect((await table()).statusCode).toBe(404);
    const view = await send('GET', `/releases/${release}`, researcher);
    expect(view.json()).toMatchObject({ status: 'rejected', reason: 'rejected', tableDigest: null });
    expect(view.body).not.toContain('too-risky');
    expect((await ask(researcher)).json()).toMatchObject({ status: 'proposed' });
  });

  it('nobody decides on a table of her own institution, and nobody but a steward', async () => {
    expect((await decide('approvals', researcher)).statusCode).toBe(403);
    const both = test.accounts.signedIn({
      ...researcherFor(UNIVERSITY),
      roles: ['member', 'steward'],
    });
    expect((await decide('approvals', both)).json()).toMatchObject({ code: 'own-release' });
    expect((await decide('rejection', both, { reason: 'other' })).json()).toMatchObject({
      code: 'own-release',
    });
    expect((await decide('rejection', steward, { reason: 'because' })).statusCode).toBe(400);
    expect(await types()).toEqual(['anonymisation.release.requested', 'anonymisation.release.made']);
  });

  it('a second table of the category waits for nobody: the first may still be given', async () => {
    expect((await ask(researcher)).json()).toMatchObject({ code: 'overlapping-release' });
  });
});
