import { coop, replay, verify } from '../evidence/coop-cli.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectEqual, expectThat, present } from '../expectations.js';
import { eventsAfter, headOf, loggedUpTo, whyOf } from '../history.js';
import type { Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';

/** What she is given, once, at the end. */
export interface ErasureReceipt {
  readonly party: string;
  readonly keysDestroyed: number;
  readonly valuesDeleted: number;
  readonly keepFingerprint: boolean;
  readonly position: string;
  readonly acknowledgements: readonly { readonly service: string; readonly consumers: readonly string[] }[];
  readonly remains: readonly {
    readonly what: string;
    readonly until: string | null;
    readonly count?: number;
  }[];
}

/** The digests that were recorded between her request and its completion. */
async function lastDigestsBefore(world: World, completed: string): Promise<readonly string[]> {
  const events = await eventsAfter(world.audit, world.the('withdrawal'));
  const recorded = events.findLast(
    ({ type, position }) => type === 'audit.state-digests.recorded' && BigInt(position) < BigInt(completed),
  );
  const { data } = present('the state before the erasure was named in digests', recorded);
  return (data['digests'] as { atPosition: string }[]).map(({ atPosition }) => atPosition);
}

/** History is whole after an erasure: log, replay, receipts and questions about the past. */
export async function checkHistoryAfter(
  world: World,
  teller: Teller,
  receipt: ErasureReceipt,
): Promise<void> {
  await loggedUpTo(world.audit, (await headOf(world.audit)).head);
  const { dataDir, keysDir, scratch } = await world.instance.looked();
  const { json } = await verify(dataDir, '--keys', keysDir);
  expectEqual('the log verifies, and nothing is lost', [json.sound, json.findings], [true, []]);
  const recorded = await lastDigestsBefore(world, receipt.position);
  const before = String(BigInt(receipt.position) - 1n);
  const replayed = await replay(dataDir, '--to', before);
  expectEqual(
    'a replay to just before the erasure gives the digests recorded there',
    replayed.json.mismatches,
    [],
  );
  const positions = new Set(replayed.json.positions.map(String));
  expectThat(
    'those of that very moment among them',
    recorded.every((position) => positions.has(position)),
    [recorded, [...positions]],
  );
  for (const [index, kept] of world.the('receipts').entries()) {
    const file = join(scratch, `old-receipt-${index}.json`);
    writeFileSync(file, JSON.stringify(kept));
    const checked = await coop<{ fine: boolean }>('receipt', 'verify', file, '--data', dataDir);
    expectThat(
      'all old receipts still verify, against the log as it is now',
      checked.code === 0,
      checked.json,
    );
  }
  await pastInHandles(world);
  teller.say('the log verifies, the replay agrees, old receipts verify, the past is answered with handles');
}

async function pastInHandles(world: World): Promise<void> {
  const path = `/audit/access?record=${world.the('records').confidential}&field=${FIELDS.first}`;
  const answer = await world.audit.get<{ intervals: { readers: object[] }[]; subjects: string[] }>(path);
  expectThat(
    'who could read is still known',
    answer.intervals.some(({ readers }) => readers.length > 0),
    answer.intervals.length,
  );
  expectThat(
    'her handle stands where she was',
    answer.subjects.includes(world.the('first').party),
    answer.subjects,
  );
  const why = await whyOf(world.audit, world.the('refusal'));
  expectThat('a past decision is evaluated again to the same', why.reproducible, why);
  const text = JSON.stringify([answer, why]);
  expectThat(
    'without a name',
    !text.includes(world.the('first').email) && !text.includes(world.the('first').name),
  );
}
