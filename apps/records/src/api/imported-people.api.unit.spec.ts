import { consentEvents, recordsEvents } from '@coop/contracts';
import { newId, PositionGate } from '@coop/event-sourcing';
import { BusError } from '@coop/message-bus';
import { STALE_AFTER_MS } from '@coop/service-kit';
import { TestAccounts, testApp, type TestApp } from '@coop/service-kit/testing';
import { readRecord } from '../application/read-record.js';
import type { BulkAnswer, BulkReading } from '../application/read-in-bulk.js';
import { recordsOfCategory } from '../projections/current-records.js';
import { activityOf } from '../projections/activity.js';
import { reader } from '../application/ports.js';
import { RecordsModule } from '../records.module.js';
import { RecordsHandlers } from '../messaging/records.handlers.js';
import { decisionsOn } from '../testing/lived-records.js';
import { file, PRESS_HEADER, PRESS_ROWS, recordsWorld, type RecordsWorld } from '../testing/records-world.js';

const [STEWARD, COURIER, CONTRACT] = Array.from({ length: 3 }, newId) as [string, string, string];
const PURPOSE = 'CommunicationManagement';

let world: RecordsWorld;
let served: TestApp;
let steward: string;

beforeEach(async () => {
  world = await recordsWorld();
  const accounts = new TestAccounts();
  steward = accounts.signedIn({ party: STEWARD, roles: ['member', 'steward'] });
  served = await testApp({ imports: [RecordsModule.register(world.parts)], accounts });
  world.follow();
});
afterEach(async () => {
  await served.app.close();
  await world.close();
});

const settle = () => world.runner.gate.reached(world.store.head(), 1_000);

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, type = 'application/json') {
  const headers = { authorization: steward, ...(payload === undefined ? {} : { 'content-type': type }) };
  const answer = await served.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  await settle();
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

async function imported(
  bytes: Buffer = file(PRESS_HEADER, ...PRESS_ROWS, 'Le Lac,Morel,Ana,,,fr,VD,sport,'),
) {
  const declared = await ask('POST', '/imports', {
    ...{ kind: 'press-list', category: 'press-list', source: 'Liste inventée', purposes: [PURPOSE] },
    ...{ legalBasis: 'lpd-31-2-overriding-interest', informBy: '2026-06-04' },
  });
  const importId = String(declared.body['import']);
  return { importId, report: await ask('PUT', `/imports/${importId}/file`, bytes, 'text/csv') };
}

const linkIn = (text: string): string => /\/about-me\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? '';

async function contracted(actions = ['read', 'anonymise']): Promise<void> {
  await world.control.tell('identity-party', { kind: 'party-known', party: COURIER, type: 'legal-person' });
  await world.control.tell('consent-contract', {
    ...{
      kind: 'contract-in-force',
      contract: CONTRACT,
      consumer: COURIER,
      purposes: [PURPOSE],
      actions,
    },
    ...{ fields: 'all', scope: { categories: ['press-list'] }, prohibitions: [], duties: [], country: 'CH' },
    from: '2026-01-01T00:00:00Z',
  });
}
const readEmail = (record: string) =>
  readRecord(world.parts, {
    ...{ record, contract: CONTRACT, purpose: PURPOSE, action: 'read', fields: ['email'], atLeast: 0n },
    ...{ correlationId: newId(), client: COURIER, party: COURIER },
  });

describe('An import by a steward', () => {
  it('is declared, then its file is read, then it is reported', async () => {
    const { importId, report } = await imported();
    expect(report).toMatchObject({
      status: 200,
      body: { status: 'completed', created: 4, setAside: [], encoding: 'utf-8' },
    });
    expect((await ask('GET', `/imports/${importId}`)).body).toEqual(report.body);
  });

  it('is refused as a whole, and leaves nothing behind, when the file is not one of its kind', async () => {
    const { report } = await imported(Buffer.from('Ville,Code\nPully,1009\n'));
    expect(report.body).toMatchObject({ code: 'header-of-another-kind' });
    expect(world.store.head()).toBe(0n);
  });

  it('cannot be told by anybody but a steward', async () => {
    steward = new TestAccounts().signedIn();
    expect((await ask('POST', '/imports', {})).status).toBe(401);
  });
});

describe('The people of an import', () => {
  it('are told once, by mail, with a link of their own, of which the ledger keeps only a digest', async () => {
    const { importId } = await imported();
    expect((await ask('POST', `/imports/${importId}/information`)).body).toEqual({
      informed: 3,
      alreadyInformed: 0,
      withoutAddress: 1,
    });
    expect(world.mails.map(({ to }) => to).sort()).toEqual([
      'elodie.corbaz@ruisseau.example',
      'lena@quelle.example',
      'noe.jaquier@ruisseau.example',
    ]);
    expect((await ask('POST', `/imports/${importId}/information`)).body).toMatchObject({
      informed: 0,
      alreadyInformed: 3,
    });
    const tokens = world.mails.map(({ text }) => linkIn(text));
    for await (const { events } of world.store.readAll(0n))
      for (const event of events)
        for (const token of tokens) expect(JSON.stringify(event.data)).not.toContain(token);
  });

  it('are not read by anybody before they are told, and may see who read them afterwards', async () => {
    const { importId } = await imported();
    await contracted();
    const [record = ''] = (await recordsOfCategory(reader(world.parts), 'press-list')).map(
      (each) => each.record,
    );
    const unreadable = await readEmail(record);
    await ask('POST', `/imports/${importId}/information`);
    world.bus.on('identity.name', () => ({ names: { [COURIER]: 'Le Courrier' } }));
    const answers = [];
    for (const each of await recordsOfCategory(reader(world.parts), 'press-list'))
      answers.push(await readEmail(each.record));
    await settle();
    expect(unreadable).toMatchObject({ kind: 'refused' });
    expect(answers.filter(({ kind }) => kind === 'released')).toHaveLength(3);
    for (const { to, text } of world.mails) {
      const { status, body } = await ask('GET', `/concerned/${linkIn(text)}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        held: [
          { category: 'press-list', source: 'Liste inventée', legalBasis: 'lpd-31-2-overriding-interest' },
        ],
      });
      expect(JSON.stringify(body['held'])).toContain(to);
      expect(body['readers']).toContainEqual(
        expect.objectContaining({ what: 'disclosed', name: 'Le Courrier', fields: ['email'] }),
      );
    }
  });

  it('object by their link, which consent records; others find nothing behind a guessed link', async () => {
    const { importId } = await imported();
    await ask('POST', `/imports/${importId}/information`);
    const objections: { subject: string; records: string[] }[] = [];
    world.bus.on('consent.object', (objection: { subject: string; records: string[] }) => {
      objections.push(objection);
      return { position: '77' };
    });
    const link = linkIn(world.mails[0]?.text ?? '');
    expect(await ask('POST', `/concerned/${link}/objection`)).toMatchObject({
      status: 200,
      body: { position: '77' },
    });
    expect(objections).toHaveLength(1);
    const records = await recordsOfCategory(reader(world.parts), 'press-list');
    expect(records.find(({ record }) => record === objections[0]?.records[0])?.owners).toEqual([
      objections[0]?.subject,
    ]);
    const guessed = link.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
    expect((await ask('GET', `/concerned/${guessed}`)).status).toBe(404);
    expect((await ask('POST', `/concerned/${guessed}/objection`)).status).toBe(404);
  });
});

describe('A reading in bulk for a release', () => {
  const bulk = (going: Pick<BulkReading, 'from' | 'action'> = {}, parts = world.parts): Promise<BulkAnswer> =>
    new RecordsHandlers(parts).bulkRead({
      ...going,
      ...{
        release: newId(),
        reader: COURIER,
        contract: CONTRACT,
        category: 'press-list',
        purpose: PURPOSE,
        fields: ['canton'],
      },
    });

  async function deciding(
    between: () => Promise<void> = async () => {},
    countedOf: (records: readonly string[]) => Record<string, string[]> = () => ({}),
  ) {
    let decisions = 0;
    world.bus.on(
      'consent.decide-many',
      async ({ records, fields, action }: { records: string[]; fields: string[]; action: string }) => {
        const permitted: Record<string, string[]> = {};
        let knownPosition = '0';
        for (const record of records) {
          const request = {
            consumer: COURIER,
            contract: CONTRACT,
            purpose: PURPOSE,
            action,
            record,
            fields,
          };
          const decided = await world.control.decide(request);
          if (decided.outcome === 'PERMIT') permitted[record] = [...decided.fields];
          ({ knownPosition } = decided);
        }
        decisions += 1;
        if (decisions === 1) await between();
        return { permitted, counted: countedOf(records), knownPosition, asOf: world.time.now.toISOString() };
      },
    );
  }

  it('takes only records of people who may be read, and is on the ledger before it is answered', async () => {
    const { importId } = await imported();
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    await deciding();
    const answer = await bulk();
    expect(answer).toMatchObject({ entered: 3, leftOut: 1 });
    expect(answer.rows[0]?.subject).toBe(await subjectOf(answer.rows[0]?.record));
    expect(answer.rows.map(({ values }) => values['canton'] ?? '').sort()).toEqual(['BE', 'VD', 'VD']);
    await settle();
    const { records } = await new RecordsHandlers(world.parts).subjectRecords({
      subject: await subjectOf(answer.rows[0]?.record),
    });
    expect(records).toMatchObject([
      { record: answer.rows[0]?.record, category: 'press-list', import: importId },
    ]);
    expect(
      await new RecordsHandlers(world.parts).deliveredCopies({
        subject: await subjectOf(answer.rows[0]?.record),
      }),
    ).toEqual({ count: 1 });
  });

  it('is decided for the action that it is asked with, and the ledger says which', async () => {
    const { importId } = await imported();
    await contracted(['read', 'export']);
    await ask('POST', `/imports/${importId}/information`);
    await deciding();
    expect(await bulk()).toMatchObject({ entered: 0, leftOut: 4 });
    const { disclosure, entered, rows } = await bulk({ action: 'export' });
    expect(entered).toBe(3);
    expect(await inBulk(disclosure)).toMatchObject({ action: 'export', purpose: PURPOSE });
    await settle();
    const person = await subjectOf(rows[0]?.record);
    const told = await activityOf(reader(world.parts), [person], { limit: 10 });
    expect(told.find(({ what }) => what === 'read-in-bulk')).toMatchObject({ action: 'export' });
  });

  it('is decided again when someone objects in between', async () => {
    const { importId } = await imported();
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    const [first] = await recordsOfCategory(reader(world.parts), 'press-list');
    await deciding(() =>
      world.control.tell('consent-prohibition', {
        ...{
          kind: 'prohibition-placed',
          prohibition: newId(),
          source: 'objection',
          stakeholder: first?.owners[0] ?? '',
        },
        ...{ recipient: 'anyone', purposes: 'all', scope: {}, fields: 'all' },
      }),
    );
    const answer = await bulk();
    expect(answer.rows.map(({ record }) => record)).not.toContain(first?.record);
  });

  it('counts what entered where readings are limited, and is decided again when another was counted', async () => {
    const { importId } = await imported();
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    const grant = newId();
    let asked = 0;
    await deciding(
      () => countElsewhere(consentEvents.COUNTED_DECISIONS),
      (records) => {
        asked += 1;
        return Object.fromEntries(records.map((record) => [record, [grant]]));
      },
    );
    const { disclosure, rows, entered, leftOut } = await bulk();
    expect([asked, entered, leftOut]).toEqual([2, 3, 1]);
    const made = await inBulk(disclosure);
    expect(made?.records).toEqual(rows.map(({ record }) => record));
    expect(made?.counted).toEqual([0, 1, 2].map((record) => ({ record, of: [grant] })));
  });

  it('waits for no other reading where none is limited', async () => {
    const { importId } = await imported();
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    let asked = 0;
    await deciding(
      () => countElsewhere(consentEvents.COUNTED_DECISIONS),
      () => {
        asked += 1;
        return {};
      },
    );
    const { disclosure } = await bulk();
    expect(asked).toBe(1);
    expect(await inBulk(disclosure)).not.toHaveProperty('counted');
  });

  it('goes on page by page, each on the ledger before it is answered, until everybody was looked at', async () => {
    const rows = Array.from({ length: 1_100 }, (_, n) => `Le Lac,Nom,N${n},n${n}@lac.example,,fr,VD,sport,`);
    const { importId } = await imported(file(PRESS_HEADER, ...rows));
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    await deciding();
    const first = await bulk();
    const { disclosure, next: record = '' } = first;
    const second = await bulk({ from: { disclosure, record } });
    expect(await pagesOf(disclosure)).toHaveLength(2);
    const third = await bulk({ from: { disclosure, record: second.next ?? '' } });
    expect([first, second, third].map(({ entered, leftOut }) => entered + leftOut)).toEqual([500, 500, 100]);
    expect(third.next).toBeUndefined();
    const told = await pagesOf(disclosure);
    const answered = [first, second, third].map((page) => page.rows.map((row) => row.record));
    expect(told.map(({ records }) => records)).toEqual(answered);
    expect(new Set(answered.flat()).size).toBe(1_100);
  });

  it('waits for the read models longer than a single reading: the page before keeps them busy', async () => {
    const { importId } = await imported();
    await contracted();
    await ask('POST', `/imports/${importId}/information`);
    await deciding();
    await settle();
    const gate = new PositionGate();
    setTimeout(() => gate.reach(world.store.head()), STALE_AFTER_MS + 150);
    expect(await bulk({}, { ...world.parts, gate })).toMatchObject({ entered: 3, leftOut: 1 });
  });

  it('gives nothing when nobody can decide', async () => {
    await imported();
    await expect(bulk()).rejects.toBeInstanceOf(BusError);
  });

  /** A system outside is told that it may, and that is counted. */
  async function countElsewhere(category: string): Promise<void> {
    await world.store.append(decisionsOn(newId(), world.time.now.toISOString(), category));
  }

  const inBulk = async (disclosure: string) => (await pagesOf(disclosure))[0];

  async function pagesOf(disclosure: string) {
    const { type, schema } = recordsEvents.disclosureMadeInBulk;
    const pages: ReturnType<typeof schema.parse>[] = [];
    for await (const { events } of world.store.readAll(0n))
      for (const event of events) {
        if (event.type !== type) continue;
        const data = schema.parse(event.data);
        if (data.disclosure === disclosure) pages.push(data);
      }
    return pages;
  }

  const subjectOf = async (record = '') =>
    (await recordsOfCategory(reader(world.parts), 'press-list')).find((each) => each.record === record)
      ?.owners[0] ?? '';
});
