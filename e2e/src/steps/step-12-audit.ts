import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backup, replay, verify } from '../evidence/coop-cli.js';
import { flipOneByte, rewriteAndSign } from '../evidence/tampering.js';
import { eventually, expectEqual, expectThat, present } from '../expectations.js';
import { eventsAfter, headOf, loggedUpTo, whyOf } from '../history.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';
import { ownHistory } from './own-history.js';

interface Access {
  readonly intervals: readonly {
    readonly fromPosition: string;
    readonly toPosition: string | null;
    readonly readers: readonly { readonly recipient: string; readonly grants: readonly string[] }[];
  }[];
}

interface Diff {
  readonly changes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly change: string;
    readonly withinWindow: boolean;
  }[];
}

/** Whether the partner could read a field just after a position. */
function couldRead({ intervals }: Access, position: string, partner: string): boolean {
  const at = BigInt(position);
  const then = intervals.findLast(({ fromPosition }) => BigInt(fromPosition) <= at);
  return then?.readers.some(({ recipient }) => recipient === partner) ?? false;
}

const accessTo = (world: World, field: string): Promise<Access> =>
  world.audit.get<Access>(`/audit/access?record=${world.the('records').confidential}&field=${field}`);

export async function grantPosition(world: World, grant: string): Promise<string> {
  const events = await eventsAfter(world.audit, world.the('storyStart'));
  const given = events.find(({ type, data }) => type === 'consent.grant.given' && data['grant'] === grant);
  return present('the grant is an event', given).position;
}

async function whoCouldRead(world: World, teller: Teller): Promise<void> {
  const partner = world.the('partner').party;
  const withdrawn = world.the('withdrawal');
  const [given, second] = [
    await grantPosition(world, world.the('firstGrant')),
    await grantPosition(world, world.the('secondGrant')),
  ];
  const before = (position: string) => String(BigInt(position) - 1n);
  const own = await accessTo(world, FIELDS.first);
  expectEqual(
    'the partner could read her field from her grant to her withdrawal',
    [before(given), given, before(withdrawn), withdrawn].map((position) => couldRead(own, position, partner)),
    [false, true, true, false],
  );
  const common = await accessTo(world, FIELDS.common);
  expectEqual(
    'and the common one only while both agreed',
    [given, before(second), second, withdrawn].map((position) => couldRead(common, position, partner)),
    [false, false, true, false],
  );
  teller.say('who could read: her field from grant to withdrawal, the common one only while both agreed');
}

async function questions(world: World, teller: Teller): Promise<void> {
  const mandates = await world
    .the('first')
    .api.get<{ mandates: { mandate: string }[] }>('/identity/mandates');
  expectThat(
    'members see the auditor’s mandate',
    mandates.mandates.some(({ mandate }) => mandate === world.the('auditorMandate')),
  );
  await world.the('second').api.mustNot(403, 'GET', '/audit/diff?from=0&to=1');
  await whoCouldRead(world, teller);
  const { head } = await headOf(world.audit);
  const { changes } = await world.audit.get<Diff>(`/audit/diff?from=${world.the('storyStart')}&to=${head}`);
  const hers = changes.filter(({ kind, id }) => kind === 'grant' && id === world.the('firstGrant'));
  expectEqual(
    'a grant that began and ended inside the window shows',
    hers.map(({ change }) => change),
    ['began', 'ended'],
  );
  expectThat(
    'and is marked as such',
    hers.every(({ withinWindow }) => withinWindow),
    hers,
  );
  await explained(world);
  teller.say(
    'what changed in between, and why steps 5 and 9 were refused, evaluated again to the same reasons',
  );
}

async function explained(world: World): Promise<void> {
  const [five, nine] = [
    await whyOf(world.audit, world.the('refusal')),
    await whyOf(world.audit, world.the('refusalAfterWithdrawal')),
  ];
  expectThat(
    'step 5 was refused because nobody had been asked',
    five.recorded.reasons.includes('grant-missing'),
    five.recorded,
  );
  expectThat(
    'step 9 because the grant was withdrawn',
    nine.recorded.reasons.includes('grant-withdrawn'),
    nine.recorded,
  );
  expectThat('both decisions can be evaluated again', five.reproducible && nine.reproducible);
  await eventually('the member sees that the auditor looked', async () => {
    const { readings } = await world.the('first').api.get<{ readings: object[] }>('/audit/readings');
    return readings.length > 0 ? readings : undefined;
  });
}

async function replayed(world: World, teller: Teller): Promise<void> {
  const digests = await world.audit.post<{ position: string }>('/audit/digests');
  teller.position('digests of every read model recorded', digests.body.position);
  const { dataDir } = await world.instance.looked();
  const { json, code } = await replay(dataDir);
  expectEqual('a replay from event 1 gives the recorded digests', [code, json.mismatches], [0, []]);
  expectEqual('this program knows every read model', json.unknown, []);
  expectThat('digests were compared', json.digestsCompared > 0 && json.readModels.length > 10, json);
  teller.fact('replay', {
    readModels: json.readModels.length,
    digests: json.digestsCompared,
    positions: json.positions,
  });
  teller.say(
    `replayed from event 1: ${json.digestsCompared} digests of ${json.readModels.length} read models agree`,
  );
}

async function verified(world: World, teller: Teller): Promise<string> {
  await loggedUpTo(world.audit, (await headOf(world.audit)).head);
  const { dataDir, scratch } = await world.instance.looked();
  const alone = await verify(dataDir);
  expectEqual('the ledger verifies', [alone.json.sound, alone.json.findings], [true, []]);
  expectEqual('it says that nothing outside anchors it', alone.json.anchoredTo, 'no outside anchor');
  const anchor = join(scratch, 'receipt-of-the-first-member.json');
  writeFileSync(anchor, JSON.stringify(world.the('receipts')[0]));
  const anchored = await verify(dataDir, '--anchor', anchor);
  expectThat(
    'with her receipt it is anchored to that',
    anchored.json.sound && anchored.json.anchoredTo.includes('receipt'),
    anchored.json,
  );
  teller.say(
    `the ledger verifies; anchored to: ${alone.json.anchoredTo}; with the member’s receipt: ${anchored.json.anchoredTo}`,
  );
  return anchor;
}

async function tampered(world: World, teller: Teller, anchor: string): Promise<void> {
  const { dataDir, keysDir, scratch } = await world.instance.looked();
  const [whole, flipped, forked] = ['backup', 'flipped', 'forked'].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  const made = await backup(dataDir, whole);
  expectEqual('a backup of the running instance is sound', made.code, 0);
  world.keep('backup', whole);
  const position = await grantPosition(world, world.the('firstGrant'));
  for (const copy of [flipped, forked]) cpSync(whole, copy, { recursive: true });
  flipOneByte(flipped, position);
  const found = (await verify(flipped)).json;
  expectThat('one flipped byte is found', !found.sound && found.findings.length > 0, found);
  expectThat(
    'and the event is named',
    found.findings.some((finding) => finding.position === position && finding.event !== null),
    found.findings,
  );
  teller.fact('flipped', found.findings);
  teller.say(`one flipped byte in a backup: the verifier names the event at position ${position}`);
  await rewriteAndSign(forked, keysDir, position);
  const alone = await verify(forked);
  expectEqual(
    'the rewritten copy, signed with the real key, passes alone',
    [alone.json.sound, alone.json.anchoredTo],
    [true, 'no outside anchor'],
  );
  const proved = await verify(forked, '--anchor', anchor);
  expectEqual('with the member’s receipt it does not', [proved.code, proved.json.sound], [1, false]);
  expectThat(
    'the receipt proves the fork',
    proved.json.findings.some(({ code }) => /fork/.test(code)),
    proved.json.findings,
  );
  teller.say(
    'the copy rewritten whole and signed with the real key: alone "no outside anchor"; the member’s receipt proves the fork',
  );
}

export const audit: Step = {
  number: 12,
  title: 'An auditor asks, replays and verifies; tampering is named, a fork is proved',
  async play(world, teller) {
    await questions(world, teller);
    await replayed(world, teller);
    await ownHistory(world, teller);
    const anchor = await verified(world, teller);
    await tampered(world, teller, anchor);
  },
};
