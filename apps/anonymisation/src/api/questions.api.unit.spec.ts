import { parseRational } from '@coop/anonymiser';
import { budgetList, questionAnswer, questionList, questionView } from '@coop/contracts/anonymisation-api';
import { derivedId, type StoredEvent } from '@coop/event-sourcing';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import { answerPending } from '../application/answer-pending.js';
import { FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import {
  CONTRACT,
  INSTITUTE,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';
import { seededSource } from '../testing/seeded-source.js';

const YEAR = { from: '2026-01-01', until: '2027-01-01' };
const count = { kind: 'count', field: 'opinion', values: ['for'] };
const base = {
  ...{ contract: CONTRACT, category: 'survey', purpose: 'ScientificResearch' },
  ...{ rho: '1/50', question: count as object },
};

let world: ReleaseWorld;
let test: TestApp;
let researcher: string;
let colleague: string;
let steward: string;
let now: Date;

async function begin(records?: FakeRecords): Promise<void> {
  now = new Date('2026-03-01T12:00:00Z');
  const budgetPolicy = {
    period: 'year',
    limit: parseRational('1/10'),
    least: parseRational('1/1000'),
  } as const;
  world = await releaseWorld(records, { budgetPolicy, noise: seededSource(20260301), clock: () => now });
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
  colleague = test.accounts.signedIn(researcherFor(UNIVERSITY));
  steward = test.accounts.signedIn({ roles: ['member', 'steward'] });
}

beforeEach(() => begin());
afterEach(async () => {
  await test.app.close();
  await world.close();
});

async function send(method: 'GET' | 'POST', url: string, authorization: string, body?: object, key?: string) {
  await world.settled();
  const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  return test.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
}
const ask = (authorization: string, changes: object = {}, key?: string) =>
  send('POST', '/questions', authorization, { ...base, ...changes }, key);

async function events(): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const commit of world.store.readAll(0n)) found.push(...commit.events);
  return found.filter(({ type }) => type.startsWith('anonymisation.'));
}
const types = async () =>
  (await events()).map(({ type }) => type.replace('anonymisation.', '')).filter((type) => type !== '');
const ASKED = ['question.asked', 'budget.spent', 'question.answered'];

type Told = { question: string; answer: { members: number }; left: string; accuracy: number };

describe('A researcher who asks', () => {
  it('is given a noisy answer, how far off it may be, and what is left of her budget', async () => {
    const response = await ask(researcher);
    expect(response.statusCode).toBe(201);
    const told = response.json<Told>();
    const truth = inventedSurvey(300).filter(({ values }) => values['opinion'] === 'for').length;
    expect(told).toMatchObject({ rho: '1/50', left: '2/25', accuracy: 11 });
    expect(Math.abs(told.answer.members - truth)).toBeLessThan(50);
    expect(await types()).toEqual(ASKED);
    expect(world.records.asked).toEqual([
      {
        ...{ release: told.question, contract: CONTRACT, category: 'survey', fields: ['opinion'] },
        ...{ purpose: 'ScientificResearch', reader: UNIVERSITY, commandId: expect.any(String) },
      },
    ]);
  });

  it('gets the stored answer when she or a colleague asks the same again, and pays nothing', async () => {
    const first = (await ask(researcher)).json<Told>();
    for (const who of [researcher, colleague])
      for (const rho of ['1/50', '0.02']) {
        const again = (await ask(who, { rho })).json<Told>();
        expect([again.question, again.answer, again.left]).toEqual([
          first.question,
          first.answer,
          first.left,
        ]);
      }
    expect(await types()).toEqual(ASKED);
    expect(world.records.asked).toHaveLength(1);
  });

  it('pays once for a request that she repeats with its key', async () => {
    const first = await ask(researcher, {}, 'key-1');
    expect((await ask(researcher, {}, 'key-1')).json()).toEqual(first.json());
    expect((await ask(researcher, { rho: '1/40' }, 'key-1')).json()).toMatchObject({
      code: 'command-mismatch',
    });
    expect(await types()).toEqual(ASKED);
  });

  it('pays once although she repeats it in the next period', async () => {
    const first = (await ask(researcher, {}, 'key-1')).json<Told>();
    now = new Date('2027-01-01T00:00:00Z');
    await world.inForce({ until: '2028-01-01T00:00:00Z' });
    expect((await ask(researcher, {}, 'key-1')).json<Told>().question).toBe(first.question);
    expect(await types()).toEqual(ASKED);
    const next = (await ask(researcher)).json<Told>();
    expect(next.question).not.toBe(first.question);
    expect(next.left).toBe('2/25');
  });

  it('has it carried on when it was interrupted, and pays once', async () => {
    world.records.silent = true;
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(503);
    expect(await types()).toEqual(ASKED.slice(0, 2));
    world.records.silent = false;
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(201);
    expect(await types()).toEqual(ASKED);
  });

  it('finds the answer there when the sweep was faster than she', async () => {
    world.records.silent = true;
    await ask(researcher, {}, 'key-1');
    await expect(later()).rejects.toThrow('1 questions could not be answered');
    world.records.silent = false;
    await later();
    await later();
    const drawn = world.records.asked.length;
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(201);
    expect([drawn, world.records.asked.length]).toEqual([1, 1]);
    expect(await types()).toEqual(ASKED);
  });

  it('waits with a paid question while the contract is suspended, and nobody is read', async () => {
    world.records.silent = true;
    await ask(researcher, {}, 'key-1');
    world.records.silent = false;
    const suspension = '0199b000-0000-7000-8000-0000000000d7';
    const data = { contract: CONTRACT, consumer: UNIVERSITY, client: INSTITUTE, suspension };
    await world.contract([
      {
        type: 'consent.contract.suspended',
        data: { ...data, by: UNIVERSITY, reason: 'duty-breached' },
      },
    ]);
    expect((await ask(researcher, {}, 'key-1')).json()).toMatchObject({ code: 'contract-not-in-force' });
    await later();
    expect(world.records.asked).toEqual([]);
    expect(await types()).toEqual(ASKED.slice(0, 2));
  });

  it('is refused when her budget does not reach, told what is left, and nobody is read', async () => {
    await ask(researcher, { rho: '1/20' });
    const dear = await ask(colleague, { rho: '3/50' }, 'key-1');
    expect(dear.statusCode).toBe(409);
    expect(dear.json()).toMatchObject({ code: 'budget-exhausted', left: '1/20' });
    expect((await ask(colleague, { rho: '3/50' }, 'key-1')).json()).toMatchObject({
      code: 'budget-exhausted',
    });
    expect((await types()).slice(3)).toEqual(['question.asked', 'question.refused']);
    expect(world.records.asked).toHaveLength(1);
    // A cheaper one is affordable, to the last part of the budget.
    expect(
      (await ask(researcher, { rho: '0.05', question: { ...count, values: ['against'] } })).json(),
    ).toMatchObject({
      left: '0/1',
    });
  });

  it('has another budget for another purpose and another category', async () => {
    await ask(researcher, { rho: '1/10' });
    expect((await ask(researcher, { category: 'press-list' })).json()).toMatchObject({ left: '2/25' });
    expect((await ask(researcher, { purpose: 'CommercialResearch' })).json()).toMatchObject({ left: '2/25' });
    expect((await ask(researcher)).json()).toMatchObject({ code: 'budget-exhausted' });
  });

  it.each([
    ['a price below the least', { rho: '1/2000' }, 'price-not-allowed'],
    ['a price that is no whole number of millionths', { rho: '1/30' }, 'price-not-allowed'],
    [
      'bounds that do not ascend',
      { question: { kind: 'sum', field: 'age', lower: 9, upper: 9 } },
      'invalid-field',
    ],
    [
      'a share of one',
      { question: { kind: 'quantile', field: 'age', share: '2/2', candidates: [1, 2] } },
      'invalid-field',
    ],
    [
      'candidates that do not ascend',
      { question: { kind: 'quantile', field: 'age', share: '1/2', candidates: [2, 2] } },
      'invalid-field',
    ],
  ])('is refused %s before anything is booked', async (_what, changes, code) => {
    expect((await ask(researcher, changes)).json()).toMatchObject({ code });
    expect(await types()).toEqual([]);
  });

  it.each([
    ['histogram', { kind: 'histogram', field: 'opinion', keys: ['undecided', 'for', 'nobody'] }],
    ['sum', { kind: 'sum', field: 'age', lower: 0, upper: 120 }],
    ['mean', { kind: 'mean', field: 'age', lower: 18, upper: 90 }],
    ['quantile', { kind: 'quantile', field: 'age', share: '1/2', candidates: [20, 40, 50, 60, 80] }],
  ])('asks for a %s and reads it again later', async (_kind, question) => {
    const told = (await ask(researcher, { question })).json<Told & { answer: object }>();
    const seen = (await send('GET', `/questions/${told.question}`, colleague)).json<object>();
    expect(seen).toMatchObject({ status: 'answered', answer: told.answer, accuracy: told.accuracy });
  });
});

const later = async () => {
  now = new Date(now.getTime() + 120_000);
  await world.settled();
  await answerPending(world.parts);
};

describe('A histogram', () => {
  it('answers every listed key, those of nobody too, and counts nobody twice', async () => {
    await test.app.close();
    await world.close();
    const [one] = inventedSurvey(1);
    const twice = Array.from({ length: 5_000 }, (_, at) => ({
      ...one,
      record: derivedId(CONTRACT, String(at)),
    }));
    await begin(new FakeRecords(twice));
    const question = { kind: 'histogram', field: 'opinion', keys: ['z', 'for', 'against', 'undecided'] };
    const { answer } = (await ask(researcher, { question })).json<{
      answer: { counts: { key: string; members: number }[] };
    }>();
    expect(answer.counts.map(({ key }) => key)).toEqual(['against', 'for', 'undecided', 'z']);
    // One person with five thousand records moves a count by one.
    for (const { members } of answer.counts) expect(Math.abs(members)).toBeLessThan(100);
  });
});

describe('Nobody is read, and nothing is booked', () => {
  afterEach(async () => {
    expect(world.records.asked).toEqual([]);
    expect(await types()).toEqual([]);
  });
  it('for a member who is no researcher', async () => {
    expect((await ask(test.accounts.signedIn())).json()).toMatchObject({ code: 'forbidden' });
  });
  it('under the contract of another institution', async () => {
    const stranger = test.accounts.signedIn(researcherFor(INSTITUTE));
    expect((await ask(stranger)).json()).toMatchObject({ code: 'contract-unknown' });
  });
  it('under a mandate that does not reach the field', async () => {
    const limited = test.accounts.signedIn(researcherFor(UNIVERSITY, { fields: ['age'] }));
    expect((await ask(limited)).json()).toMatchObject({ code: 'forbidden' });
  });
  it('under a contract that allows reading only', async () => {
    const contract = '0199b000-0000-7000-8000-0000000000c2';
    await world.inForce({ actions: ['read'] }, contract);
    expect((await ask(researcher, { contract })).json()).toMatchObject({
      code: 'contract-without-anonymise',
    });
  });
});

describe('What is answered', () => {
  it('has the form that the published language says', async () => {
    const asked = await ask(researcher);
    const { question } = questionAnswer.parse(asked.json());
    await ask(researcher, { rho: '1/10' });
    const seen = async (url: string) => (await send('GET', url, researcher)).json<unknown>();
    expect(questionView.parse(await seen(`/questions/${question}`))).toMatchObject({ question });
    expect(questionList.parse(await seen('/questions')).questions).toHaveLength(2);
    expect(budgetList.parse(await seen('/questions/budgets')).budgets).toHaveLength(1);
  });
});

describe('Budgets and questions', () => {
  it('are seen by the institution and by stewards, and by nobody else', async () => {
    const { question } = (await ask(researcher)).json<Told>();
    const stranger = test.accounts.signedIn(researcherFor(INSTITUTE));
    for (const who of [colleague, steward]) {
      expect((await send('GET', '/questions/budgets', who)).json()).toEqual({
        budgets: [
          {
            ...{ institution: UNIVERSITY, category: 'survey', purpose: 'ScientificResearch', ...YEAR },
            ...{ limit: '1/10', spent: '1/50', left: '2/25', epsilon: expect.any(Number) },
          },
        ],
      });
      expect((await send('GET', '/questions', who)).json()).toMatchObject({ questions: [{ question }] });
      expect((await send('GET', `/questions/${question}`, who)).json()).toMatchObject({ asked: count });
    }
    expect((await send('GET', '/questions/budgets', stranger)).json()).toEqual({ budgets: [] });
    expect((await send('GET', '/questions', stranger)).json()).toEqual({ questions: [] });
    expect((await send('GET', `/questions/${question}`, stranger)).statusCode).toBe(404);
    expect((await send('GET', `/questions/${CONTRACT}`, researcher)).statusCode).toBe(404);
  });

  it('are seen as far as a mandate reaches', async () => {
    await ask(researcher);
    const limited = test.accounts.signedIn(researcherFor(UNIVERSITY, { categories: ['press-list'] }));
    expect((await send('GET', '/questions/budgets', limited)).json()).toEqual({ budgets: [] });
    expect((await send('GET', '/questions', limited)).json()).toEqual({ questions: [] });
  });
});

describe('No event and no log', () => {
  it('holds a listed value, the true count, or anybody’s value', async () => {
    const question = { kind: 'count', field: 'opinion', values: ['canary-listed'] };
    await test.app.close();
    await world.close();
    const marked = inventedSurvey(300).map((row) => ({
      ...row,
      values: { ...row.values, opinion: 'canary-opinion' },
    }));
    await begin(new FakeRecords(marked));
    expect((await ask(researcher, { question })).statusCode).toBe(201);
    const written = JSON.stringify(await events(), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(written + test.lines.join('')).not.toContain('canary');
    const answered = (await events()).find(({ type }) => type === 'anonymisation.question.answered');
    expect(Object.keys(answered?.data ?? {}).toSorted()).toEqual([
      ...['answer', 'digest', 'disclosure', 'question', 'rho'],
    ]);
  });
});
