import { parentPurposes, PURPOSES, type ControlFact } from '@coop/consent-engine';
import { newId, type StoredEvent } from '@coop/event-sourcing';
import { TestAccounts, testApp, type TestApp } from '@coop/service-kit/testing';
import type { NewRecord } from '../application/change-record.js';
import { correctRecord, createRecord } from '../application/change-record.js';
import type { RecordsSettings } from '../config.js';
import { RecordsModule } from '../records.module.js';
import { command, recordsWorld, type RecordsWorld } from '../testing/records-world.js';

const [ANNA, BRUNO, COURIER, CLIENT, CONTRACT, GRANT] = Array.from({ length: 6 }, newId) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const PURPOSE = 'CommunicationManagement';

let world: RecordsWorld;
let served: TestApp;
let accounts: TestAccounts;
let courier: string;

async function start(settings: Partial<RecordsSettings> = {}): Promise<void> {
  world = await recordsWorld(settings);
  world.bus.on('identity.client', () => ({ client: CLIENT, clientId: 'courier', party: COURIER }));
  accounts = new TestAccounts();
  courier = accounts.signedIn({ party: COURIER, kind: 'client', clientId: 'courier', roles: [] });
  served = await testApp({ imports: [RecordsModule.register(world.parts)], accounts });
  world.follow();
}
afterEach(async () => {
  await served.app.close();
  await world.close();
});

const person = (by: string) => ({ by, actsFor: [by], isMember: true, level: 'A2', mandates: [] }) as const;

/** Anna's card: her telephone number, and a household that mentions Bruno too. */
async function card(change: Partial<NewRecord> = {}): Promise<string> {
  const fields = [
    { name: 'phone', value: '+41213124050' },
    { name: 'household', value: 'avec Bruno', subjects: [ANNA, BRUNO] },
  ];
  const { record, result } = await createRecord(world.parts, command(ANNA), person(ANNA), {
    ...{ kind: 'personal-data', category: 'directory', fields },
    ...change,
  });
  await world.runner.gate.reached(result?.last ?? 0n, 1_000);
  return record;
}

async function contracted({
  scope = { categories: ['directory'] },
  ...terms
}: {
  readonly scope?: { readonly categories: readonly string[] };
  readonly limit?: number;
} = {}): Promise<void> {
  await world.control.tell('identity-party', { kind: 'party-known', party: COURIER, type: 'legal-person' });
  await world.control.tell('consent-contract', {
    ...{
      kind: 'contract-in-force',
      contract: CONTRACT,
      consumer: COURIER,
      purposes: [PURPOSE],
      actions: ['read'],
    },
    ...{
      fields: 'all',
      scope,
      prohibitions: [],
      duties: [{ kind: 'delete-after', days: 90 }],
      country: 'CH',
    },
    from: '2026-01-01T00:00:00Z',
    ...terms,
  });
}
const granted = (conditions: { readonly limit?: number } = {}) =>
  world.control.tell('consent-grant', {
    ...{ kind: 'grant-given', grant: GRANT, stakeholder: ANNA, recipient: COURIER, scope: {}, fields: 'all' },
    ...{
      purposes: [PURPOSE],
      actions: ['read'],
      from: '2026-01-01T00:00:00Z',
      until: '2027-01-01T00:00:00Z',
    },
    ...conditions,
  });

async function read(record: string, fields?: string, contract = CONTRACT, language?: string) {
  const query = new URLSearchParams({
    purpose: PURPOSE,
    contract,
    ...(fields === undefined ? {} : { fields }),
  });
  const answer = await served.app.inject({
    url: `/records/${record}?${query.toString()}`,
    headers: { authorization: courier, ...(language === undefined ? {} : { 'accept-language': language }) },
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
}

async function disclosures(): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const { events } of world.store.readAll(0n)) all.push(...events);
  return all.filter(({ type }) => type.startsWith('records.disclosure.'));
}

/** The same purposes under another name. */
const NEXT_PURPOSES = PURPOSES.map((purpose) => [purpose, parentPurposes(purpose)] as const);

describe('A reading under an agreement or a contract to so many readings', () => {
  beforeEach(() => start());

  const counted = async () =>
    (await disclosures()).flatMap(({ data }) => {
      const { decision } = data as { readonly decision?: { readonly counted?: readonly string[] } };
      return decision?.counted ?? [];
    });

  it('is the last one for one alone of two that come at the same moment', async () => {
    const record = await card();
    await contracted();
    await granted({ limit: 1 });
    const answers = await Promise.all([read(record, 'phone'), read(record, 'phone')]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({ stage: 'consent' });
    expect(await counted()).toEqual([GRANT]);
  });

  it('counts by itself, not with what is refused or falls under no limit', async () => {
    const record = await card();
    await contracted();
    await granted({ limit: 2 });
    const household = await read(record, 'household');
    const phones = [await read(record, 'phone'), await read(record, 'phone'), await read(record, 'phone')];
    expect([household, ...phones].map(({ status }) => status)).toEqual([403, 200, 200, 403]);
    expect(await counted()).toEqual([GRANT, GRANT]);
  });

  it('is the last one under a contract, too: the next is refused as a matter of the contract', async () => {
    const record = await card();
    await contracted({ limit: 2 });
    await granted({ limit: 5 });
    expect((await read(record, 'phone')).status).toBe(200);
    const answers = await Promise.all([read(record, 'phone'), read(record, 'phone')]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({ stage: 'contract' });
    expect((await counted()).toSorted()).toEqual([GRANT, GRANT, CONTRACT, CONTRACT].toSorted());
  });
});

describe('A reading that everyone concerned has agreed to', () => {
  beforeEach(() => start());

  it('gives what stands in the record now, also to who read it before it was corrected', async () => {
    const record = await card();
    await contracted();
    await granted();
    expect((await read(record, 'phone')).body).toMatchObject({
      revision: '0',
      fields: { phone: '+41213124050' },
    });
    const change = [{ name: 'phone', value: '+41213124051' }];
    await correctRecord(world.parts, command(ANNA), person(ANNA), record, 0n, change);
    expect((await read(record, 'phone')).body).toMatchObject({
      revision: '1',
      fields: { phone: '+41213124051' },
    });
  });

  it('gives the values, and is on the ledger with everything that it relied on', async () => {
    const record = await card();
    await contracted();
    await granted();
    const { status, body, headers } = await read(record, 'phone');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ record, revision: '0', outcome: 'PERMIT', partial: false, contract: CONTRACT, purpose: PURPOSE },
      fields: { phone: '+41213124050' },
      duties: [{ kind: 'delete-after', days: 90 }],
    });
    const [made] = await disclosures();
    expect(made?.data).toMatchObject({
      ...{
        disclosure: body['disclosure'],
        record,
        consumer: COURIER,
        client: CLIENT,
        fields: ['phone'],
        subjects: [ANNA],
      },
      decision: {
        outcome: 'PERMIT',
        cited: expect.arrayContaining([GRANT, CONTRACT]) as unknown,
        reasons: ['granted'],
      },
    });
    expect(made?.rules).toMatch(/consent-engine/);
    expect(String(made?.position)).toBe(body['position']);
    expect(headers['coop-position']).toBe(body['position']);
    expect(headers['etag']).toBe('"0"');
    expect(JSON.stringify(made?.data)).not.toMatch(/312 ?40 ?50/);
  });

  it('asks the decision point once, and opens nothing that was not permitted', async () => {
    const record = await card();
    await contracted();
    await granted();
    await read(record, 'phone');
    const before = world.vault.openings().disclosure;
    world.bus.asked.length = 0;
    await read(record);
    expect(world.bus.asked).toEqual(['consent.decide']);
    expect(world.vault.openings().disclosure - before).toBe(1);
  });

  it('is partial where someone mentioned has not agreed, and tells only that it is partial', async () => {
    const record = await card();
    await contracted();
    await granted();
    const { body } = await read(record);
    expect(body).toMatchObject({ outcome: 'PARTIAL', partial: true, fields: { phone: '+41213124050' } });
    expect(JSON.stringify(body)).not.toMatch(/household|grant-missing|Bruno/);
    expect((await disclosures())[0]?.data).toMatchObject({ subjects: [ANNA] });
  });

  it('is decided again when a withdrawal comes between the decision and the disclosure', async () => {
    const record = await card();
    await contracted();
    await granted();
    const decide = world.control.decide.bind(world.control);
    let decisions = 0;
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      decisions += 1;
      if (decisions === 1)
        await world.control.tell('consent-grant', { kind: 'grant-withdrawn', grant: GRANT });
      return answer;
    });
    const { status, body } = await read(record, 'phone');
    expect([status, body['stage'], decisions]).toEqual([403, 'consent', 2]);
    expect((await disclosures()).map(({ type }) => type)).toEqual(['records.disclosure.refused']);
  });

  it('is decided again when the record is corrected in between, and gives the new value', async () => {
    const record = await card();
    await contracted();
    await granted();
    const decide = world.control.decide.bind(world.control);
    let isFirst = true;
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      if (isFirst) await correct(record);
      isFirst = false;
      return answer;
    });
    expect((await read(record, 'phone')).body).toMatchObject({
      revision: '1',
      fields: { phone: '+41795550101' },
    });
    expect(await disclosures()).toHaveLength(1);
  });

  it('gives nothing when the disclosure cannot be written', async () => {
    const record = await card();
    await contracted();
    await granted();
    world.parts.ledger.append = () => Promise.reject(new Error('the disk is full'));
    const { status, body } = await read(record, 'phone');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/312 ?40 ?50/);
  });

  it.each<[string, ControlFact]>([
    ['consent-prohibition', { kind: 'prohibition-lifted', prohibition: newId() }],
    ['consent-proposal', { kind: 'proposal-annulled', proposal: newId() }],
    ['consent-taxonomy', { kind: 'taxonomy-adopted', taxonomy: 'next', terms: NEXT_PURPOSES }],
  ])('gives nothing when the state of %s moves faster than it can be decided', async (category, fact) => {
    const record = await card();
    await contracted();
    await granted();
    const decide = world.control.decide.bind(world.control);
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      await world.control.tell(category, fact);
      return answer;
    });
    expect((await read(record, 'phone')).status).toBe(503);
    expect(await disclosures()).toEqual([]);
  });

  it('gives nothing of a person who is erased between the decision and the opening', async () => {
    const record = await card();
    await contracted();
    await granted();
    const decide = world.control.decide.bind(world.control);
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      await world.vault.destroy(ANNA, 'erasure', world.time.now.toISOString());
      return answer;
    });
    expect((await read(record, 'phone')).status).toBe(503);
    expect(await disclosures()).toEqual([]);
  });

  it('opens nothing once the decision has lost its validity', async () => {
    const record = await card();
    await contracted();
    await granted();
    const decide = world.control.decide.bind(world.control);
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      world.time.now = new Date(answer.validUntil);
      return answer;
    });
    expect((await read(record, 'phone')).status).toBe(503);
    expect(world.vault.openings().disclosure).toBe(0);
  });
});

const correct = async (record: string): Promise<void> => {
  const headers = { authorization: accounts.signedIn({ party: ANNA }), 'if-match': '"0"' };
  const payload = { fields: [{ name: 'phone', value: '+41795550101' }] };
  const answer = await served.app.inject({ method: 'PATCH', url: `/records/${record}`, headers, payload });
  expect(answer.statusCode).toBe(200);
};

describe('A reading that is refused', () => {
  beforeEach(() => start());
  const comparable = ({ status, body }: Awaited<ReturnType<typeof read>>) => ({
    status,
    body: { ...body, instance: '' },
  });

  it('says the stage to a partner whose contract reaches the record, and nothing of persons', async () => {
    const record = await card();
    await contracted();
    const { status, body } = await read(record, 'phone');
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'refused', stage: 'consent' });
    const [refused] = await disclosures();
    expect(refused?.data).toMatchObject({
      refusal: body['id'],
      record,
      stage: 'consent',
      subjects: [ANNA],
      count: 1,
    });
    expect(JSON.stringify(body)).not.toContain(ANNA);
  });

  it.each([
    ['fr-CH', 'fr', 'Aucun accord ne permet cette lecture.'],
    ['de-CH, fr;q=0.5', 'fr, de', 'Keine Einwilligung erlaubt diesen Abruf.'],
    ['it', 'en, it', 'Nessun consenso permette questa lettura.'],
    [undefined, 'en', 'No agreement allows this reading.'],
  ])('says the stage in words to a partner who reads %s', async (language, languages, detail) => {
    const record = await card();
    await contracted();
    const { body, headers } = await read(record, 'phone', CONTRACT, language);
    expect([headers['content-language'], body['detail']]).toEqual([languages, detail]);
  });

  it('cannot be told from a record that does not exist, for a client without such a contract', async () => {
    const record = await card();
    await contracted({ scope: { categories: ['press-list'] } });
    const [outside, unknown] = [await read(record, 'phone'), await read(newId(), 'phone')];
    const foreign = await read(record, 'phone', newId());
    expect(outside.status).toBe(404);
    expect(comparable(outside)).toEqual(comparable(unknown));
    expect(comparable(foreign)).toEqual(comparable(unknown));
    expect((await disclosures()).map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => 'records.disclosure.refused'),
    );
  });

  it('cannot be told apart by asking for a field that the record does not have', async () => {
    const record = await card();
    await contracted();
    const [empty, missing] = [await read(record, 'phone'), await read(record, 'fax')];
    expect([missing.status, missing.body['stage']]).toEqual([empty.status, empty.body['stage']]);
  });

  it('is one event with a count when it is repeated', async () => {
    const record = await card();
    await contracted();
    for (let n = 0; n < 5; n += 1) expect((await read(record, 'phone')).status).toBe(403);
    await world.parts.refusals.close();
    expect((await disclosures()).map(({ data }) => (data as { count: number }).count)).toEqual([1, 4]);
  });

  it('is not answered when it cannot be written, whether or not the record exists', async () => {
    const record = await card();
    await contracted();
    world.parts.ledger.append = () => Promise.reject(new Error('the disk is full'));
    expect((await read(record, 'phone')).status).toBe(500);
    expect((await read(newId(), 'phone')).status).toBe(500);
  });
});

describe('A partner that asks for too much', () => {
  it('is told when to come again, and what was refused is one event with a count', async () => {
    await start({ readingsAtOnce: 2, readingsPerSecond: 0.001 });
    const record = await card();
    await contracted();
    await granted();
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await read(record, 'phone'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429, 429]);
    expect(Number(answers[4]?.headers['retry-after'])).toBeGreaterThan(0);
    await served.app.close();
    const refused = (await disclosures()).filter(({ type }) => type === 'records.disclosure.refused');
    expect(refused.map(({ data }) => data)).toMatchObject([
      { stage: 'budget', count: 3, decision: null, client: CLIENT },
    ]);
  });
});
