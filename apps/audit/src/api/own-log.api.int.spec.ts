import { ownLog, type OwnLog, type OwnLogPart } from '@coop/contracts/audit-api';
import { parseVerifierKey } from '@coop/tlog';
import { recordHeadsWhenDue } from '../application/record-subject-heads.js';
import { verifyOwnLog } from '../history/verify-own-log.js';
import { ANNA, handle, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';
import { ORIGIN } from '../testing/open-test-log.js';

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder);
});

afterEach(() => audit.close());

/** Records a map of everything that is stored now. */
async function record() {
  await audit.parts.integrator.gate.reached(world.store.head(), 5_000);
  await audit.post('/audit/digests', 'auditor');
}

const viewOf = async (who: string, query = ''): Promise<OwnLog> =>
  ownLog.parse((await audit.get(`/audit/own/log${query}`, who)).json());

const verified = (file: OwnLog, party: string) =>
  verifyOwnLog(file, {
    handle: party,
    origin: ORIGIN,
    verifiers: [parseVerifierKey(audit.parts.opened.vkey)],
  });

describe('what the log holds about a member', () => {
  it('is all of it up to the last recorded map, each with its opening, and then what is not covered yet', async () => {
    await world.grant('grant');
    await record();
    await world.withdraw(handle('grant'));
    await audit.parts.integrator.gate.reached(world.store.head(), 5_000);
    const file = await viewOf('anna');
    expect(file.parts.flatMap(({ entries }) => entries)).toMatchObject([
      { index: 0, type: 'identity.party.registered', opening: { event: expect.stringContaining(ANNA) } },
      { index: 2, type: 'records.record.created' },
      { index: 4, type: 'consent.grant.given' },
    ]);
    expect(file.since).toMatchObject([{ index: 8, type: 'consent.grant.withdrawn' }]);
    expect(verified(file, ANNA)).toMatchObject({
      findings: [],
      completeUpTo: { position: 5n },
      ...{ entries: 3, opened: 3, unopened: 0, uncovered: 4 },
    });
  });

  it('is proved to be nothing for somebody of whom nothing is recorded', async () => {
    await record();
    const file = await viewOf('somebody');
    expect(file.map).toMatchObject({ blind: null });
    expect(verified(file, handle('somebody'))).toMatchObject({ findings: [], entries: 0 });
    expect(verified(file, ANNA).findings.map(({ code }) => code)).toContain('another-handle');
  });

  it('says so while no map was recorded', async () => {
    await audit.parts.integrator.gate.reached(4n, 5_000);
    const file = await viewOf('anna');
    expect(file.map).toBeNull();
    expect(verified(file, ANNA).findings).toMatchObject([{ code: 'no-map' }]);
  });

  it('keeps an event closed that concerns somebody else, too', async () => {
    const subjects = [ANNA, handle('bruno')].sort();
    await world.append('consent.decision.given', { subjects });
    await record();
    const [entries] = (await viewOf('anna')).parts.map((part) => part.entries);
    expect(entries?.at(-1)).toMatchObject({ index: 4, type: 'consent.decision.given', opening: null });
    expect(verified(await viewOf('anna'), ANNA)).toMatchObject({ findings: [], opened: 2, unopened: 1 });
    expect(verified(await viewOf('bruno'), handle('bruno'))).toMatchObject({ findings: [], unopened: 1 });
  });

  it('is for herself, and for whoever acts in her name', async () => {
    await record();
    expect((await audit.get('/audit/own/log')).statusCode).toBe(401);
    expect((await audit.get(`/audit/own/log?party=${ANNA}`, 'somebody')).statusCode).toBe(404);
    expect((await audit.get(`/audit/own/log?party=${ANNA}`, 'auditor')).statusCode).toBe(404);
    const hers = await viewOf('guardian-of-anna', `?party=${ANNA}`);
    expect(hers).toEqual(await viewOf('anna'));
  });

  it('comes in parts when it is long, all proved to the same signed log', async () => {
    for (let n = 0; n < 600; n += 1) await world.append('consent.decision.given', { subjects: [ANNA] });
    await record();
    const file = await viewOf('anna');
    const [first] = file.parts;
    expect(first).toMatchObject({ next: 500 });
    const { atPosition } = JSON.parse(file.map?.opening.event ?? '{}').data as { atPosition: string };
    const size = file.checkpoint.split('\n')[1];
    const more = await audit.get(`/audit/own/log/entries?at=${atPosition}&size=${size}&after=500`, 'anna');
    const second = more.json() as OwnLogPart;
    expect(second).toMatchObject({ next: null });
    expect(verified(file, ANNA).findings).toMatchObject([{ code: 'not-complete' }]);
    const whole = { ...file, parts: [...file.parts, second] };
    expect(verified(whole, ANNA)).toMatchObject({ findings: [], entries: 602 });
    expect(Buffer.byteLength(JSON.stringify(whole))).toBeLessThan(1_000_000);
    const other = await audit.get('/audit/own/log/entries?at=3&size=4&after=500', 'anna');
    expect(other.statusCode).toBe(503);
    for (const strange of ['4', '99999'])
      expect(
        (await audit.get(`/audit/own/log/entries?at=${atPosition}&size=${strange}&after=500`, 'anna'))
          .statusCode,
      ).toBe(404);
  });

  it('is recorded once, until something concerns somebody', async () => {
    await record();
    const head = world.store.head();
    await audit.runner.gate.reached(head, 5_000);
    await audit.post('/audit/digests', 'auditor');
    await audit.parts.integrator.gate.reached(head, 5_000);
    expect(await recordHeadsWhenDue(audit.parts)).toBeUndefined();
    world.later(25);
    expect(await recordHeadsWhenDue(audit.parts)).toBeUndefined();
    expect(world.store.head()).toBe(head);
  });

  it('is recorded within a day in which something concerned somebody', async () => {
    await record();
    await world.later(1).grant('grant');
    await audit.parts.integrator.gate.reached(world.store.head(), 5_000);
    expect(await recordHeadsWhenDue(audit.parts)).toBeUndefined();
    world.later(24);
    expect(await recordHeadsWhenDue(audit.parts)).toBe(world.store.head());
  });

  it('is as of the recorded map, also when more was folded for a recording that failed', async () => {
    await record();
    const before = await viewOf('anna');
    await world.grant('grant');
    const size = Number(world.store.head());
    await audit.parts.integrator.gate.reached(BigInt(size), 5_000);
    const { subjectHeads } = audit.parts;
    const { founding } = await subjectHeads.recorded();
    if (founding === undefined) throw new Error('the map was founded');
    await subjectHeads.alone(() => subjectHeads.rootAt(size, founding));
    const after = await viewOf('anna');
    expect(after.map).toEqual(before.map);
    expect(after.since).toMatchObject([{ index: size - 1 }]);
    expect(verified(after, ANNA).findings).toEqual([]);
  });
});
