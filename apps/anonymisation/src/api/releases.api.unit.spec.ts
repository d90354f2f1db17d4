import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { StoredEvent } from '@coop/event-sourcing';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import type { Report } from '../domain/release.js';
import { DISCLOSURE, FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import { recount } from '../testing/recount.js';
import {
  body,
  CONTRACT,
  INSTITUTE,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

const OTHER_CONTRACT = '0199b000-0000-7000-8000-0000000000c2';

let world: ReleaseWorld;
let test: TestApp;
let researcher: string;
let steward: string;

async function begin(records?: FakeRecords): Promise<void> {
  world = await releaseWorld(records);
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
  steward = test.accounts.signedIn({ roles: ['member', 'steward'] });
}

beforeEach(() => begin());
afterEach(async () => {
  await test.app.close();
  await world.close();
});

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  authorization: string,
  payload?: object,
  key?: string,
) {
  await world.settled();
  const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  return test.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

const ask = (authorization: string, changes: object = {}, key?: string) =>
  send('POST', '/releases', authorization, { ...body, ...changes }, key);

async function madeRelease(): Promise<string> {
  const response = await ask(researcher);
  expect(response.statusCode).toBe(201);
  return response.json<{ release: string }>().release;
}

async function events(): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const commit of world.store.readAll(0n)) found.push(...commit.events);
  return found.filter(({ type }) => type.startsWith('anonymisation.'));
}

const types = async () => (await events()).map(({ type }) => type);

describe('A researcher', () => {
  it('is given a table of reduced risk, called so, with what still threatens its people', async () => {
    const response = await ask(researcher);
    expect(response.json()).toMatchObject({
      label: 'reduced-risk-not-anonymous',
      report: {
        model: 'local recoding, 5-anonymity, distinct 2-diversity',
        smallestClassAtLeast: 5,
        distinctSensitiveAtLeast: 2,
        remainingRisk: { singlingOut: 'no', linkability: 'yes', inference: 'may-not' },
      },
    });
    expect(response.headers['coop-position']).toBe(String(world.store.head()));
    expect(await types()).toEqual(['anonymisation.release.requested', 'anonymisation.release.made']);
  });

  it('has the rows read for her institution, contract and purpose, and no other column', async () => {
    const release = await madeRelease();
    expect(world.records.asked).toEqual([
      {
        ...{ release, contract: CONTRACT, category: 'survey', purpose: 'ScientificResearch' },
        reader: UNIVERSITY,
        fields: ['age', 'postcode', 'opinion'],
        k: 5,
        commandId: expect.any(String),
      },
    ]);
  });

  it('downloads the table: what was promised, nobody named, the digest that the ledger holds', async () => {
    const release = await madeRelease();
    const response = await send('GET', `/releases/${release}/table`, researcher);
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, ...rows] = parse(response.body);
    expect(header).toEqual(['age', 'postcode', 'opinion']);
    expect(rows.length).toBeGreaterThanOrEqual(270);
    expect(
      world.records.rows.some((row) => response.body.includes((row as { subject: string }).subject)),
    ).toBe(false);
    const { tableDigest } = (await send('GET', `/releases/${release}`, researcher)).json<{
      tableDigest: string;
    }>();
    expect(createHash('sha256').update(response.body).digest('hex')).toBe(tableDigest);
    expect(world.vault.openings().release).toBe(1);
    const asJson = await send('GET', `/releases/${release}/table.json`, researcher);
    expect(asJson.json<{ rows: unknown[] }>()).toMatchObject({ columns: header });
    expect(asJson.json<{ rows: unknown[] }>().rows).toHaveLength(rows.length);
    expect(asJson.body).toContain('"=no answer"');
  });

  it('sees no exact count of those who were left out', async () => {
    const release = await madeRelease();
    const view = await send('GET', `/releases/${release}`, researcher);
    expect(view.json()).toMatchObject({ status: 'made', report: { granularity: expect.any(Number) } });
    expect(view.body).not.toContain('"suppressed"');
    expect((await send('GET', `/releases/${release}/figures`, researcher)).statusCode).toBe(403);
  });

  it('is told of a refusal the reason, and no number', async () => {
    const response = await ask(researcher, { k: 400 });
    // The number of the answer is drawn anew each time, and may hold any digits.
    const { instance: _instance, ...told } = response.json<Record<string, unknown>>();
    expect(told).toMatchObject({ code: 'release-refused', reason: 'table-too-small' });
    expect(JSON.stringify(told)).not.toMatch(/300|400/);
  });

  it('is refused when only few people agreed to the purpose', async () => {
    const response = await ask(researcher, { purpose: 'CommercialResearch' });
    expect(response.json()).toMatchObject({ code: 'release-refused', reason: 'table-too-small' });
    expect((await ask(researcher)).statusCode).toBe(201);
  });

  it('is refused a second table of a category, whatever its columns, and nobody is read for it', async () => {
    await madeRelease();
    const colleague = test.accounts.signedIn(researcherFor(UNIVERSITY));
    const response = await ask(colleague, { quasiIdentifiers: body.quasiIdentifiers.slice(0, 1) });
    expect(response.json()).toMatchObject({ code: 'overlapping-release' });
    expect(response.statusCode).toBe(409);
    expect(world.records.asked).toHaveLength(1);
    expect((await types()).slice(2)).toEqual([
      'anonymisation.release.requested',
      'anonymisation.release.refused',
    ]);
  });

  it('is refused a second table also when the first was purged: her institution had it', async () => {
    const release = await madeRelease();
    await send('DELETE', `/releases/${release}/table`, steward);
    expect((await ask(researcher)).json()).toMatchObject({ code: 'overlapping-release' });
  });

  it('may have a table of another category', async () => {
    await madeRelease();
    expect((await ask(researcher, { category: 'press-list' })).statusCode).toBe(201);
  });

  it('gets one table when two are asked for at the same moment', async () => {
    const both = await Promise.all([ask(researcher), ask(researcher)]);
    const codes = both.map((response) => response.json<{ code?: string }>().code ?? 'made');
    expect(codes.toSorted()).toEqual(['made', 'overlapping-release']);
  });

  it('gets no table when a colleague was faster while hers was computed', async () => {
    const colleague = test.accounts.signedIn(researcherFor(UNIVERSITY));
    world.records.meanwhile = async () => {
      world.records.meanwhile = () => Promise.resolve();
      expect((await ask(colleague)).statusCode).toBe(201);
    };
    expect((await ask(researcher)).json()).toMatchObject({ code: 'overlapping-release' });
    expect((await types()).filter((type) => type === 'anonymisation.release.made')).toHaveLength(1);
  });

  it('who repeats her request gets the same answer, and nobody is read again', async () => {
    const first = await ask(researcher, {}, 'key-1');
    const second = await ask(researcher, {}, 'key-1');
    expect(second.json()).toEqual(first.json());
    expect(world.records.asked).toHaveLength(1);
    const refused = await ask(researcher, {}, 'key-2');
    expect((await ask(researcher, {}, 'key-2')).json()).toMatchObject({
      code: refused.json<{ code: string }>().code,
    });
  });

  it('who sends one request twice at once gets one release', async () => {
    const both = await Promise.all([ask(researcher, {}, 'key-1'), ask(researcher, {}, 'key-1')]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(both[0]?.json()).toEqual(both[1]?.json());
    expect(await types()).toEqual(['anonymisation.release.requested', 'anonymisation.release.made']);
  });

  it('whose request was interrupted has it carried on when she repeats it', async () => {
    world.records.silent = true;
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(503);
    world.records.silent = false;
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(201);
    expect(await types()).toEqual(['anonymisation.release.requested', 'anonymisation.release.made']);
  });
});

describe('Nobody is read', () => {
  afterEach(async () => {
    expect(world.records.asked).toEqual([]);
    expect(await types()).toEqual([]);
  });

  it('for a member who is no researcher', async () => {
    const response = await ask(test.accounts.signedIn());
    expect(response.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
  it('under the contract of another institution', async () => {
    const response = await ask(test.accounts.signedIn(researcherFor(INSTITUTE)));
    expect(response.json()).toMatchObject({ code: 'contract-unknown' });
  });
  it.each([
    ['does not reach the category', { categories: ['press-list'] }],
    ['does not reach one of the fields', { fields: ['age', 'postcode'] }],
    ['has a limit that nobody can read', { regions: ['GE'] }],
  ])('under a mandate that %s', async (_what, scope) => {
    const response = await ask(test.accounts.signedIn(researcherFor(UNIVERSITY, scope)));
    expect(response.json()).toMatchObject({ code: 'forbidden' });
  });
  it('under a contract that ended', async () => {
    const data = {
      contract: CONTRACT,
      consumer: UNIVERSITY,
      client: INSTITUTE,
      side: 'consumer',
      by: UNIVERSITY,
    };
    await world.contract([{ type: 'consent.contract.terminated', data: { ...data, reason: 'end-of-need' } }]);
    expect((await ask(researcher)).json()).toMatchObject({ code: 'contract-not-in-force' });
  });
  it('under a contract that allows reading only', async () => {
    await world.inForce({ actions: ['read'] }, OTHER_CONTRACT);
    const response = await ask(researcher, { contract: OTHER_CONTRACT });
    expect(response.json()).toMatchObject({ code: 'contract-without-anonymise' });
  });
  it('for a request that contradicts itself', async () => {
    const [age] = body.quasiIdentifiers;
    const twice = await ask(researcher, { quasiIdentifiers: [age, age] });
    expect(twice.json()).toMatchObject({ status: 400, code: 'invalid-field' });
    const sensitive = await ask(researcher, { sensitive: 'age' });
    expect(sensitive.json()).toMatchObject({ status: 400, code: 'invalid-field' });
    const hierarchy = { kind: 'interval', min: 0, max: 119, widths: [5, 7] };
    const torn = await ask(researcher, { quasiIdentifiers: [{ field: 'age', hierarchy }] });
    expect(torn.json()).toMatchObject({ code: 'hierarchy-invalid', rule: 'widths-invalid' });
  });
});

describe('A registered system of the institution', () => {
  it('asks and downloads like its researchers', async () => {
    const client = test.accounts.signedIn({
      party: UNIVERSITY,
      kind: 'client',
      clientId: 'university',
      roles: [],
    });
    const { release } = (await ask(client)).json<{ release: string }>();
    expect((await send('GET', `/releases/${release}/table`, client)).statusCode).toBe(200);
  });
});

describe('A steward', () => {
  it('sees every release, the exact numbers, and no table', async () => {
    const release = await madeRelease();
    const { releases } = (await send('GET', '/releases', steward)).json<{ releases: object[] }>();
    expect(releases).toMatchObject([{ release, institution: UNIVERSITY }]);
    expect((await send('GET', `/releases/${release}/figures`, steward)).json()).toMatchObject({
      ...{ status: 'made', reason: null, figures: null },
      report: { suppressed: expect.any(Number), leastDistinctSensitive: expect.any(Number) },
    });
    expect((await send('GET', `/releases/${release}`, steward)).statusCode).toBe(200);
    expect((await send('GET', `/releases/${release}/table`, steward)).statusCode).toBe(404);
  });

  it('sees numbers that a database counts again from the table', async () => {
    const promised = { k: 10, l: 3 };
    const { release } = (await ask(researcher, promised)).json<{ release: string }>();
    const { body: csv } = await send('GET', `/releases/${release}/table`, researcher);
    const { report } = (await send('GET', `/releases/${release}/figures`, steward)).json<{
      report: Report;
    }>();
    const counted = recount(csv);
    expect(report).toMatchObject({
      ...{ rows: counted.rows, suppressed: 300 - counted.rows, classes: counted.classes },
      ...{ smallestClass: counted.smallest, leastDistinctSensitive: counted.distinct },
      ...{ prosecutorRisk: 1 / counted.smallest, journalistRisk: 1 / counted.smallest },
      marketerRisk: counted.classes / counted.rows,
    });
    // With these promises some rows must be left out.
    expect(counted.rows).toBeLessThan(300);
    expect(counted.smallest).toBeGreaterThanOrEqual(promised.k);
    expect(counted.distinct).toBeGreaterThanOrEqual(promised.l);
  });

  it('learns from the numbers why a release was refused', async () => {
    await ask(researcher, { k: 400 });
    const { releases } = (await send('GET', '/releases', steward)).json<{
      releases: { release: string }[];
    }>();
    const figures = await send('GET', `/releases/${releases[0]?.release ?? ''}/figures`, steward);
    expect(figures.json()).toMatchObject({
      ...{ status: 'refused', reason: 'table-too-small', report: null },
      figures: { rows: 300, k: 400 },
    });
  });

  it('purges a table: its key is gone, the report and its digest stay', async () => {
    const release = await madeRelease();
    expect(await world.vault.inventory(release)).toEqual({ release: 2 });
    expect((await send('DELETE', `/releases/${release}/table`, steward)).statusCode).toBe(200);
    expect((await send('DELETE', `/releases/${release}/table`, steward)).statusCode).toBe(200);
    expect(await world.vault.inventory(release)).toEqual({});
    expect((await send('GET', `/releases/${release}/table`, researcher)).statusCode).toBe(410);
    const view = (await send('GET', `/releases/${release}`, researcher)).json();
    expect(view).toMatchObject({
      status: 'purged',
      report: { rows: expect.any(Number) },
      tableDigest: expect.any(String),
    });
    expect((await types()).filter((type) => type.endsWith('purged'))).toHaveLength(1);
  });

  it('alone purges, and only what there is', async () => {
    const release = await madeRelease();
    expect((await send('DELETE', `/releases/${release}/table`, researcher)).statusCode).toBe(403);
    expect((await send('DELETE', `/releases/${DISCLOSURE}/table`, steward)).statusCode).toBe(404);
    expect((await send('GET', `/releases/${DISCLOSURE}/figures`, steward)).statusCode).toBe(404);
  });
});

describe('Another institution', () => {
  it('does not learn that there is a release', async () => {
    const release = await madeRelease();
    const stranger = test.accounts.signedIn(researcherFor(INSTITUTE));
    expect((await send('GET', '/releases', stranger)).json()).toEqual({ releases: [] });
    expect((await send('GET', `/releases/${release}`, stranger)).statusCode).toBe(404);
    expect((await send('GET', `/releases/${release}/table`, stranger)).statusCode).toBe(404);
    expect((await send('GET', '/releases', researcher)).json()).toMatchObject({ releases: [{ release }] });
  });
});

describe('A refused release', () => {
  it('has no table, and a purged one tells who repeats her request that it is gone', async () => {
    await ask(researcher, { k: 400 });
    const { releases } = (await send('GET', '/releases', researcher)).json<{
      releases: { release: string }[];
    }>();
    expect((await send('GET', `/releases/${releases[0]?.release ?? ''}/table`, researcher)).statusCode).toBe(
      404,
    );
    const { release } = (await ask(researcher, {}, 'key-1')).json<{ release: string }>();
    await send('DELETE', `/releases/${release}/table`, steward);
    expect((await ask(researcher, {}, 'key-1')).statusCode).toBe(410);
  });
});

describe('No log, no event and no refusal', () => {
  it('holds a value of the people in the table', async () => {
    await test.app.close();
    await world.close();
    const marked = inventedSurvey(300).map((row) => ({
      ...row,
      values: { ...row.values, opinion: `canary-${row.values['opinion'] ?? ''}` },
    }));
    await begin(new FakeRecords(marked));
    expect((await ask(researcher, { l: 9 })).json()).toMatchObject({
      code: 'release-refused',
      reason: 'model-not-reachable',
    });
    expect((await ask(researcher)).statusCode).toBe(201);
    const written = JSON.stringify(await events(), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(written + test.lines.join('')).not.toContain('canary-');
  });
});
