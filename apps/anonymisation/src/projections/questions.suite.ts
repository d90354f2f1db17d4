import { Personal, type anonymisationEvents, type EventsOf } from '@coop/contracts';
import { Ledger, ProjectionRunner, rebuild, type EventStore, type ReadModels } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { memoryVault } from '@coop/personal-data';
import { definitions, projections } from '../replay.js';
import { commandOf } from '../testing/question-instances.js';
import { budgetsOf, budgetsProjection, type BudgetTables } from './budgets.js';
import {
  pendingQuestions,
  questionById,
  questionsOf,
  questionsProjection,
  type QuestionTables,
} from './questions.js';

type Event = EventsOf<typeof anonymisationEvents.ANONYMISATION_EVENTS>;

const id = (tail: string) => `0199b000-0000-7000-8000-0000000000${tail}`;
const [UNIVERSITY, INSTITUTE] = [id('a1'), id('a2')];
const PLACE = { category: 'survey', purpose: 'ScientificResearch' };
const DIGEST = 'a'.repeat(64);

const asked = (question: string, institution: string): Event => ({
  type: 'anonymisation.question.asked',
  data: {
    ...{ question, institution, researcher: id('b1'), contract: id('c1'), budget: institution },
    ...{ ...PLACE, kind: 'count', field: 'age', digest: DIGEST, rho: '1/30' },
    parameters: new Personal('{}'),
  },
});
const spent = (question: string, institution: string, rho = '1/30'): Event => ({
  type: 'anonymisation.budget.spent',
  data: {
    ...{ budget: institution, institution, ...PLACE, from: '2026-01-01', until: '2027-01-01' },
    ...{ question, rho, limit: '1/10' },
  },
});
const answered = (question: string): Event => ({
  type: 'anonymisation.question.answered',
  data: {
    ...{ question, disclosure: id('d1'), digest: DIGEST, rho: '1/30' },
    answer: { kind: 'count', members: -2 },
  },
});
const refused = (question: string): Event => ({
  type: 'anonymisation.question.refused',
  data: { question, code: 'budget-exhausted' },
});

async function history(open: () => Promise<ReadModels>) {
  const clock = () => new Date('2026-03-01T12:00:00Z');
  const store = memoryEventStore({ clock });
  const sealer = memoryVault({ clock: { now: clock } }).forService('anonymisation', ['release']);
  const ledger = new Ledger({ store: store.forService('anonymisation'), sealer, definitions });
  const stream = (event: Event) =>
    event.type === 'anonymisation.budget.spent'
      ? `anonymisation-budget-${event.data.budget}`
      : `anonymisation-question-${'question' in event.data ? event.data.question : ''}`;
  const happened = (...events: readonly Event[]) =>
    ledger.append(
      commandOf('system:test'),
      events.map((event) => ({ stream: stream(event), expected: 'any' as const, events: [event] })),
    );
  await happened(asked(id('01'), UNIVERSITY), spent(id('01'), UNIVERSITY));
  await happened(answered(id('01')));
  await happened(asked(id('02'), INSTITUTE), spent(id('02'), INSTITUTE, '1/20'));
  await happened(asked(id('03'), UNIVERSITY));
  await happened(refused(id('03')));
  await happened(asked(id('04'), UNIVERSITY));
  await happened(refused(id('04')));
  await happened(asked(id('04'), UNIVERSITY), spent(id('04'), UNIVERSITY));
  const readModels = await open();
  return { store, readModels, runner: await caughtUp(store, readModels) };
}

async function caughtUp(store: EventStore, readModels: ReadModels): Promise<ProjectionRunner> {
  const runner = new ProjectionRunner(store, readModels, projections);
  await runner.prepare();
  await runner.catchUp();
  return runner;
}

/** The same on every database. @param open gives empty read models */
export function questionsSuite(open: () => Promise<ReadModels>): void {
  let lived: Awaited<ReturnType<typeof history>>;
  beforeEach(async () => {
    lived = await history(open);
  });
  afterEach(() => lived.readModels.close());

  const reader = () => lived.readModels.reader<QuestionTables>();
  const names = (rows: readonly { readonly question_id: string }[]) =>
    rows.map(({ question_id }) => question_id.slice(-2));

  it('says what was asked and what came of it', async () => {
    expect(await questionById(reader(), id('01'))).toMatchObject({
      ...{ status: 'answered', answer: '{"kind":"count","members":-2}', rho: '1/30', code: null },
      parameters: expect.stringMatching(/^\{"\$sealed":/),
    });
    expect(await questionById(reader(), id('03'))).toMatchObject({
      status: 'refused',
      code: 'budget-exhausted',
    });
    // It was refused, and asked again.
    expect(await questionById(reader(), id('04'))).toMatchObject({ status: 'asked', code: null });
    expect(await questionById(reader(), UNIVERSITY)).toBeUndefined();
  });

  it('lists newest first, of all institutions or of some, and what waits', async () => {
    expect(names(await questionsOf(reader()))).toEqual(['04', '03', '02', '01']);
    expect(names(await questionsOf(reader(), [INSTITUTE]))).toEqual(['02']);
    expect(await questionsOf(reader(), [])).toEqual([]);
    expect(await pendingQuestions(reader(), '2026-03-01T12:00:00.001Z')).toEqual([id('02'), id('04')]);
    expect(await pendingQuestions(reader(), '2026-03-01T12:00:00.000Z')).toEqual([]);
  });

  it('adds up what was spent, exactly', async () => {
    const budgets = lived.readModels.reader<BudgetTables>();
    expect((await budgetsOf(budgets)).map((row) => [row.institution, row.spent])).toEqual([
      [UNIVERSITY, '1/15'],
      [INSTITUTE, '1/20'],
    ]);
    expect(await budgetsOf(budgets, [INSTITUTE])).toMatchObject([
      { ...PLACE, period_from: '2026-01-01', period_until: '2027-01-01' },
    ]);
  });

  it('gives the same digests when they are dropped and built again, and those that SQLite gives', async () => {
    const { runner, readModels, store } = lived;
    const before = await runner.digests();
    await readModels.transaction(async (db) => {
      await db.deleteFrom('anonymisation_questions').execute();
      await db.deleteFrom('anonymisation_budgets').execute();
    });
    expect(await runner.digests()).not.toEqual(before);
    await rebuild({ store, readModels, projections, switchDifferent: true });
    expect(await runner.digests()).toEqual(before);
    const other = openReadModels(':memory:');
    expect(await (await caughtUp(store, other)).digests()).toEqual(before);
    await other.close();
  });

  it('stops at an event that it does not know', async () => {
    const event = { type: 'anonymisation.question.imagined', data: {} };
    for (const { apply } of [questionsProjection, budgetsProjection])
      await expect(apply(undefined as never, event as never)).rejects.toThrow('imagined');
  });
}
