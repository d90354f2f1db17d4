// needs: nats, postgres, helm
import { ApiClient } from '../api-client.js';
import { eventsAfter, headOf } from '../history.js';
import { readingPath } from '../partner.js';
import { FIELDS, type World } from '../world.js';
import { Deployment } from './deployment.js';
import { NoticeFilter } from './notice-filter.js';
import type { ServiceInstance } from './services.js';
import { metricOf, storyUpTo } from './shared-scene.js';

const say = (line: string) => process.stderr.write(`  ${line}\n`);
/** So long one instance hears nothing of what happens. */
const WITHHELD_MS = 10_000;
const LANES = 8;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('An instance that hears nothing for ten seconds', () => {
  let deployment: Deployment;
  let filter: NoticeFilter;
  let deaf: ServiceInstance;
  let world: World;

  beforeAll(async () => {
    deployment = await Deployment.start({ say, replicas: 1 });
    filter = await NoticeFilter.open(deployment.nats.url);
    // It looks by itself so rarely that only announcements could tell it anything in time.
    const more = { NATS_URL: filter.url, POLL_MS: String(10 * WITHHELD_MS) };
    deaf = await deployment.add('consent', more);
    await deployment.allReady();
    world = await storyUpTo(7, deployment);
  }, 240_000);
  afterAll(async () => {
    await deployment.stop();
    await filter.close();
  }, 60_000);

  const knows = () => metricOf(deaf.spec.managementPort, 'coop_follower_position{follower="indexes"');

  /** Reads as fast as one answer follows another. @returns how many answers there were of each status */
  async function readUntil(until: number): Promise<Readonly<Record<string, number>>> {
    const [partner, record] = [world.the('partner'), world.the('records').confidential];
    const path = readingPath({ record, contract: world.the('contract') });
    const statuses: Record<string, number> = {};
    const lane = async () => {
      while (performance.now() < until) {
        const { status } = await partner.api.ask('GET', path);
        statuses[status] = (statuses[status] ?? 0) + 1;
        await pause(20);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return statuses;
  }

  it('discloses nothing under a grant that was withdrawn meanwhile, and decides again when it has heard', async () => {
    const before = (await headOf(world.audit)).head;
    filter.withhold();
    // What it heard just before, it is still looking at.
    await pause(1_000);
    // Through the other instance: who appends knows what it appended.
    const { name, tokens } = world.the('first');
    const other = deployment.of('consent').find((instance) => instance !== deaf);
    const api = new ApiClient(`http://127.0.0.1:${other?.spec.port}`, name, tokens.access_token);
    const { body } = await api.must<{ position: string }>(
      'DELETE',
      `/consent/grants/${world.the('firstGrant')}`,
    );
    const withdrawn = BigInt(body.position);
    const statuses = await readUntil(performance.now() + WITHHELD_MS);
    // It was indeed deaf, and was asked: otherwise this would prove nothing.
    expect(Number(await knows())).toBeLessThan(Number(withdrawn));
    expect(filter.withheld).toBeGreaterThan(0);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    say(`answers meanwhile: ${JSON.stringify(statuses)}`);

    const events = await eventsAfter(world.audit, before);
    const late = events.filter(
      ({ type, position }) => type === 'records.disclosure.made' && BigInt(position) > withdrawn,
    );
    const hers = new Set<string>([FIELDS.first, FIELDS.common]);
    const underTheGrant = late.filter(({ data }) =>
      (data['fields'] as string[]).some((field) => hers.has(field)),
    );
    expect(underTheGrant).toEqual([]);

    filter.release();
    // The next announcement tells it that it missed some.
    await world.the('second').api.must('GET', '/consent/grants');
    await world
      .the('steward')
      .api.must('POST', '/audit/digests')
      .catch(() => undefined);
    const caughtUp = async () => Number(await knows()) >= Number(withdrawn);
    for (let attempt = 0; attempt < 100 && !(await caughtUp()); attempt += 1) {
      await world
        .the('partner')
        .api.ask(
          'GET',
          readingPath({ record: world.the('records').confidential, contract: world.the('contract') }),
        );
      await pause(100);
    }
    expect(await caughtUp()).toBe(true);
  }, 60_000);
});
