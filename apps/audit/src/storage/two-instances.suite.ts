import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafOf, type ReadModels } from '@coop/event-sourcing';
import {
  checkAnchor,
  generateKeyPair,
  leafHash,
  LogReader,
  openCheckpoint,
  openWitnessedCheckpoint,
  parseVerifierKey,
  verifyInclusion,
  verifyLog,
} from '@coop/tlog';
import { LogIntegrator, type IntegratorOptions } from '../application/log-integrator.js';
import { openLog } from '../application/open-log.js';
import type { AuditParts } from '../application/parts.js';
import { proveInclusion } from '../application/prove-inclusion.js';
import { eventAt } from '../history/moment.js';
import { HistoryWorld } from '../testing/history-world.js';
import { filesOf, integrate, ORIGIN } from '../testing/open-test-log.js';
import { PartnerWitnesses } from '../testing/partner-witnesses.js';
import { Umpire } from '../testing/umpire.js';
import { logInTables } from './log-in-tables.js';
import type { LogPlace } from './log-place.js';

/** The two databases of a log, as one instance opens them. */
export interface InstanceTables {
  readonly tables: ReadModels;
  readonly keyTables: ReadModels;
}

/** @returns how instances open the same two databases, made anew for each test */
export type FreshTables = () => Promise<{ open(): Promise<InstanceTables>; drop(): Promise<void> }>;

const WITHIN_MS = 10_000;

/** Behaviour of a log in tables whose instances share nothing but them, whatever the database. */
export function twoInstancesSuite(fresh: FreshTables): void {
  let shared: Awaited<ReturnType<FreshTables>>;
  let folder: string;
  let world: HistoryWorld;
  let umpire: Umpire;
  let running: { stop: AbortController; ended: Promise<void> }[];
  let opened: InstanceTables[];
  const notes = new Set<string>();

  beforeEach(async () => {
    shared = await fresh();
    folder = mkdtempSync(join(tmpdir(), 'two-logs-'));
    world = await new HistoryWorld().begin();
    [umpire, running, opened] = [new Umpire(), [], []];
    notes.clear();
  });
  afterEach(async () => {
    for (const { stop } of running) stop.abort();
    await Promise.allSettled(running.map(({ ended }) => ended));
    for (const { tables, keyTables } of opened) await Promise.all([tables.close(), keyTables.close()]);
    await shared.drop();
    rmSync(folder, { recursive: true });
  });

  const keyFile = (name = 'keys') => join(folder, name, 'log.skey');
  async function placeOf(file = keyFile()): Promise<LogPlace> {
    const mine = await shared.open();
    opened.push(mine);
    return logInTables({ ...mine, keyFile: file, origin: ORIGIN });
  }

  /** Starts an instance; `ended` tells what it ended with. */
  async function start(
    change: (place: LogPlace) => LogPlace = (place) => place,
    witnessed: { readonly policy?: string } & IntegratorOptions['publication'] = {},
  ) {
    const { policy, ...publication } = witnessed;
    const log = await openLog(change(await placeOf()), policy);
    const integrator = new LogIntegrator({
      ...{ store: world.store, opened: log, leases: umpire, maxLagMs: 400, publication },
    });
    const stop = new AbortController();
    const ended = integrator.run(stop.signal);
    ended.catch(() => undefined);
    running.push({ stop, ended });
    const parts = { store: world.store, opened: log, integrator } as unknown as AuditParts;
    const reaches = async (position: bigint) => {
      if (!(await integrator.gate.reached(position, WITHIN_MS)))
        throw new Error(`the log did not reach ${position}`);
      const { checkpoint = '' } = integrator.published ?? {};
      notes.add(checkpoint);
      return checkpoint;
    };
    return { log, integrator, parts, stop, ended, reaches };
  }
  const grow = async (events: number) => {
    for (let n = 0; n < events; n += 1) await world.grant(`grant ${world.store.head()}`);
    return world.store.head();
  };

  /** Every checkpoint that anybody saw leads to the last one, and all files hold together. */
  async function holdsTogether({ log }: { readonly log: Awaited<ReturnType<typeof openLog>> }) {
    const reader = await LogReader.open(log.source);
    for (const note of notes)
      expect(await checkAnchor(reader, openCheckpoint(note, ORIGIN, log.source.verifiers))).toBe(
        'consistent',
      );
    async function* expected() {
      for await (const { events } of world.store.readAll(0n)) for (const event of events) yield leafOf(event);
    }
    const report = await verifyLog({ ...log.source, expected: expected() });
    expect(report).toMatchObject({ findings: [], head: { size: reader.checkpoint.size } });
  }

  it('is written by one instance, and served with proofs by both', async () => {
    const [writer, other] = [await start(), await start()];
    const head = await grow(300);
    expect(await writer.reaches(head)).toBe(await other.reaches(head));
    for (const { parts } of [writer, other]) {
      const proof = await proveInclusion(parts, 257n);
      const event = await eventAt(world.store, 257n);
      if (proof === null || event === undefined) throw new Error('a proof was expected');
      const { size, root } = openCheckpoint(proof.checkpoint, ORIGIN, [parseVerifierKey(proof.vkey)]);
      const hashes = proof.proof.map((hash) => Buffer.from(hash, 'hex'));
      const claim = { index: 256, size, root, leafHash: leafHash(leafOf(event)), proof: hashes };
      expect(verifyInclusion(claim)).toBe(true);
    }
    await holdsTogether(other);
  });

  it('is continued by the other when the first one hangs, and whoever hung publishes nothing any more', async () => {
    const [first, second] = [await start(), await start()];
    await first.reaches(await grow(3));
    await second.reaches(world.store.head());
    // The first one is not told: it still believes that it is the writer.
    umpire.passOn();
    const head = await grow(5);
    await second.reaches(head);
    await first.reaches(head);
    expect(umpire.granted).toBe(2);
    await holdsTogether(first);
    second.stop.abort();
    await second.ended;
    await first.reaches(await grow(4));
    expect(umpire.granted).toBe(3);
    await holdsTogether(first);
  });

  it('is continued where an instance died between signing and publishing', async () => {
    const first = await start((place) => ({
      ...place,
      writer: async (lease) => {
        const storage = await place.writer(lease);
        const sizeOf = (note: Uint8Array) => Number(Buffer.from(note).toString().split('\n')[1]);
        return {
          read: (path) => storage.read(path),
          write: (path, bytes) => storage.write(path, bytes),
          removeFolder: (path) => storage.removeFolder(path),
          replace: (path, bytes) =>
            sizeOf(bytes) > 6
              ? Promise.reject(new Error('the machine is gone'))
              : storage.replace(path, bytes),
        };
      },
    }));
    const second = await start();
    await first.reaches(await grow(2));
    const head = await grow(6);
    await expect(first.ended).rejects.toThrow('the machine is gone');
    await second.reaches(head);
    await holdsTogether(second);
  });

  it('has the bytes that one process alone writes to a folder', async () => {
    const [first, second] = [await start(), await start()];
    await first.reaches(await grow(290));
    umpire.passOn();
    const head = await grow(20);
    await second.reaches(head);
    const keysDir = join(folder, 'keys of one process');
    await integrate(new HistoryWorld().store, join(folder, 'empty'), keysDir);
    copyFileSync(keyFile(), join(keysDir, 'log.skey'));
    const logDir = join(folder, 'log');
    await integrate(world.store, logDir, keysDir);
    const size = Number(head);
    const last = [size % 256, Math.floor(size / 256)].map((width) => `.p/${width}`);
    const isOfTheEnd = (path: string) => !path.includes('.p/') || last.some((end) => path.endsWith(end));
    const files = Object.entries(filesOf(logDir)).filter(([path]) => isOfTheEnd(path));
    expect(files.map(([path]) => path)).toContain('tile/0/000');
    for (const [path, content] of files) {
      const bytes = await second.log.source.read(path);
      expect([path, Buffer.from(bytes ?? []).toString('base64')]).toEqual([path, content]);
    }
  });

  it('is witnessed whoever writes it, and each instance says so', async () => {
    const partners = new PartnerWitnesses(['one'], (await openLog(await placeOf())).vkey);
    const { post, get } = partners;
    const witnessed = { policy: partners.policy('quorum one'), post, get, everyMs: 20 };
    const [first, second] = [await start(undefined, witnessed), await start(undefined, witnessed)];
    await first.reaches(await grow(3));
    await second.reaches(world.store.head());
    // Whoever hangs finds out, when it is about to publish, that it is not the writer any more.
    umpire.passOn();
    const head = await grow(5);
    const checkpoint = await second.reaches(head);
    await first.reaches(head);
    expect(openWitnessedCheckpoint(checkpoint, second.log.policy).checkpoint.size).toBe(Number(head));
    for (const { integrator } of [first, second])
      expect(integrator.witnessing).toMatchObject({
        ...{ state: 'witnessed', witnesses: [{ name: 'one', outcome: 'cosigned' }] },
      });
    await holdsTogether(first);
  });

  it('is begun once when two instances start at the same moment', async () => {
    const places = await Promise.all([placeOf(), placeOf()]);
    expect(places[0].skey).toBe(places[1].skey);
  });

  it('is not opened with another key than that of the other instances, nor with a new one', async () => {
    await placeOf();
    await expect(placeOf(keyFile('another folder'))).rejects.toThrow('restore log.skey');
    rmSync(keyFile());
    writeFileSync(keyFile(), generateKeyPair(ORIGIN).skey);
    await expect(placeOf()).rejects.toThrow('another key');
  });

  it('is not signed when the store has lost what another instance signed', async () => {
    const first = await start();
    await first.reaches(await grow(6));
    first.stop.abort();
    await first.ended;
    world = await new HistoryWorld().begin();
    const second = await start();
    await second.ended;
    expect(second.integrator.state).toBe('event-store-loss');
    expect(umpire.granted).toBe(2);
  });
}
