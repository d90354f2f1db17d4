import { eventually, expectEqual, expectThat, pause, present } from '../expectations.js';
import { eventsAfter, headOf } from '../history.js';
import { read, readingPath, refusedReading, type Disclosed, type Partner } from '../partner.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';
import { FeedListener, type FeedEvent } from './feed-listener.js';

const READS = 1_000;
const LANES = 20;

/** 1,000 decided reads; who is told to wait waits. In the middle of them the member withdraws. */
async function race(
  partner: Partner,
  path: string,
  withdraw: () => Promise<void>,
): Promise<readonly (Disclosed | undefined)[]> {
  const answers: (Disclosed | undefined)[] = [];
  let withdrawal: Promise<void> | undefined;
  let begun = 0;
  const lane = async () => {
    while (begun < READS) {
      begun += 1;
      if (begun === READS / 2) withdrawal = withdraw();
      answers.push(await decided(partner, path));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await withdrawal;
  return answers;
}

async function decided(partner: Partner, path: string): Promise<Disclosed | undefined> {
  for (;;) {
    const { status, body } = await partner.api.ask<Disclosed>('GET', path);
    if (status === 200) return body;
    if (status === 403) return undefined;
    expectThat('a read in the race is answered, refused or told to wait', status === 429 || status === 503, [
      status,
      body,
    ]);
    await pause(200);
  }
}

async function raceWithWithdrawal(world: World, teller: Teller): Promise<string> {
  const [first, partner] = [world.the('first'), world.the('partner')];
  const grant = world.the('firstGrant');
  const before = (await headOf(world.audit)).head;
  let withdrawn = '';
  const path = readingPath({ record: world.the('records').confidential, contract: world.the('contract') });
  const answers = await race(partner, path, async () => {
    // One request, as giving it was one request.
    const { body } = await first.api.must<{ position: string }>('DELETE', `/consent/grants/${grant}`);
    withdrawn = body.position;
  });
  const events = await eventsAfter(world.audit, before);
  const made = events.filter(({ type }) => type === 'records.disclosure.made');
  // What needs her agreement: a decision cites a withdrawn grant too, as a reason against.
  const hers = new Set<string>([FIELDS.first, FIELDS.common]);
  const under = made.filter(({ data }) => (data['fields'] as string[]).some((field) => hers.has(field)));
  const late = under.filter(({ position }) => BigInt(position) > BigInt(withdrawn));
  expectEqual(
    'no disclosure under the grant comes after its withdrawal',
    late.map(({ position }) => position),
    [],
  );
  expectThat('the race was one: there were disclosures before', under.length > 0, under.length);
  expectThat('and after', made.length > under.length, [made.length, under.length]);
  for (const answer of answers)
    if (answer !== undefined && BigInt(answer.position) > BigInt(withdrawn))
      expectThat(
        'nothing of hers was answered after it',
        !(FIELDS.first in answer.fields) && !(FIELDS.common in answer.fields),
        answer.position,
      );
  teller.fact('race', { reads: answers.length, disclosuresUnderGrant: under.length, after: late.length });
  teller.position('withdrawal', withdrawn);
  teller.say(
    `${READS} reads raced with the withdrawal: ${under.length} disclosures under the grant, none after it`,
  );
  return withdrawn;
}

async function sameRequestNow(world: World, teller: Teller): Promise<void> {
  const partner = world.the('partner');
  const asked = { record: world.the('records').confidential, contract: world.the('contract') };
  const now = await read(partner, asked);
  expectEqual('the same request now yields only the second member’s own field', Object.keys(now.fields), [
    FIELDS.second,
  ]);
  const { body } = await refusedReading(partner, { ...asked, fields: [FIELDS.first] });
  world.keep('refusalAfterWithdrawal', present('the refusal has an id', body.id));
  teller.say(
    'the same request now yields only the second member’s own field; the first member’s alone is refused',
  );
}

const about = (events: readonly FeedEvent[], grant: string, type: string) =>
  events.find((event) => event.type.includes(type) && (event.data as { grant?: string }).grant === grant);

async function feedAndDuty(world: World, teller: Teller, listener: FeedListener): Promise<void> {
  const partner = world.the('partner');
  const grant = world.the('firstGrant');
  const { notice, duty } = await eventually(
    'the feed carries the withdrawal and the duty to delete',
    async () => {
      const { events } = await partner.api.get<{ events: FeedEvent[] }>(
        `/feed?after=${world.the('feedCursor')}`,
      );
      const [withdrawal, opened] = [
        about(events, grant, 'grant.withdrawn'),
        about(events, grant, 'duty.opened'),
      ];
      return withdrawal !== undefined && opened !== undefined
        ? { notice: withdrawal, duty: opened }
        : undefined;
    },
  );
  expectEqual('events are CloudEvents', [notice.specversion, duty.specversion], ['1.0', '1.0']);
  const { kind, due } = duty.data as { kind: string; due: string };
  expectThat(
    'the duty is to delete, by a date',
    kind === 'delete' && Date.parse(due) > Date.now(),
    duty.data,
  );
  const streamed = await listener.until(
    (events) =>
      about(events, grant, 'grant.withdrawn') !== undefined &&
      about(events, grant, 'duty.opened') !== undefined,
  );
  expectEqual('server-sent events carry the same', about(streamed, grant, 'duty.opened')?.id, duty.id);
  const status = await pendingDuty(world);
  teller.say(
    `the partner’s feed carries the withdrawal and a duty to delete until ${due}; it is visible as ${status}`,
  );
}

/** Both sides see the duty. @returns its status */
async function pendingDuty(world: World): Promise<string> {
  const [partner, first] = [world.the('partner'), world.the('first')];
  const grant = world.the('firstGrant');
  const { duties } = await partner.api.get<{
    duties: { grant: string | null; status: string; due: string }[];
  }>('/consent/duties');
  const owed = present(
    'the partner sees what it owes',
    duties.find((each) => each.grant === grant),
  );
  expectThat('the duty is pending', owed.status === 'pending' || owed.status === 'open', owed);
  const { grants } = await first.api.get<{
    grants: { grant: string; duties: { status: string; due: string }[] }[];
  }>('/consent/grants');
  const hers = grants.find((each) => each.grant === grant)?.duties[0];
  expectEqual(
    'the member sees the duty pending, with its date',
    [hers?.status, hers?.due],
    [owed.status, owed.due],
  );
  return owed.status;
}

export const withdrawal: Step = {
  number: 9,
  title: 'The first member withdraws; nothing leaves under her agreement from that event on',
  async play(world, teller) {
    const partner = world.the('partner');
    const { next } = await partner.api.get<{ next: string }>('/feed?limit=500');
    world.keep('feedCursor', next);
    await using listener = await FeedListener.open(partner.api, next);
    world.keep('withdrawal', await raceWithWithdrawal(world, teller));
    await sameRequestNow(world, teller);
    await feedAndDuty(world, teller, listener);
  },
};
