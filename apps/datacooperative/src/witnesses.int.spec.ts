import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openWitnessedCheckpoint, parsePolicy } from '@coop/tlog';
import { SmallCooperative } from './testing/small-cooperative.js';

interface Head {
  readonly head: string;
  readonly logged: string;
  readonly checkpoint: string;
  readonly witnessing: { readonly state: string };
  readonly witness: { readonly vkeys: readonly string[] };
}

const text = async (small: SmallCooperative, path: string) => (await fetch(small.baseUrl + path)).text();
const headOf = async (small: SmallCooperative) => JSON.parse(await text(small, '/audit/head')) as Head;

async function headWhere(small: SmallCooperative, fits: (head: Head) => boolean): Promise<Head> {
  for (;;) {
    const head = await headOf(small);
    if (fits(head)) return head;
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
      ...[200, { status: 'ready', checks: ['process'], degraded: ['witnesses of the log'] }],
    ]);
    expect(one.logged.join('')).toContain('below the quorum of witnesses; missing: other');
    await two.startAgain();
    await headWhere(one, isWitnessed);
    expect(await (await fetch(`${one.baseUrl}/readyz`)).json()).not.toHaveProperty('degraded');
  });
});
