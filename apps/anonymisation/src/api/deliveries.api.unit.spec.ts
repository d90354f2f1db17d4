import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { inventedSurvey } from '../testing/invented-survey.js';
import { CONTRACT, researcherFor, UNIVERSITY } from '../testing/release-world.js';
import {
  EXPORTED,
  OTHER,
  pseudonymWorld,
  surveyOfSixty,
  type PseudonymWorld,
} from '../testing/pseudonym-world.js';

let lived: PseudonymWorld;

beforeEach(async () => void (lived = await pseudonymWorld()));
afterEach(() => lived.close());

/** @param opinionOf - what stands in the column that leaves */
const survey = (opinionOf: (at: number) => string) =>
  inventedSurvey(60).map((row, at) => ({ ...row, values: { ...row.values, opinion: opinionOf(at) } }));

const pseudonyms = (rows: readonly string[][]) => rows.slice(1).map(([pseudonym = '']) => pseudonym);

describe('A table under pseudonyms', () => {
  it('is called personal data, and has a pseudonym in the place of each person', async () => {
    const response = await lived.ask(lived.researcher);
    expect(response.statusCode).toBe(201);
    const told = response.json<{ delivery: string; tableDigest: string }>();
    expect(told).toMatchObject({
      ...{ status: 'made', label: 'pseudonymised-personal-data', epoch: 2026, rows: 60, people: 59 },
    });
    const csv = await lived.send('GET', `/pseudonymised/${told.delivery}/table`, lived.researcher);
    expect(createHash('sha256').update(csv.body).digest('hex')).toBe(told.tableDigest);
    const rows = parse(csv.body);
    expect(rows[0]).toEqual(['pseudonym', 'age', 'opinion']);
    expect(pseudonyms(rows).every((each) => /^[0-9a-f]{32}$/.test(each))).toBe(true);
    expect(new Set(pseudonyms(rows)).size).toBe(59);
    expect(
      lived.rows.some(({ subject, record }) => csv.body.includes(subject) || csv.body.includes(record)),
    ).toBe(false);
    const json = await lived.send('GET', `/pseudonymised/${told.delivery}/table.json`, lived.researcher);
    expect(json.json()).toMatchObject({ label: 'pseudonymised-personal-data', columns: rows[0] });
    expect(json.json<{ rows: string[][] }>().rows).toHaveLength(60);
  });

  it('comes in the order of its pseudonyms, whatever the order of the records', async () => {
    const rows = pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)));
    expect(rows).toEqual(rows.toSorted());
    lived.world.records.rows = surveyOfSixty().toReversed();
    const again = await lived.table(lived.researcher, await lived.delivered(lived.researcher));
    expect(pseudonyms(again)).toEqual(rows);
  });

  it('is read for its contract, with the action export', async () => {
    const delivery = await lived.delivered(lived.researcher);
    expect(lived.world.records.asked).toEqual([
      {
        ...{ release: delivery, contract: EXPORTED, category: 'survey', purpose: 'ScientificResearch' },
        ...{
          action: 'export',
          reader: UNIVERSITY,
          fields: ['age', 'opinion'],
          commandId: expect.any(String),
        },
      },
    ]);
  });

  it('needs a contract that allows export by name, of her institution, and a mandate that reaches', async () => {
    const { ask, researcher } = lived;
    expect((await ask(researcher, { contract: CONTRACT })).json()).toMatchObject({
      code: 'contract-without-export',
    });
    expect((await ask(researcher, { contract: OTHER })).json()).toMatchObject({ code: 'contract-unknown' });
    const narrow = lived.signedIn(researcherFor(UNIVERSITY, { fields: ['age'] }));
    expect((await ask(narrow)).json()).toMatchObject({ code: 'forbidden' });
    expect((await ask(lived.steward())).json()).toMatchObject({ code: 'forbidden' });
    expect(lived.world.records.asked).toEqual([]);
  });

  it.each([
    ['an e-mail address', (at: number) => `person-${at}@example.org`],
    ['free text', (at: number) => `I am the teacher of ${at} children and live beside the church`],
    ['a number that nobody else has', (at: number) => `K-${10_000 + at * 7}`],
  ])(
    'is refused with the column in which stands %s: a pseudonym beside it hides nobody',
    async (_what, of) => {
      lived.world.records.rows = survey(of);
      expect((await lived.ask(lived.researcher)).json()).toMatchObject({
        ...{ code: 'column-identifies', columns: ['opinion'] },
      });
      expect(await lived.types()).toEqual([
        'anonymisation.delivery.requested',
        'anonymisation.delivery.refused',
      ]);
      expect(await lived.ask(lived.researcher, { fields: ['age'] })).toMatchObject({ statusCode: 201 });
    },
  );

  it('is refused when nobody agreed to the purpose', async () => {
    const response = await lived.ask(lived.researcher, { purpose: 'CommercialResearch' });
    expect(response.json()).toMatchObject({ code: 'nobody-agreed' });
  });

  it('holds nobody who withdrew before; who stays keeps her pseudonym', async () => {
    const before = pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)));
    lived.world.records.rows = lived.rows.slice(2);
    const after = pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)));
    expect(after).toHaveLength(58);
    expect(after.every((each) => before.includes(each))).toBe(true);
    expect(new Set(before).size - new Set(after).size).toBe(1);
  });

  it('is made once when its request is repeated, also after the other service was silent', async () => {
    lived.world.records.silent = true;
    expect((await lived.ask(lived.researcher, {}, 'the same')).statusCode).toBe(503);
    lived.world.records.silent = false;
    const [one, other] = [
      await lived.ask(lived.researcher, {}, 'the same'),
      await lived.ask(lived.researcher, {}, 'the same'),
    ];
    expect(one.json()).toEqual(other.json());
    expect(await lived.types()).toEqual(['anonymisation.delivery.requested', 'anonymisation.delivery.made']);
  });

  it('is seen by the institution and by stewards, and taken by the institution alone', async () => {
    const delivery = await lived.delivered(lived.researcher);
    const path = `/pseudonymised/${delivery}`;
    expect((await lived.send('GET', path, lived.researcher)).json()).toMatchObject({
      ...{ delivery, status: 'made', label: 'pseudonymised-personal-data', rows: 60, people: 59 },
    });
    const steward = lived.steward();
    expect((await lived.send('GET', '/pseudonymised', steward)).json()).toMatchObject({
      deliveries: [{ delivery }],
    });
    expect((await lived.send('GET', '/pseudonymised', lived.other)).json()).toEqual({ deliveries: [] });
    for (const somebody of [steward, lived.other]) {
      expect((await lived.send('GET', `${path}/table`, somebody)).statusCode).toBe(404);
      expect((await lived.send('GET', `${path}/table.json`, somebody)).statusCode).toBe(404);
    }
    expect((await lived.send('GET', path, lived.other)).statusCode).toBe(404);
  });

  it('is gone when a steward deletes it, keys included, and the ledger says so', async () => {
    const delivery = await lived.delivered(lived.researcher);
    expect(
      (await lived.send('DELETE', `/pseudonymised/${delivery}/table`, lived.researcher)).statusCode,
    ).toBe(403);
    expect((await lived.send('DELETE', `/pseudonymised/${delivery}/table`, lived.steward())).statusCode).toBe(
      200,
    );
    expect((await lived.send('GET', `/pseudonymised/${delivery}/table`, lived.researcher)).statusCode).toBe(
      410,
    );
    expect(await lived.world.vault.inventory(delivery)).toEqual({});
  });
});

describe('Pseudonyms of two tables', () => {
  it('have nothing in common between two consumers, not even their order', async () => {
    const one = await lived.table(lived.researcher, await lived.delivered(lived.researcher));
    const other = await lived.table(lived.other, await lived.delivered(lived.other, { contract: OTHER }));
    expect(pseudonyms(other)).toHaveLength(60);
    expect(pseudonyms(one).filter((each) => pseudonyms(other).includes(each))).toEqual([]);
    const cells = (rows: readonly string[][]) => rows.slice(1).map(([, ...rest]) => rest.join());
    expect(cells(one)).not.toEqual(cells(other));
    expect(cells(one).toSorted()).toEqual(cells(other).toSorted());
  });

  it('are the same within an epoch, and have nothing in common between two', async () => {
    const before = pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)));
    lived.time.now = new Date('2026-12-31T23:59:59Z');
    expect(pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)))).toEqual(
      before,
    );
    lived.time.now = new Date('2027-01-01T00:00:00Z');
    const after = pseudonyms(await lived.table(lived.researcher, await lived.delivered(lived.researcher)));
    expect(after.filter((each) => before.includes(each))).toEqual([]);
  });
});

describe('Beside the vault', () => {
  it('no pseudonym stands anywhere: not on the ledger, and in no row of the read models', async () => {
    const delivery = await lived.delivered(lived.researcher);
    const rows = pseudonyms(await lived.table(lived.researcher, delivery));
    const body = { pseudonym: rows[0], ground: 'correction' };
    const path = `/pseudonymised/${delivery}/reidentifications`;
    expect((await lived.send('POST', path, lived.researcher, body)).statusCode).toBe(201);
    await lived.world.settled();
    const reader = lived.world.readModels.reader<Record<string, object>>();
    const tables = ['anonymisation_deliveries', 'anonymisation_reidentifications'];
    const held = await Promise.all(tables.map((table) => reader.selectFrom(table).selectAll().execute()));
    expect(held.map((each) => each.length)).toEqual([1, 1]);
    const written = JSON.stringify([held, await lived.events()], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(written).toContain(delivery);
    for (const secret of [...rows, ...lived.rows.flatMap(({ subject, record }) => [subject, record])])
      expect(written).not.toContain(secret);
  });
});
