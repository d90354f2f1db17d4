import type { OwnLog, OwnLogEntry } from '@coop/contracts/audit-api';
import { generateKeyPair, parsePolicy, parseVerifierKey } from '@coop/tlog';
import { ownLog } from '../application/own-log.js';
import { recordSubjectHeads } from '../application/record-subject-heads.js';
import { dishonestFile } from '../testing/dishonest-operator.js';
import { ANNA, handle, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';
import { ORIGIN } from '../testing/open-test-log.js';
import { verifyOwnLog } from './verify-own-log.js';

const BRUNO = handle('bruno');
const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;
let file: OwnLog;
let vkey: string;

async function record() {
  await audit.parts.integrator.gate.reached(world.store.head(), 5_000);
  await recordSubjectHeads(audit.parts);
}

beforeAll(async () => {
  world = await new HistoryWorld().begin();
  audit = await openTestAudit(world, folder);
  await world.append('identity.party.registered', {
    party: BRUNO,
    kind: 'person',
    registeredBy: 'system:test',
  });
  const grant = await world.grant('grant');
  await record();
  await world.append('consent.decision.given', { subjects: [ANNA, BRUNO].sort() });
  await world.later(30).withdraw(grant);
  await record();
  file = await ownLog(audit.parts, ANNA);
  vkey = audit.parts.opened.vkey;
});

afterAll(() => audit.close());

const verify = (changed: OwnLog, party = ANNA) =>
  verifyOwnLog(changed, { handle: party, origin: ORIGIN, verifiers: [parseVerifierKey(vkey)] });
const codes = (changed: OwnLog) => [...new Set(verify(changed).findings.map(({ code }) => code))];

/** The file with its one part changed. */
const withEntries = (change: (entries: readonly OwnLogEntry[]) => readonly OwnLogEntry[]): OwnLog => ({
  ...file,
  parts: file.parts.map((part) => ({ ...part, entries: [...change(part.entries)] })),
});
const changed = (at: number, change: (entry: OwnLogEntry) => Partial<OwnLogEntry>) =>
  withEntries((entries) => entries.map((entry, n) => (n === at ? { ...entry, ...change(entry) } : entry)));
const turned = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);

describe('a history that a member holds in her hands', () => {
  it('is proved to be complete up to the recorded map, and to be in the log that was signed', () => {
    expect(verify(file)).toMatchObject({
      findings: [],
      completeUpTo: { position: 10n, recordedAt: world.now },
      ...{ entries: 5, opened: 4, unopened: 1 },
    });
    expect(verifyOwnLog(file, { policy: parsePolicy(`log ${vkey}\nquorum none\n`) }).findings).toEqual([]);
  });

  it('is refused when an event was left out, wherever it stood', () => {
    for (const at of [0, 1, 2, 3, 4])
      expect(codes(withEntries((entries) => entries.toSpliced(at, 1)))).toContain('not-complete');
    expect(codes({ ...file, parts: [] })).toContain('not-complete');
  });

  it('is refused when two events were exchanged, or one was added', () => {
    const swapped = withEntries(([a, b, ...rest]) => [b, a, ...rest].filter((each) => each !== undefined));
    expect(codes(swapped)).toEqual(expect.arrayContaining(['not-complete', 'out-of-order', 'not-in-log']));
    const doubled = withEntries((entries) => [...entries, ...entries.slice(-1)]);
    expect(codes(doubled)).toEqual(expect.arrayContaining(['not-complete', 'out-of-order']));
  });

  it('is refused when it is about another handle, or proves what is held under another key', async () => {
    const his = await ownLog(audit.parts, BRUNO);
    expect(verify(his, BRUNO).findings).toEqual([]);
    expect(codes(his)).toEqual(expect.arrayContaining(['another-handle', 'not-complete']));
    expect(codes({ ...his, party: ANNA })).toContain('not-complete');
    expect(codes({ ...file, map: his.map })).toContain('not-complete');
  });

  it('is refused when it says that nothing is held', async () => {
    const nobodys = await ownLog(audit.parts, handle('nobody'));
    expect(verify(nobodys, handle('nobody')).findings).toEqual([]);
    expect(codes({ ...nobodys, party: ANNA })).toEqual(['not-complete']);
    expect(codes({ ...file, parts: nobodys.parts, map: file.map && { ...file.map, blind: null } })).toContain(
      'not-complete',
    );
  });

  it('says as of when an older map proves it, and how much of the log that leaves open', async () => {
    const other = await new HistoryWorld().begin();
    const older = await openTestAudit(other, folder);
    try {
      await other.grant('grant');
      await older.parts.integrator.gate.reached(5n, 5_000);
      await recordSubjectHeads(older.parts);
      const at = other.now;
      for (const word of ['one', 'two', 'three']) await other.later(24).grant(word);
      await older.parts.integrator.gate.reached(other.store.head(), 5_000);
      const view = await ownLog(older.parts, ANNA);
      const found = verifyOwnLog(view, {
        origin: ORIGIN,
        verifiers: [parseVerifierKey(older.parts.opened.vkey)],
      });
      expect(found).toMatchObject({
        findings: [],
        completeUpTo: { position: 5n, recordedAt: at },
        ...{ entries: 3, uncovered: 5 },
      });
    } finally {
      await older.close();
    }
  });

  it('is refused when the opening of an event was altered, or belongs to another one', () => {
    const text = (from: string, to: string) =>
      changed(2, ({ opening }) => ({
        opening: opening && { ...opening, event: opening.event.replace(from, to) },
      }));
    expect(codes(text('phone', 'email'))).toEqual(['opening-differs']);
    expect(codes(text('{', '{ '))).toEqual(['opening-differs']);
    expect(
      codes(
        changed(2, ({ opening }) => ({ opening: opening && { ...opening, salt: turned(opening.salt) } })),
      ),
    ).toEqual(['opening-differs']);
    const [first] = file.parts[0]?.entries ?? [];
    expect(codes(changed(1, () => ({ opening: first?.opening ?? null })))).toEqual(['opening-differs']);
  });

  it('is refused when time or kind beside an opened event are others', () => {
    expect(codes(changed(2, () => ({ time: '2020-01-01T00:00:00.000Z' })))).toEqual(['shown-differs']);
    expect(codes(changed(2, () => ({ type: 'records.disclosure.made' })))).toEqual(['shown-differs']);
  });

  it('is refused when a leaf, a blind, a sibling or a proof was changed', () => {
    const { map } = file;
    if (map === null) throw new Error('a map was recorded');
    expect(codes(changed(3, ({ leafHash }) => ({ leafHash: turned(leafHash) })))).toEqual([
      'not-in-log',
      'not-complete',
    ]);
    expect(codes(changed(3, ({ index }) => ({ index: index + 1 })))).toContain('not-complete');
    expect(codes({ ...file, map: { ...map, blind: turned(map.blind ?? '') } })).toEqual(['not-complete']);
    expect(codes({ ...file, map: { ...map, blind: null } })).toEqual(['not-complete']);
    const siblings = map.proof.siblings.map(turned);
    expect(codes({ ...file, map: { ...map, proof: { ...map.proof, siblings } } })).toEqual(['not-complete']);
    const parts = file.parts.map((part) => ({ ...part, proof: part.proof.map(turned) }));
    expect(codes({ ...file, parts })).toEqual(['not-in-log']);
  });

  it('is refused when the recording of the map is another event, or altered', () => {
    const { map } = file;
    const [entry] = file.parts[0]?.entries ?? [];
    if (map === null || !entry?.opening) throw new Error('a map was recorded, and the first entry is opened');
    expect(codes({ ...file, map: { ...map, opening: entry.opening } })).toEqual([
      'recording-refused',
      'not-in-log',
    ]);
    const event = map.opening.event.replace('"atPosition":"10"', '"atPosition":"9"');
    expect(codes({ ...file, map: { ...map, opening: { ...map.opening, event } } })).toContain('not-in-log');
    expect(codes({ ...file, map: { ...map, index: map.index - 1 } })).toEqual([
      'recording-refused',
      'not-in-log',
    ]);
  });

  it('is refused when somebody else signed the log, and when no map is given', () => {
    const forged = { ...file, checkpoint: file.checkpoint.replace(/\n\d+\n/, '\n999\n') };
    expect(codes(forged)).toContain('checkpoint-refused');
    const { vkey: stranger } = generateKeyPair(ORIGIN);
    expect(
      verifyOwnLog(file, { origin: ORIGIN, verifiers: [parseVerifierKey(stranger)] }).findings,
    ).toMatchObject([{ code: 'checkpoint-refused' }]);
    expect(codes({ ...file, map: null })).toContain('no-map');
  });
});

describe('a history that somebody made who holds all keys and keeps to no rule', () => {
  const datas = [{ party: ANNA }, { party: BRUNO }, { party: ANNA }];
  const found = async (assigned: readonly number[], atPosition: number) => {
    const made = await dishonestFile(ANNA, datas, { assigned, atPosition });
    const verified = verifyOwnLog(made, { origin: ORIGIN, verifiers: [parseVerifierKey(made.vkey)] });
    return verified.findings.map(({ code, index }) => [code, index]);
  };

  it('holds together when it is true', async () => {
    expect(await found([0, 2], 3)).toEqual([]);
  });

  it('is refused where an opened event is not hers', async () => {
    expect(await found([0, 1, 2], 3)).toEqual([['shown-differs', 1]]);
  });

  it('is refused where an entry lies after what the map says that it covers', async () => {
    expect(await found([0, 2], 2)).toEqual([['out-of-order', 2]]);
  });

  it('is refused where the map says that it covers what came after it', async () => {
    expect(await found([0, 2], 4)).toContainEqual(['recording-refused', 3]);
  });

  it('is believed where it leaves an event out of the map itself: that, a replay finds', async () => {
    expect(await found([0], 3)).toEqual([]);
  });
});
