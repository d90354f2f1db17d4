// needs: nats, postgres, helm
import { Client } from 'pg';
import type { Service } from '@coop/contracts';
import { readingPath } from '../partner.js';
import type { World } from '../world.js';
import { Deployment } from './deployment.js';
import { storyUpTo } from './shared-scene.js';

const say = (line: string) => process.stderr.write(`  ${line}\n`);
const ORDER: readonly Service[] = ['audit', 'identity', 'consent', 'records', 'anonymisation', 'portal'];
const NEW_TYPE = 'consent.webhook.registered';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Request = () => Promise<{ readonly status: number; readonly body: unknown }>;

const PATIENCE = 5;

/** An instance that does not know enough yet says: ask again (503, `stale`). Whoever asks does so, at most a few times. */
async function answered(request: Request): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1)
    try {
      const { status, body } = await request();
      if (status < 400) return undefined;
      const told = `${status} ${JSON.stringify(body).slice(0, 200)}`;
      if (!told.includes('"code":"stale"') || attempt === PATIENCE) return told;
      await pause(200);
    } catch (error) {
      return String(error);
    }
}

/** Readers and writers that go on until they are told to stop; every answer that is not a success is kept. */
class Load {
  answered = 0;
  readonly failures: string[] = [];
  #running = true;
  readonly #lanes: Promise<void>[] = [];

  constructor(world: World) {
    const [partner, first, audit] = [world.the('partner'), world.the('first'), world.audit];
    const path = readingPath({ record: world.the('records').confidential, contract: world.the('contract') });
    this.#lane(() => partner.api.ask('GET', path));
    this.#lane(() => first.api.ask('GET', '/activity'));
    this.#lane(() => first.api.ask('GET', '/consent/grants'));
    this.#lane(() => first.api.ask('PATCH', '/identity/me', { body: { name: `Membre ${this.answered}` } }));
    this.#lane(() => audit.ask('GET', '/audit/head'));
    this.#lane(() => world.instance.anyone('a visitor').ask('GET', '/privacy'));
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#lanes);
  }

  #lane(request: Request): void {
    const run = async () => {
      while (this.#running) {
        const told = await answered(request);
        if (told === undefined) this.answered += 1;
        else this.failures.push(told);
        await pause(25);
      }
    };
    this.#lanes.push(run());
  }
}

describe('An update of every service while people and partners go on', () => {
  let deployment: Deployment;
  let world: World;

  beforeAll(async () => {
    deployment = await Deployment.start({ say });
    world = await storyUpTo(7, deployment);
  }, 300_000);
  afterAll(() => deployment.stop(), 60_000);

  it('fails no request: a new instance is ready before an old one ends, and the old one finishes what it began', async () => {
    const load = new Load(world);
    for (const service of ORDER) {
      const old = [...deployment.of(service)];
      for (const instance of old) {
        const next = await deployment.add(service);
        await next.ready();
        await deployment.door.look();
        await deployment.retire(instance);
      }
      say(`${service}: both instances replaced, ${load.answered} requests answered so far`);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.answered).toBeGreaterThan(500);
  }, 240_000);

  it('writes no event of a new type while an instance runs that could not read it', async () => {
    const { api } = world.the('partner');
    const register = () =>
      api.ask('POST', '/feed/webhooks', { body: { url: 'https://partner.example/hook' } });
    const database = new Client({ connectionString: deployment.database('data') });
    await database.connect();
    try {
      // An instance of the version before: it reads everything but the new type.
      await database.query(
        `insert into coordination.readers select 'old', 'audit', array_remove(types, $1), now() + interval '1 hour'
           from coordination.readers limit 1`,
        [NEW_TYPE],
      );
      expect(await register()).toMatchObject({ status: 503 });
      const { rows } = await database.query<{ n: string }>(
        `select count(*) as n from ledger.commits, json_array_elements(body::json -> 'streams') s,
           json_array_elements(s -> 'events') e where e ->> 'type' = $1`,
        [NEW_TYPE],
      );
      expect(rows[0]?.n).toBe('0');
      await database.query("delete from coordination.readers where instance = 'old'");
      expect(await register()).toMatchObject({ status: 201 });
    } finally {
      await database.end();
    }
    for (const instance of deployment.instances) expect(instance.isRunning).toBe(true);
  }, 60_000);
});
