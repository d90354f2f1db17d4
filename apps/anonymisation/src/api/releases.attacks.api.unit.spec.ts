import { testApp, type TestApp } from '@coop/service-kit/testing';
import {
  body,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

const SECOND_CONTRACT = '0199b000-0000-7000-8000-0000000000c7';

describe('Released tables under attack', () => {
  let world: ReleaseWorld;
  let test: TestApp;

  beforeEach(async () => {
    world = await releaseWorld();
    test = await testApp({ imports: [world.module] });
    await world.inForce({}, SECOND_CONTRACT);
    await world.settled();
  });
  afterEach(async () => {
    await test.app.close();
    await world.close();
  });

  const ask = async (authorization: string, change: object = {}) => {
    await world.settled();
    const payload = { ...body, ...change };
    return test.app.inject({ method: 'POST', url: '/releases', headers: { authorization }, payload });
  };

  it('attack-34 re-identification: however the same people are asked for again, an institution gets one table of them', async () => {
    const first = test.accounts.signedIn(researcherFor(UNIVERSITY));
    const colleague = test.accounts.signedIn(researcherFor(UNIVERSITY));
    expect((await ask(first)).statusCode).toBe(201);
    const [age, postcode] = body.quasiIdentifiers;
    const again: readonly object[] = [
      {},
      { quasiIdentifiers: [age] },
      { quasiIdentifiers: [postcode] },
      { quasiIdentifiers: [{ ...age, hierarchy: { kind: 'interval', min: 0, max: 119, widths: [7, 14] } }] },
      ...[{ k: 6 }, { k: 50 }, { l: 1 }, { maxSuppressionShare: 0.2 }],
      { contract: SECOND_CONTRACT },
    ];
    for (const change of again)
      for (const who of [first, colleague]) {
        const answered = await ask(who, change);
        expect([change, answered.json<{ code: string }>().code]).toEqual([change, 'overlapping-release']);
      }
    // Nobody's values were even read for it, and every attempt is on the ledger.
    expect(world.records.asked).toHaveLength(1);
    const refused: unknown[] = [];
    for await (const { events } of world.store.readAll(0n))
      refused.push(...events.filter(({ type }) => type === 'anonymisation.release.refused'));
    expect(refused).toHaveLength(2 * again.length);
  });

  it('attack-34 re-identification: a refusal gives no exact count that could be subtracted from another', async () => {
    const researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
    const tooStrict = await ask(researcher, { k: 400 });
    expect(tooStrict.json()).toMatchObject({ code: 'release-refused' });
    expect(tooStrict.body).not.toMatch(/\b(300|299|400)\b/);
  });
});
