import type { StoredEvent } from '@coop/event-sourcing';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import type { ReleasePolicy } from '../domain/release-policy.js';
import { FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import {
  body,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

const PEOPLE = inventedSurvey(700);
/** Of few large classes: what few people leave in them tells of nobody alone. */
const coarse = { ...body, k: 60, maxSuppressionShare: 0 };

describe('A later table of a category', () => {
  let world: ReleaseWorld;
  let test: TestApp;
  let now: Date;

  async function begin(policy: Partial<ReleasePolicy> = {}): Promise<void> {
    now = new Date('2026-03-01T12:00:00Z');
    const records = new FakeRecords(PEOPLE.slice(0, 300));
    const wide = { greatestRisk: 0.3, leastGranularity: 0.05 };
    world = await releaseWorld(records, {
      clock: () => now,
      policy: { releasePeriod: 'month', ...wide, ...policy },
    });
    test = await testApp({ imports: [world.module] });
  }
  afterEach(async () => {
    await test.app.close();
    await world.close();
  });

  const ask = async (change: object = {}) => {
    await world.settled();
    const headers = { authorization: test.accounts.signedIn(researcherFor(UNIVERSITY)) };
    return test.app.inject({ method: 'POST', url: '/releases', headers, payload: { ...coarse, ...change } });
  };
  const as = async (roles: readonly string[], method: 'GET' | 'DELETE', url: string) => {
    await world.settled();
    const headers = { authorization: test.accounts.signedIn({ roles: roles as ['member', 'steward'] }) };
    return test.app.inject({ method, url, headers });
  };
  const nextMonth = () => void (now = new Date('2026-04-01T00:00:00Z'));

  it('is given in the next period, attacked together with the first one', async () => {
    await begin();
    const { release: first } = (await ask()).json<{ release: string }>();
    expect((await ask()).json()).toMatchObject({ code: 'overlapping-release' });
    nextMonth();
    // Nobody moved: there is nothing to subtract, and the two are intersected.
    const answered = await ask();
    expect(answered.statusCode).toBe(201);
    const { report } = answered.json<{ report: { attacks: { attack: string }[] } }>();
    expect(report.attacks.map(({ attack }) => attack)).toContain('intersection');
    expect(report.attacks.map(({ attack }) => attack)).not.toContain('differencing');
    expect(world.vault.openings().release).toBe(2);
    expect((await ask()).json()).toMatchObject({ code: 'overlapping-release' });
    expect(first).toEqual(expect.any(String));
  });

  it('has nobody in it who withdrew, and is given where enough others moved with her', async () => {
    await begin();
    await ask();
    nextMonth();
    world.records.rows = PEOPLE.slice(60, 700);
    const answered = await ask();
    expect(answered.json()).toMatchObject({ report: { rows: 640 } });
    const { report } = answered.json<{ report: { attacks: { attack: string }[] } }>();
    expect(report.attacks.map(({ attack }) => attack)).toContain('differencing');
  });

  it.each([
    ['one person withdrew', PEOPLE.slice(1, 300)],
    ['one person joined', PEOPLE.slice(0, 301)],
    [
      'one answer was corrected',
      PEOPLE.slice(0, 300).map((row, at) => (at === 7 ? { ...row, revision: '1' } : row)),
    ],
  ])('is refused when %s since: the two would be subtracted', async (_what, rows) => {
    await begin();
    await ask();
    nextMonth();
    world.records.rows = rows;
    expect((await ask()).json()).toMatchObject({ code: 'release-refused', reason: 'too-few-changes' });
  });

  it('is refused when who left can be told from the two, however many they are', async () => {
    await begin({ greatestRisk: 0.1 });
    await ask({ k: 5, maxSuppressionShare: 0.1 });
    nextMonth();
    world.records.rows = PEOPLE.slice(60, 300);
    const answered = await ask({ k: 5, maxSuppressionShare: 0.1 });
    expect(answered.json()).toMatchObject({ code: 'release-refused', reason: 'attack-too-successful' });
    const { releases } = (await as(['steward'], 'GET', '/releases')).json<{
      releases: { release: string }[];
    }>();
    const figures = await as(['steward'], 'GET', `/releases/${releases[0]?.release ?? ''}/figures`);
    expect(figures.json()).toMatchObject({ figures: { differencing: expect.any(Number) } });
  });

  it('is refused when it has other columns, or is coarsened in another way', async () => {
    await begin();
    await ask();
    nextMonth();
    const [age] = coarse.quasiIdentifiers;
    const finer = { kind: 'interval', min: 0, max: 119, widths: [5, 10, 20] };
    for (const quasiIdentifiers of [[age], [{ ...age, hierarchy: finer }, coarse.quasiIdentifiers[1]]])
      expect((await ask({ quasiIdentifiers })).json()).toMatchObject({ code: 'overlapping-release' });
  });

  it('is refused when the earlier one was purged while it was made', async () => {
    await begin();
    const { release } = (await ask()).json<{ release: string }>();
    nextMonth();
    await world.parts.keys.destroyTable(release, now.toISOString());
    expect((await ask()).json()).toMatchObject({ code: 'overlapping-release' });
    // Nobody's values were read for it.
    expect(world.records.asked).toHaveLength(1);
  });

  it('leaves nothing of who was in it in the clear', async () => {
    await begin();
    await ask();
    const made: StoredEvent[] = [];
    for await (const { events } of world.store.readAll(0n))
      made.push(...events.filter(({ type }) => type === 'anonymisation.release.made'));
    const written = JSON.stringify(made.map(({ data }) => data));
    expect(PEOPLE.some(({ subject, record }) => written.includes(subject) || written.includes(record))).toBe(
      false,
    );
  });
});
