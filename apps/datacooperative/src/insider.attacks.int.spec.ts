import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replay } from '@coop/audit/replay';
import type { StoredEvent } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { historyDoors } from './history-doors.js';
import type { Caller } from './testing/caller.js';
import { disguises, occurrences } from './testing/scan-files.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

const UNTIL = '2099-01-01T00:00:00.000Z';
const VALUES = Object.values(SHARED_FIELDS).map(({ value }) => value);
const NEEDLES = new Map(VALUES.flatMap((value) => [...disguises(value)]));

describe('An insider', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let partner: Caller;

  beforeEach(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    partner = await small.asClient(small.history.partner);
  });
  afterEach(() => small.remove());

  const read = () => {
    const { record, contract } = small.history;
    return partner.get(`/records/${record}?contract=${contract}&purpose=ServiceProvision`);
  };
  const agreeAndWithdraw = async (): Promise<void> => {
    const { grant } = await ada.must('POST', '/consent/grants', {
      ...{ recipient: small.history.partner.party, scope: { records: [small.history.record] } },
      ...{ fields: [SHARED_FIELDS.ofAda.name], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: UNTIL, notice: { language: 'fr' } },
    });
    expect((await read()).status).toBe(200);
    await ada.must('DELETE', `/consent/grants/${String(grant)}`);
    expect((await read()).status).toBe(403);
  };
  async function events(): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = [];
    for await (const commit of small.cooperative.foundations.store.readAll(0n)) found.push(...commit.events);
    return found;
  }

  it('attack-40 operator with the database: the data folder holds no value, whoever was served', async () => {
    await agreeAndWithdraw();
    await small.cooperative.settled();
    expect(occurrences([small.dataDir], NEEDLES)).toEqual([]);
    await small.stop();
    expect(occurrences([small.dataDir], NEEDLES)).toEqual([]);
  });

  it('attack-40 operator with the database: a withdrawal that was edited away stops everything, and serves nothing', async () => {
    await agreeAndWithdraw();
    await small.stop();
    const ledger = new DatabaseSync(join(small.dataDir, 'ledger.sqlite'));
    const { changes } = ledger
      .prepare(
        `UPDATE commits SET body = replace(body, 'consent.grant.withdrawn', 'consent.grant.with-drawn')`,
      )
      .run();
    ledger.close();
    expect(Number(changes)).toBeGreaterThan(0);
    await expect(small.startAgain()).rejects.toMatchObject({ code: 'StoreDamaged' });
  });

  it('attack-31 replay: it opens nothing of who was erased, writes to nobody and asks nobody for anything', async () => {
    await agreeAndWithdraw();
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    await small.cooperative.settled();
    const { foundations, outbox } = small.cooperative;
    const before = { events: await events(), mails: await outbox.mails(), head: small.head };

    for (const { name } of historyDoors.projections) await small.rebuild(name);
    const report = await replay(foundations.store, historyDoors, {
      openReadModels: () => openReadModels(':memory:'),
    });
    expect(report).toMatchObject({ mismatches: [], unknown: [] });
    await small.cooperative.settled();
    expect(small.head).toBe(before.head);
    expect(await outbox.mails()).toEqual(before.mails);
    expect((await events()).map(({ id }) => id)).toEqual(before.events.map(({ id }) => id));
  });

  it('attack-31 replay: an auditor sees handles and references only, of the living and of who was erased', async () => {
    await agreeAndWithdraw();
    const { ada: erased, steward: auditor } = small.history;
    const steward = await small.signIn(auditor);
    await steward.must('POST', '/identity/mandates', { kind: 'auditor', agent: auditor.party });
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    await small.cooperative.settled();
    const mails = await small.cooperative.outbox.mails();
    const { record } = small.history;
    const field = encodeURIComponent(SHARED_FIELDS.ofAda.name);
    const paths = [
      '/audit/events?limit=500',
      `/audit/events/${small.head}`,
      `/audit/state?at=${small.head}&lists=true`,
      '/audit/timeline?limit=500',
      `/audit/access?record=${record}&field=${field}`,
    ];
    const seen = [];
    for (const path of paths) seen.push(await steward.get(path));
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const text = seen.map((answered) => answered.text).join('');
    expect(text).toContain(erased.party);
    for (const personal of [...VALUES, erased.name, erased.email, small.history.ben.email])
      expect(text).not.toContain(personal);
    expect(await small.cooperative.outbox.mails()).toEqual(mails);
  });
});
