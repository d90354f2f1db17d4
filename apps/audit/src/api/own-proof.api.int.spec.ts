import { consentEvents } from '@coop/contracts';
import { readReceiptExtra } from '@coop/event-sourcing';
import { parsePolicy, parseProof, verifyProof } from '@coop/tlog';
import { eventAt } from '../history/moment.js';
import {
  ANNA,
  CLINIC,
  CONTRACT,
  handle,
  HistoryWorld,
  RECORD,
  temporaryFolders,
} from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';
import { tellOutside } from '../testing/told-outside.js';

const BRUNO = handle('bruno');
const SHARED = handle('record of anna and bruno');

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  await world.grant('grant');
  await world.append('records.record.created', {
    ...{ record: SHARED, kind: 'personal-data', category: 'contact', owners: [ANNA] },
    fields: [
      { name: 'phone', subjects: [ANNA], sensitive: false, empty: false },
      { name: 'spouse', subjects: [BRUNO], sensitive: false, empty: false },
    ],
  });
  audit = await openTestAudit(world, folder);
});

afterEach(() => audit.close());

const ask = (id: string, who?: string) => audit.get(`/audit/own/${id}/proof`, who);

/** Verifies as anybody would: with the file and the key of the log, and nothing else. */
async function verified(id: string, who: string) {
  const reply = await ask(id, who);
  expect(reply.statusCode).toBe(200);
  const receipt = readReceiptExtra(parseProof(reply.body).extra ?? new Uint8Array());
  if (receipt === undefined) throw new Error('the file is no receipt');
  const policy = parsePolicy(`log ${audit.parts.opened.vkey}\nquorum none\n`);
  const { index } = verifyProof(reply.body, receipt, policy);
  const event = await eventAt(world.store, BigInt(index) + 1n);
  if (event === undefined) throw new Error('the entry has an event');
  return { receipt, event, text: Buffer.from(parseProof(reply.body).extra ?? []).toString(), reply };
}

const shared = () =>
  world
    .later(1)
    .read('reading', {}, { record: SHARED, fields: ['phone', 'spouse'], subjects: [ANNA, BRUNO] });

describe('the receipt of a decision', () => {
  it('opens the whole event to whom alone it concerns', async () => {
    const disclosure = await world.later(1).read('reading');
    const { receipt, event, reply } = await verified(disclosure, 'anna');
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${disclosure}.tlog-proof"`,
    });
    expect(receipt).toMatchObject({
      ...{ id: disclosure, position: event.position },
      told: {
        ...{ what: 'disclosed', time: event.recordedAt, about: disclosure, recipient: CLINIC },
        ...{ purposes: ['ResearchAndDevelopment'], actions: ['read'], fields: ['phone'] },
      },
    });
  });

  it('tells one of several her own side alone, and no handle of the others', async () => {
    const disclosure = await shared();
    const { receipt, event, text } = await verified(disclosure, 'anna');
    expect(receipt).not.toHaveProperty('position');
    expect(receipt.told).toMatchObject({ what: 'disclosed', recipient: CLINIC, fields: ['phone'] });
    const secrets = [BRUNO, ANNA, event.salt, event.id, event.commandId, 'spouse', handle('client'), RECORD];
    for (const secret of secrets) expect(text).not.toContain(secret);
    // It was not permitted what concerns him, and he is told no more of her.
    const his = await verified(disclosure, 'bruno');
    expect(his.receipt.told).toMatchObject({ what: 'disclosed', fields: [] });
    expect(his.text).not.toContain('phone');
  });

  it('tells who asked its own question and answer, and nobody of whom it was', async () => {
    const disclosure = await shared();
    const { receipt, text } = await verified(disclosure, 'clinic');
    expect(receipt.told).toMatchObject({
      ...{ what: 'disclosed', recipient: CLINIC, contract: CONTRACT, record: SHARED, fields: ['phone'] },
    });
    for (const secret of [ANNA, BRUNO, handle('grant')]) expect(text).not.toContain(secret);
  });

  it('does not open what rests on the word of others', async () => {
    await world.append('consent.grant.given', {
      ...{ grant: handle('of bruno'), stakeholder: BRUNO },
      terms: {
        recipient: CLINIC,
        scope: {},
        fields: ['phone'],
        purposes: [],
        actions: [],
        from: world.now,
        until: world.now,
      },
    });
    const cites = (cited: readonly string[]) =>
      world.read(`reading by ${cited.length}`, { ...{ cited } } as object);
    const hers = await verified(await cites([CONTRACT, handle('grant')]), 'anna');
    const foreign = await verified(await cites([CONTRACT, handle('grant'), handle('of bruno')]), 'anna');
    expect([hers.receipt.position, foreign.receipt.position]).toEqual([hers.event.position, undefined]);
  });

  it('is there for a refusal, also for one without a decision, and for a reading in bulk', async () => {
    const refused = await world.read('refusal', {}, { fields: ['email'] });
    expect((await verified(refused, 'anna')).receipt.told).toMatchObject({
      what: 'refused',
      fields: ['email'],
    });
    const common = { record: RECORD, consumer: CLINIC, client: handle('client'), contract: null };
    const before = handle('refused before');
    await world.append('records.disclosure.refused', {
      ...{
        ...common,
        refusal: before,
        purpose: 'Unheard',
        action: 'read',
        requested: 'all',
        stage: 'contract',
      },
      ...{ subjects: [ANNA, BRUNO], count: 3, decision: null },
    });
    expect((await verified(before, 'anna')).receipt.told).toMatchObject({ what: 'refused', times: 3 });
    const bulk = handle('in bulk');
    await world.append('records.disclosure.made-in-bulk', {
      ...{ disclosure: bulk, release: handle('release'), reader: CLINIC, purpose: 'ResearchAndDevelopment' },
      ...{
        category: 'contact',
        fields: ['phone'],
        asOf: world.now,
        knownPosition: '1',
        entered: 2,
        leftOut: 0,
      },
      ...{ records: [RECORD, SHARED], subjects: [ANNA, BRUNO] },
    });
    const { receipt, text } = await verified(bulk, 'anna');
    expect(receipt.told).toMatchObject({ what: 'read-in-bulk', recipient: CLINIC });
    for (const secret of [BRUNO, SHARED]) expect(text).not.toContain(secret);
  });

  it('is there for what a system outside was told, of each decision by its own id', async () => {
    const given = await tellOutside(world, [['phone'], ['name']]);
    const second = consentEvents.decisionId(given, 1);
    const { receipt } = await verified(consentEvents.decisionId(given, 0), 'anna');
    expect(receipt).toMatchObject({ told: { what: 'allowed', fields: ['phone'] } });
    expect(receipt).not.toHaveProperty('position');
    expect((await verified(second, 'clinic')).receipt.told).toMatchObject({
      what: 'not-allowed',
      record: RECORD,
    });
    expect((await verified(given, 'clinic')).receipt.told).toMatchObject({ what: 'allowed', times: 2 });
    const alone = await tellOutside(world, [['phone']]);
    expect((await verified(alone, 'anna')).receipt.position).toBe(world.store.head());
  });

  it('does not exist for anybody else, as one that there never was', async () => {
    const disclosure = await world.read('reading');
    const [others, unknown] = [await ask(disclosure, 'somebody'), await ask(handle('no reading'), 'anna')];
    const { instance: _, correlationId: __, ...problem } = others.json() as Record<string, unknown>;
    expect(unknown.json()).toMatchObject({ ...problem, status: 404 });
    expect((await ask(disclosure)).statusCode).toBe(401);
  });

  it('is asked for again while the log has not taken the event in', async () => {
    const disclosure = await world.read('reading');
    expect((await ask(disclosure, 'anna')).statusCode).toBe(200);
    await audit.stopLog();
    const later = await world.read('later');
    const reply = await ask(later, 'anna');
    expect(reply.json()).toMatchObject({ status: 503, code: 'receipt-not-ready' });
    expect(reply.headers['retry-after']).toBe('1');
  });
});
