import { OTHER, pseudonymWorld, type PseudonymWorld } from '../testing/pseudonym-world.js';
import { researcherFor, UNIVERSITY } from '../testing/release-world.js';

let lived: PseudonymWorld;
let delivery: string;
/** The one person with two records, her pseudonym, and her session. */
let [pseudonym, subject, member] = ['', '', ''];

beforeEach(async () => {
  lived = await pseudonymWorld();
  delivery = await lived.delivered(lived.researcher);
  const [, ...rows] = await lived.table(lived.researcher, delivery);
  const all = rows.map(([each = '']) => each);
  pseudonym = all.find((each, at) => all.indexOf(each) !== at) ?? '';
  subject = lived.rows[0]?.subject ?? '';
  member = lived.signedIn({ party: subject, roles: ['member'] });
});
afterEach(() => lived.close());

const PATH = '/pseudonymised/reidentifications';

const ask = (authorization: string, changes: object = {}, of = delivery) =>
  lived.send('POST', `/pseudonymised/${of}/reidentifications`, authorization, {
    ...{ pseudonym, ground: 'correction' },
    ...changes,
  });

async function requested(ground = 'correction'): Promise<string> {
  const response = await ask(lived.researcher, { ground });
  expect(response.statusCode).toBe(201);
  return response.json<{ request: string }>().request;
}

const says = (who: string, request: string, agrees: boolean) =>
  lived.send('POST', `${PATH}/${request}/answer`, who, { agrees });
const council = (who: string, request: string, what: 'approvals' | 'rejection') =>
  lived.send('POST', `${PATH}/${request}/${what}`, who);
const records = (who: string, request: string) => lived.send('GET', `${PATH}/${request}/records`, who);
const mine = async (who: string) =>
  (await lived.send('GET', `${PATH}/mine`, who)).json<{ reidentifications: object[] }>().reidentifications;
const code = async (answering: ReturnType<typeof says>) => (await answering).json<{ code?: string }>().code;

describe('A request to lead a pseudonym back', () => {
  it('tells nobody anything; the person concerned alone finds the question', async () => {
    const response = await ask(lived.researcher);
    const { request, status } = response.json<{ request: string; status: string }>();
    expect(status).toBe('open');
    expect(await mine(member)).toEqual([
      expect.objectContaining({
        ...{ request, delivery, institution: UNIVERSITY, ground: 'correction', status: 'open' },
        ...{ answer: null, isOpen: true },
      }),
    ]);
    const another = lived.signedIn({ party: lived.rows[5]?.subject ?? '', roles: ['member'] });
    const steward = lived.steward();
    expect([await mine(another), await mine(steward), await mine(lived.researcher)]).toEqual([[], [], []]);
    for (const who of [steward, lived.researcher]) {
      const seen = await lived.send('GET', `${PATH}/${request}`, who);
      expect(seen.json()).toMatchObject({ request, status: 'open', approvals: 0 });
      expect(seen.body).not.toContain(subject);
      expect(seen.body).not.toContain(pseudonym);
    }
    expect((await lived.send('GET', `${PATH}/${request}`, another)).statusCode).toBe(404);
  });

  it('is for the institution that has the table, about a pseudonym of that table', async () => {
    expect(await code(ask(lived.other))).toBe('not-found');
    expect(await code(ask(lived.steward()))).toBe('not-found');
    expect(await code(ask(lived.researcher, { pseudonym: '0'.repeat(32) }))).toBe('pseudonym-unknown');
    expect(await code(ask(lived.researcher, { ground: 'curiosity' }))).toBe('invalid-field');
    const elsewhere = await lived.delivered(lived.other, { contract: OTHER });
    expect(await code(ask(lived.other, {}, elsewhere))).toBe('pseudonym-unknown');
    const narrow = lived.signedIn(researcherFor(UNIVERSITY, { fields: ['age'] }));
    expect(await code(ask(narrow))).toBe('not-found');
  });

  it('opens what leads back in the name of the request, and the vault counts it', async () => {
    await requested();
    expect(lived.world.vault.openings()).toMatchObject({ reidentification: 1 });
    await mine(member);
    expect(lived.world.vault.openings()).toMatchObject({ reidentification: 1 });
  });
});

describe('Without an approval', () => {
  it('no route says whose a pseudonym is', async () => {
    const request = await requested();
    const steward = lived.steward();
    await council(steward, request, 'approvals');
    await council(steward, request, 'approvals');
    const everywhere = ['', `/${delivery}`, `/${delivery}/table`, `/${delivery}/table.json`].map(
      (path) => `/pseudonymised${path}`,
    );
    const asked = [...everywhere, PATH, `${PATH}/mine`, `${PATH}/${request}`, `${PATH}/${request}/records`];
    for (const who of [lived.researcher, lived.other, steward])
      for (const path of asked) {
        const { body } = await lived.send('GET', path, who);
        const told = [subject, ...lived.rows.map(({ record }) => record)].filter((id) => body.includes(id));
        expect([path, told]).toEqual([path, []]);
      }
    expect(await code(records(lived.researcher, request))).toBe('reidentification-not-approved');
    expect(await lived.types()).not.toContain('anonymisation.reidentification.told');
  });

  it('nobody else can answer for the person, nor learn that she is asked', async () => {
    const request = await requested();
    expect(await code(says(lived.steward(), request, true))).toBe('not-found');
    expect(await code(says(lived.researcher, request, true))).toBe('not-found');
    expect(await code(council(lived.researcher, request, 'approvals'))).toBe('forbidden');
  });
});

describe('The person concerned', () => {
  it('agrees, and the institution is told her records, by which reading is decided as ever', async () => {
    const request = await requested();
    expect((await says(member, request, true)).json()).toMatchObject({ request, status: 'approved' });
    const told = await records(lived.researcher, request);
    expect(told.json()).toEqual({
      request,
      records: lived.rows.slice(0, 2).map(({ record }) => record),
    });
    expect(told.body).not.toContain(subject);
    await records(lived.researcher, request);
    const types = await lived.types();
    expect(types.filter((type) => type === 'anonymisation.reidentification.told')).toHaveLength(1);
    expect(await mine(member)).toMatchObject([{ status: 'told', answer: 'agreed', isOpen: false }]);
    expect(await code(records(lived.other, request))).toBe('not-found');
    expect(await code(records(lived.steward(), request))).toBe('not-found');
  });

  it('is not named by her answer, not even as who gave the command', async () => {
    const request = await requested();
    await says(member, request, true);
    const answered = (await lived.events()).find(({ type }) => type.endsWith('.agreed'));
    expect(answered?.actor).toBe('system:anonymisation');
    expect(
      JSON.stringify(answered, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)),
    ).not.toContain(subject);
  });

  it('takes her yes back as long as nothing was told', async () => {
    const request = await requested();
    await says(member, request, true);
    expect((await says(member, request, false)).json()).toMatchObject({ status: 'declined' });
    expect(await code(records(lived.researcher, request))).toBe('reidentification-not-approved');
    expect(await code(says(member, request, true))).toBe('reidentification-decided');
  });
});

describe('The council', () => {
  it('approves by two stewards, neither of the institution, nor the person, nor twice the same', async () => {
    const request = await requested();
    const [one, two] = [lived.steward(), lived.steward()];
    const ofBoth = lived.signedIn({ ...researcherFor(UNIVERSITY), roles: ['member', 'steward'] });
    const herself = lived.signedIn({ party: subject, roles: ['member', 'steward'] });
    expect(await code(council(ofBoth, request, 'approvals'))).toBe('own-reidentification');
    expect(await code(council(herself, request, 'approvals'))).toBe('own-reidentification');
    expect((await council(one, request, 'approvals')).json()).toMatchObject({ status: 'open' });
    expect((await council(one, request, 'approvals')).json()).toMatchObject({ status: 'open' });
    expect((await council(two, request, 'approvals')).json()).toMatchObject({ status: 'approved' });
    expect(await code(council(lived.steward(), request, 'rejection'))).toBe('reidentification-decided');
    expect((await records(lived.researcher, request)).statusCode).toBe(200);
    const { reidentifications } = (await lived.send('GET', PATH, one)).json<{
      reidentifications: object[];
    }>();
    expect(reidentifications).toMatchObject([
      { request, status: 'told', approvedBy: 'council', approvals: 2 },
    ]);
  });

  it.each([
    ['vital-interest', 200, 200],
    ['correction', 409, 403],
  ])('goes against her no for some grounds alone: %s', async (ground, status, taken) => {
    const request = await requested(ground);
    await says(member, request, false);
    const answers = [await council(lived.steward(), request, 'approvals')];
    answers.push(await council(lived.steward(), request, 'approvals'));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([status, status]);
    expect((await records(lived.researcher, request)).statusCode).toBe(taken);
  });

  it('has one outcome when she declines at the same moment as the institution takes', async () => {
    const request = await requested();
    await says(member, request, true);
    const [no, taken] = await Promise.all([says(member, request, false), records(lived.researcher, request)]);
    const outcome = [no.statusCode, taken.statusCode];
    expect([
      [200, 403],
      [409, 200],
    ]).toContainEqual(outcome);
  });
});

describe('What ends the way back', () => {
  it('is the deletion of the table: nothing is asked, answered or told after it', async () => {
    const [open, approved] = [await requested(), await requested()];
    await says(member, approved, true);
    await lived.send('DELETE', `/pseudonymised/${delivery}/table`, lived.steward());
    expect(await code(ask(lived.researcher))).toBe('gone');
    expect(await code(says(member, open, true))).toBe('gone');
    expect(await code(council(lived.steward(), open, 'approvals'))).toBe('gone');
    expect(await code(records(lived.researcher, approved))).toBe('gone');
    expect(await lived.types()).not.toContain('anonymisation.reidentification.told');
  });

  it('is the end of the contract', async () => {
    const request = await requested();
    await says(member, request, true);
    lived.time.now = new Date('2028-01-01T00:00:00Z');
    expect(await code(ask(lived.researcher))).toBe('contract-not-in-force');
    expect(await code(records(lived.researcher, request))).toBe('contract-not-in-force');
  });

  it('is the erasure of the person: her pseudonym leads to nobody, also where it was approved', async () => {
    const request = await requested();
    await says(member, request, true);
    await lived.world.vault.destroy(subject, 'erasure', '2026-03-02T00:00:00Z');
    expect(await code(ask(lived.researcher))).toBe('pseudonym-unknown');
    expect(await code(records(lived.researcher, request))).toBe('pseudonym-unknown');
  });
});
