import { randomUUID } from 'node:crypto';
import type { ApiClient, Problem } from '../api-client.js';
import { eventually, expectEqual, expectThat, present } from '../expectations.js';
import { eventsAfter, headOf, type ExportedEvent } from '../history.js';
import { readingPath, type Partner } from '../partner.js';
import type { Step, Teller } from '../step.js';
import { FIELDS, type World } from '../world.js';

interface Activity {
  readonly what: string;
  readonly record: string;
  readonly fields: readonly string[];
  readonly stage: string | null;
  readonly reference: string;
  readonly times: number;
}

const refusalsOf = (events: readonly ExportedEvent[], record: string, client: string) =>
  events.filter(
    ({ type, data }) =>
      type === 'records.disclosure.refused' && data['record'] === record && data['client'] === client,
  );

const activityOf = async (member: ApiClient, record: string): Promise<readonly Activity[]> => {
  const { activity } = await member.get<{ activity: Activity[] }>('/activity');
  return activity.filter((line) => line.record === record && line.what === 'refused');
};

/** Without what differs in every answer. */
const withoutTraces = ({ code, status, title, detail, stage, ...rest }: Problem) => ({
  ...{ code, status, title, detail, stage },
  members: Object.keys(rest).sort(),
});

async function refusedByContract(world: World, teller: Teller): Promise<void> {
  const { api } = world.the('partner');
  const record = world.the('records').confidential;
  const answer = await api.mustNot(403, 'GET', readingPath({ record, contract: world.the('contract') }));
  expectEqual('the partner is told the stage at which it failed', answer.body.stage, 'consent');
  const id = present('and an id by which the cooperative can explain it', answer.body.id);
  world.keep('refusal', id);
  teller.fact('refusal', id);
  for (const [who, own] of [
    ['first', [FIELDS.first, FIELDS.common]],
    ['second', [FIELDS.second, FIELDS.common]],
  ] as const) {
    const line = await eventually(`the refusal appears in the activity of the ${who} member`, async () =>
      (await activityOf(world.the(who).api, record)).find(({ reference }) => reference === id),
    );
    const other = Object.values(FIELDS).filter((name) =>
      name.startsWith(who === 'first' ? 'second' : 'first'),
    );
    expectThat(
      'she sees her own side',
      own.every((name) => line.fields.includes(name)),
      line.fields,
    );
    expectThat(
      'and nothing of the other',
      !line.fields.some((name) => other.includes(name as never)),
      line.fields,
    );
  }
  teller.say('refused with stage and id; both members see it, each her own side');
}

/** A partner without such a contract is told what it is told of a record that does not exist. */
async function unseenByStranger(world: World, teller: Teller): Promise<void> {
  const stranger = world.the('stranger');
  const record = world.the('records').confidential;
  const contract = world.the('strangerContract');
  const absent = randomUUID();
  const before = (await headOf(world.audit)).head;
  const exists = await stranger.api.mustNot(404, 'GET', readingPath({ record, contract }));
  const none = await stranger.api.mustNot(404, 'GET', readingPath({ record: absent, contract }));
  expectEqual('both answers are the same', withoutTraces(exists.body), withoutTraces(none.body));
  // The answers say nothing of their positions: an auditor's instance may hear of them a moment later.
  await eventually(
    'each was refused on the ledger before it was answered',
    async () => {
      const events = await eventsAfter(world.audit, before);
      const counts = [record, absent].map((asked) => refusalsOf(events, asked, stranger.client).length);
      return counts.every((count) => count === 1) ? true : undefined;
    },
    { withinMs: 1_000, everyMs: 50 },
  );
  teller.say(
    'a partner without such a contract gets the 404 of a record that does not exist; both refusals are on the ledger',
  );
}

const REQUESTS = 10_000;
const LANES = 20;
/** A row of equal refusals becomes one event when none has come for so long. */
const WINDOW_MS = 2_000;

async function tenThousand(partner: Partner, path: string): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  let left = REQUESTS;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await partner.api.ask('GET', path);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return statuses;
}

/** The refusals on the ledger, once their counts add up to what was answered. */
const countedRefusals = (world: World, before: string, refused: number) =>
  eventually(
    'equal refusals become one event with a count',
    async () => {
      const { confidential } = world.the('records');
      const events = refusalsOf(
        await eventsAfter(world.audit, before),
        confidential,
        world.the('partner').client,
      );
      const decided = events.filter(({ data }) => data['stage'] === 'consent');
      const total = decided.reduce((sum, { data }) => sum + (data['count'] as number), 0);
      return total === refused ? events : undefined;
    },
    { withinMs: 10 * WINDOW_MS, everyMs: 1_000 },
  );

/** One process counts one row. Several share a busy machine: a pause of one of them may break its row in a few. */
const rowsAtMost = ({ replicas }: World): number => (replicas === 1 ? 1 : 5 * replicas);

async function overBudget(world: World, teller: Teller): Promise<void> {
  const partner = world.the('partner');
  const record = world.the('records').confidential;
  const before = (await headOf(world.audit)).head;
  // Fields of their own make these requests equal to each other and to none before.
  const fields = [FIELDS.first, FIELDS.second];
  const statuses = await tenThousand(
    partner,
    readingPath({ record, contract: world.the('contract'), fields }),
  );
  const refused = statuses.get(403) ?? 0;
  // Between processes an answer may also be: ask again, this instance does not know enough yet.
  const answered = [...statuses.keys()].filter((status) => world.replicas === 1 || status !== 503);
  expectEqual(
    'nothing but 403 and 429 is answered',
    answered.sort((a, b) => a - b),
    [403, 429],
  );
  expectThat('after the budget it is 429', (statuses.get(429) ?? 0) > 0, Object.fromEntries(statuses));
  const counted = await countedRefusals(world, before, refused);
  const many = counted.filter(({ data }) => (data['count'] as number) > 1 && data['stage'] === 'consent');
  expectThat(
    'one event of each instance carries the count of its whole row',
    many.length > 0 && many.length <= rowsAtMost(world),
    many.length,
  );
  expectThat(
    'with the first of each and that the budget was used up, that is all',
    counted.length <= 3 * rowsAtMost(world),
    counted.length,
  );
  for (const { position } of many) teller.position('counted refusals', position);
  teller.fact('answers', Object.fromEntries(statuses));
  teller.say(
    `${REQUESTS} equal requests: ${refused} refused, ${statuses.get(429)} over budget, ${counted.length} events on the ledger`,
  );
}

export const refused: Step = {
  number: 5,
  title: 'The partner reads the confidential record without anyone’s agreement and is refused',
  async play(world, teller) {
    await refusedByContract(world, teller);
    await unseenByStranger(world, teller);
    await overBudget(world, teller);
  },
};
