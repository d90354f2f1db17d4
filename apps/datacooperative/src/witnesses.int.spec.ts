import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openWitnessedCheckpoint, parsePolicy } from '@coop/tlog';
import { SmallCooperative } from './testing/small-cooperative.js';

interface Head {
  readonly state: string;
  readonly head: string;
  readonly logged: string;
  readonly checkpoint: string;
  readonly witnessing: { readonly state: string };
  readonly witness: { readonly vkeys: readonly string[] };
}

const text = async (small: SmallCooperative, path: string) => (await fetch(small.baseUrl + path)).text();
const headOf = async (small: SmallCooperative) => JSON.parse(await text(small, '/audit/head')) as Head;

const WITHIN_MS = 25_000;

async function headWhere(small: SmallCooperative, fits: (head: Head) => boolean): Promise<Head> {
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const head = await headOf(small);
    if (fits(head)) return head;
    if (Date.now() > end) throw new Error(`the log does not come to that: ${JSON.stringify(head)}`);
    await pause(20);
  }
}

async function restart(all: readonly SmallCooperative[]): Promise<void> {
  for (const small of all) {
    await small.stop();
    await small.startAgain();
  }
}

describe('Two cooperatives, each a witness of the other', () => {
  let [one, two] = [] as unknown as [SmallCooperative, SmallCooperative];

  beforeAll(async () => {
    one = await SmallCooperative.open();
    two = await SmallCooperative.open();
    const pairs = [
      [one, two],
      [two, one],
    ] as const;
    // What their operators do: exchange the lines of their logs, then the keys of their witnesses.
    for (const [own, other] of pairs) {
      const watchedLogsFile = join(own.folder, 'watched.txt');
      writeFileSync(watchedLogsFile, (await text(other, '/log/policy')).split('quorum')[0] ?? '');
      own.audit = { watchedLogsFile };
    }
    await restart([one, two]);
    for (const [own, other] of pairs) {
      const policyFile = join(own.folder, 'policy.txt');
      const [key = ''] = (await headOf(other)).witness.vkeys;
      writeFileSync(policyFile, `witness other ${key} ${other.baseUrl}/witness\nquorum other\n`);
      own.audit = { ...own.audit, policyFile, publishEveryMs: 20, witnessWaitMs: 1_000 };
    }
    await restart([one, two]);
  }, 120_000);
  afterAll(async () => {
    await one.remove();
    await two.remove();
  });

  const isWitnessed = ({ witnessing, head, logged }: Head) =>
    witnessing.state === 'witnessed' && head === logged;

  it('reach their quorums, and publish the policies by which anybody verifies that', async () => {
    for (const small of [one, two]) {
      const { checkpoint, head } = await headWhere(small, isWitnessed);
      const policy = parsePolicy(await text(small, '/log/policy'));
      expect(openWitnessedCheckpoint(checkpoint, policy).checkpoint.size).toBe(Number(head));
      expect(await text(small, '/log/checkpoint')).toBe(checkpoint);
    }
  });

  it('say that they are below it while the other is away, stay ready, and recover', async () => {
    await two.stop();
    await one.cooperative.recordDigests();
    await headWhere(one, ({ witnessing }) => witnessing.state === 'below-quorum');
    const ready = await fetch(`${one.baseUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ...{ status: 'ready', checks: ['process', 'events are what was logged'] },
        degraded: ['witnesses of the log'],
      },
    ]);
    expect(one.logged.join('')).toContain('below the quorum of witnesses; missing: other');
    await two.startAgain();
    await headWhere(one, isWitnessed);
    expect(await (await fetch(`${one.baseUrl}/readyz`)).json()).not.toHaveProperty('degraded');
  });

  it('notice that an old backup of everything was put back, whoever did it', async () => {
    await one.stop();
    const kept = join(one.folder, 'kept');
    const places = [one.dataDir, one.keysDir];
    const put = (from: (place: string) => string, to: (place: string) => string) => {
      for (const place of places) {
        rmSync(to(place), { recursive: true, force: true });
        cpSync(from(place), to(place), { recursive: true });
      }
    };
    const keptOf = (place: string) => join(kept, basename(place));
    put((place) => place, keptOf);
    await one.startAgain();
    const { head } = await headOf(one);
    const { partner, record, contract } = one.history;
    const reader = await one.asClient(partner);
    await reader.get(`/records/${record}?contract=${contract}&purpose=ServiceProvision`);
    await headWhere(one, (now) => isWitnessed(now) && now.head !== head);
    const { logged } = await headOf(one);
    await one.stop();
    put(keptOf, (place) => place);
    await one.startAgain();
    expect(await headWhere(one, ({ state }) => state !== 'following')).toMatchObject({
      ...{ state: 'event-store-loss', witnessing: { state: 'witnessed' } },
    });
    expect(BigInt((await headOf(one)).head)).toBeLessThan(BigInt(logged));
    expect((await fetch(`${one.baseUrl}/readyz`)).status).toBe(503);
    expect(one.logged.join('')).toContain('ALARM: nothing is signed any more');
  });
});
