import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore, StoredEvent } from '@coop/event-sourcing';
import { PosixTileStorage } from '@coop/tlog';
import type { OpenedLog } from '../application/open-log.js';
import type { AuditParts } from '../application/parts.js';
import { proveInclusion } from '../application/prove-inclusion.js';
import { ANNA, HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { integrate } from '../testing/open-test-log.js';
import { parseAnchor, type Anchor } from './anchors.js';
import type { HistoryStore } from './doors.js';
import { NO_ANCHOR, verifyLedger } from './verify-ledger.js';

const folder = temporaryFolders();

const anchorOf = (text: string, label = 'checkpoint of January'): Anchor => {
  const anchor = parseAnchor(text, label);
  if (anchor === undefined) throw new Error('an anchor was expected');
  return anchor;
};

/** The store as someone with the database in hand would leave it. */
function tampered(store: EventStore, change: (event: StoredEvent) => StoredEvent): HistoryStore {
  return {
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    async *readAll(after, filter) {
      for await (const commit of store.readAll(after, filter))
        yield { ...commit, events: commit.events.map(change) };
    },
  };
}

async function sound() {
  const world = await new HistoryWorld().begin();
  const [logDir, keysDir] = [folder('log'), folder('keys')];
  const log = await integrate(world.store, logDir, keysDir);
  return { world, log, logDir, keysDir, checkpoint: log.integrator.published?.checkpoint ?? '' };
}

const verify = (store: HistoryStore, log: OpenedLog, anchors: readonly Anchor[] = []) =>
  verifyLedger({ store, log: log.source, anchors });

describe('verifying a ledger', () => {
  it('finds nothing in a sound one, and says that nothing outside vouches for it', async () => {
    const { world, log } = await sound();
    const report = await verify(world.store, log);
    expect(report).toMatchObject({ findings: [], head: 4n, log: { size: 4 }, anchoredTo: NO_ANCHOR });
    expect(report.notChecked.join()).toContain('that everyone was shown the same history');
  });

  it('says how many events the log does not cover yet', async () => {
    const { world, log } = await sound();
    await world.grant('later');
    const report = await verify(world.store, log);
    expect(report.findings).toEqual([]);
    expect(report.notChecked[0]).toContain('the last 1 events');
  });

  it('names the event that was altered, by position and id, never by its stream', async () => {
    const { world, log } = await sound();
    const store = tampered(world.store, (event) =>
      event.position === 3n ? { ...event, data: { ...(event.data as object), category: 'other' } } : event,
    );
    const { findings } = await verify(store, log);
    expect(findings.map(({ code, position }) => [code, position])).toEqual([
      ['altered', 3n],
      ['entry_not_as_in_source', 3n],
    ]);
    expect(findings[1]?.event).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(findings.map(({ detail }) => detail))).not.toContain('records-record-');
  });

  it('finds events that the store has lost and the log still holds', async () => {
    const { log } = await sound();
    const shorter = new HistoryWorld();
    const { findings } = await verify(shorter.store, log);
    expect(findings).toMatchObject([{ code: 'event-store-loss', position: 1n }]);
  });

  it('finds a tile that was altered', async () => {
    const { world, log, logDir } = await sound();
    const path = 'tile/0/000.p/4';
    const storage = new PosixTileStorage(logDir);
    const bytes = Buffer.from((await storage.read(path)) ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await storage.replace(path, bytes);
    expect((await verify(world.store, log)).findings).toMatchObject([{ code: 'tile_altered', position: 1n }]);
  });

  it('is anchored to an earlier checkpoint that someone kept', async () => {
    const { world, logDir, keysDir, checkpoint } = await sound();
    await world.grant('later');
    const later = await integrate(world.store, logDir, keysDir);
    const report = await verify(world.store, later, [anchorOf(checkpoint)]);
    expect(report).toMatchObject({
      findings: [],
      anchoredTo: 'checkpoint of January (size 4, history up to 2026-01-10T08:00:00.000Z)',
    });
  });

  it('finds a rewritten ledger with a rewritten log only by an anchor', async () => {
    const { keysDir, checkpoint } = await sound();
    rmSync(join(keysDir, 'log-signer'), { recursive: true });
    const rewritten = await new HistoryWorld().begin();
    const log = await integrate(rewritten.store, folder('log'), keysDir);
    expect((await verify(rewritten.store, log)).findings).toEqual([]);
    const report = await verify(rewritten.store, log, [anchorOf(checkpoint)]);
    expect(report).toMatchObject({ findings: [{ code: 'anchor-fork' }], anchoredTo: NO_ANCHOR });
  });

  it('finds by an anchor that the end of ledger and log was cut off', async () => {
    const { world, keysDir, logDir, log: shorter } = await sound();
    expect(shorter.integrator.published?.size).toBe(4);
    const restoredTo = { ...shorter.source };
    const files = new Map<string, Uint8Array | undefined>();
    for (const path of ['checkpoint', 'tile/0/000.p/4', 'tile/entries/000.p/4'])
      files.set(path, await shorter.source.read(path));
    const store = { ...world.store, head: () => 4n };
    await world.grant('later');
    const longer = await integrate(world.store, logDir, keysDir);
    const kept = anchorOf(longer.integrator.published?.checkpoint ?? '');
    const source = { ...restoredTo, read: async (path: string) => files.get(path) };
    expect((await verifyLedger({ store, log: source })).findings).toEqual([]);
    const report = await verifyLedger({ store, log: source, anchors: [kept] });
    expect(report).toMatchObject({ findings: [{ code: 'anchor-truncated' }], anchoredTo: NO_ANCHOR });
  });

  it('checks a receipt: its checkpoint, its proof, and that the log still holds its event', async () => {
    const { world, log } = await sound();
    const parts = { ...log, opened: log, store: world.store } as unknown as AuditParts;
    const proof = await proveInclusion(parts, 4n);
    const receipt = { schema: 'example', event: 'id', log: proof };
    const report = await verify(world.store, log, [anchorOf(JSON.stringify(receipt), 'receipt')]);
    expect(report.anchors).toMatchObject([
      { label: 'receipt', verdict: 'consistent', position: 4n, size: 4 },
    ]);
    const forged = { ...receipt, log: { ...proof, leaf: '00' } };
    const other = await verify(world.store, log, [anchorOf(JSON.stringify(forged), 'forged')]);
    expect(other).toMatchObject({
      anchors: [{ verdict: 'refused' }],
      findings: [{ code: 'anchor-refused' }],
    });
  });

  it('refuses a checkpoint that another key signed', async () => {
    const [one, other] = [await sound(), await sound()];
    const report = await verify(one.world.store, one.log, [anchorOf(other.checkpoint)]);
    expect(report.findings).toMatchObject([{ code: 'anchor-refused' }]);
  });
});

describe('looking for lost values', () => {
  const ref = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) };
  const gone = {
    looksAt: 'ciphertexts',
    check: async (_: unknown, ended: boolean) => (ended ? undefined : 'no ciphertext'),
  };

  async function registered() {
    const world = new HistoryWorld();
    await world.append('identity.party.registered', {
      party: ANNA,
      kind: 'person',
      name: ref,
      registeredBy: 'system:test',
    });
    return world;
  }

  it('reports a value whose ciphertext is gone without an erasure', async () => {
    const world = await registered();
    const log = await integrate(world.store, folder('log'), folder('keys'));
    const { findings, checked } = await verifyLedger({
      store: world.store,
      log: log.source,
      sealedValues: gone,
    });
    expect(findings).toMatchObject([{ code: 'lost-value', position: 1n, detail: 'no ciphertext' }]);
    expect(checked).toContain('ciphertexts of every sealed value');
  });

  it('reports nothing when an erasure explains it', async () => {
    const world = await registered();
    await world.append('identity.erasure.completed', { party: ANNA });
    const log = await integrate(world.store, folder('log'), folder('keys'));
    expect(
      (await verifyLedger({ store: world.store, log: log.source, sealedValues: gone })).findings,
    ).toEqual([]);
  });
});
