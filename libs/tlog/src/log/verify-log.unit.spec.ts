import { MemoryTileStorage } from '../storage/memory-tile-storage.js';
import {
  exampleEntries,
  exampleKey,
  exampleOrigin,
  exampleStorage,
  exampleVerification,
  openExampleLog,
  streamed,
  withBitTurned,
} from '../testing/example-log.js';
import { decodeBundle, encodeBundle } from '../tiles/entry-bundle.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { examplePolicy } from '../testing/example-witnesses.js';
import { verifyProof } from '../proof/verify-proof.js';
import { leafHash } from '../tree/hashing.js';
import { checkAnchor, compareWithAnchor } from './anchor.js';
import { LogReader } from './log-reader.js';
import { verifyLog } from './verify-log.js';

const entries = exampleEntries(600);
const verify = (storage: MemoryTileStorage) => verifyLog(exampleVerification(storage));
const verifyAgainst = (storage: MemoryTileStorage, expected: Uint8Array[]) =>
  verifyLog({ ...exampleVerification(storage), expected: streamed(expected) });

const alteredAt = (storage: MemoryTileStorage, path: string, at: number): void => {
  storage.files.set(path, withBitTurned(storage.files.get(path) ?? new Uint8Array(0), at));
};

const replaceEntry = (storage: MemoryTileStorage, index: number, entry: Uint8Array): void => {
  const path = `tile/entries/00${Math.floor(index / 256)}`;
  const bundle = decodeBundle(storage.files.get(path) ?? new Uint8Array(0));
  storage.files.set(path, encodeBundle(bundle.with(index % 256, entry)));
};

describe('the verification of a log', () => {
  it('finds nothing in a sound log, and says what it verified', async () => {
    const report = await verify(await exampleStorage(entries));
    expect(report).toEqual({
      head: { size: 600, root: naiveRoot(entries) },
      findings: [],
      sourceContinues: false,
    });
  });

  it('finds nothing in a log without entries', async () => {
    const storage = new MemoryTileStorage();
    await openExampleLog(storage);
    expect((await verify(storage)).findings).toEqual([]);
  });

  it('names the entry that was altered', async () => {
    const storage = await exampleStorage(entries);
    replaceEntry(storage, 300, Buffer.from('altered'));
    const { findings } = await verify(storage);
    // The hashes give the signed root: the log is as it was but for this entry.
    expect(findings).toMatchObject([
      { code: 'entry_altered', index: 300, count: 1, path: 'tile/entries/001' },
    ]);
  });

  it('names the entries around an alteration that was hidden in the tile below too', async () => {
    const storage = await exampleStorage(entries);
    const altered = Buffer.from('altered');
    replaceEntry(storage, 300, altered);
    const tile = Buffer.from(storage.files.get('tile/0/001') ?? new Uint8Array(0));
    tile.set(leafHash(altered), (300 - 256) * 32);
    storage.files.set('tile/0/001', tile);
    const { findings } = await verify(storage);
    expect(findings).toMatchObject([
      { code: 'entry_altered', index: 256, path: 'tile/1/000.p/2' },
      { code: 'root_differs' },
    ]);
  });

  it('tells an altered tile from an altered entry', async () => {
    const storage = await exampleStorage(entries);
    alteredAt(storage, 'tile/0/001', 5 * 32);
    alteredAt(storage, 'tile/1/000.p/2', 32);
    expect((await verify(storage)).findings).toMatchObject([
      { code: 'tile_altered', path: 'tile/0/001', index: 261 },
      { code: 'tile_altered', path: 'tile/1/000.p/2', index: 256 },
    ]);
  });

  it('finds every single bit that is turned in any file', async () => {
    const small = exampleEntries(258);
    const sound = await exampleStorage(small);
    for (const [path, bytes] of sound.files) {
      for (let at = 0; at < bytes.length; at += path === 'checkpoint' ? 1 : 97) {
        const storage = new MemoryTileStorage();
        for (const [other, content] of sound.files) storage.files.set(other, content);
        alteredAt(storage, path, at);
        expect((await verify(storage)).findings.length).toBeGreaterThan(0);
      }
    }
  });

  it('names every file that is missing', async () => {
    const sound = await exampleStorage(entries);
    for (const path of sound.files.keys()) {
      const storage = await exampleStorage(entries);
      storage.files.delete(path);
      const { findings } = await verify(storage);
      const code = path === 'checkpoint' ? 'checkpoint_refused' : 'file_unreadable';
      expect(findings).toMatchObject([{ code, path }]);
    }
  });

  it('ends where the entries and their hashes are both gone, however long the log claims to be', async () => {
    const storage = await exampleStorage(entries);
    storage.files.delete('tile/0/001');
    storage.files.delete('tile/entries/001');
    storage.files.delete('tile/entries/002.p/88');
    expect((await verify(storage)).findings).toMatchObject([
      { code: 'file_unreadable', path: 'tile/entries/001', index: 256 },
      { code: 'file_unreadable', path: 'tile/0/001', index: 256 },
    ]);
  });

  it('refuses a log that another key signed', async () => {
    const storage = await exampleStorage(entries);
    const verifiers = [exampleKey(exampleOrigin, 'another').verifier];
    const report = await verifyLog({ ...exampleVerification(storage), verifiers });
    expect(report.findings).toMatchObject([{ code: 'checkpoint_refused' }]);
    expect(report.head).toBeUndefined();
  });

  it('does not take a fault of the disk for a finding', async () => {
    const read = () => Promise.reject(new Error('the disk does not answer'));
    const verification = { ...exampleVerification(new MemoryTileStorage()), read };
    await expect(verifyLog(verification)).rejects.toThrow('the disk does not answer');
  });
});

describe('the comparison of a log with the source of its entries', () => {
  it('finds nothing when both are the same', async () => {
    const report = await verifyAgainst(await exampleStorage(entries), entries);
    expect(report).toMatchObject({ findings: [], sourceContinues: false });
  });

  it('says that the source goes on, which is no fault', async () => {
    const report = await verifyAgainst(await exampleStorage(entries), exampleEntries(601));
    expect(report).toMatchObject({ findings: [], sourceContinues: true });
  });

  it('names each entry that the source has otherwise', async () => {
    const source = entries.with(411, Buffer.from('altered')).with(500, Buffer.from('altered'));
    const { findings } = await verifyAgainst(await exampleStorage(entries), source);
    expect(findings).toMatchObject([
      { code: 'entry_not_as_in_source', index: 411, count: 1 },
      { code: 'entry_not_as_in_source', index: 500, count: 1 },
    ]);
  });

  it('names the first entry that the source has lost', async () => {
    const lost = await verifyAgainst(await exampleStorage(entries), entries.slice(0, 599));
    expect(lost.findings).toMatchObject([{ code: 'entry_not_in_source', index: 599 }]);
    const removed = await verifyAgainst(await exampleStorage(entries), entries.toSpliced(7, 1));
    expect(removed.findings).toMatchObject([
      { code: 'entry_not_as_in_source', index: 7, count: 592 },
      { code: 'entry_not_in_source', index: 599, count: 1 },
    ]);
  });

  it('finds a history that was rewritten and signed again', async () => {
    const rewritten = await exampleStorage(entries.with(3, Buffer.from('rewritten')));
    expect((await verify(rewritten)).findings).toEqual([]);
    const { findings } = await verifyAgainst(rewritten, entries);
    expect(findings).toMatchObject([{ code: 'entry_not_as_in_source', index: 3 }]);
  });
});

describe('an earlier checkpoint that a member kept', () => {
  const headAt = (size: number) => ({ size, root: naiveRoot(entries.slice(0, size)) });
  const openLog = async (logged: Uint8Array[]) =>
    LogReader.open(exampleVerification(await exampleStorage(logged)));

  it.each([0, 1, 256, 599, 600])('of %i entries is confirmed by the log that grew from it', async (size) => {
    expect(await checkAnchor(await openLog(entries), headAt(size))).toBe('consistent');
  });

  it('shows a rewritten history, though the log agrees with itself', async () => {
    const rewritten = await openLog(entries.with(3, Buffer.from('rewritten')));
    expect(await checkAnchor(rewritten, headAt(100))).toBe('fork');
    expect(await checkAnchor(rewritten, headAt(600))).toBe('fork');
    expect(await checkAnchor(rewritten, headAt(3))).toBe('consistent');
  });

  it('shows a log that lost its end', async () => {
    expect(await checkAnchor(await openLog(entries.slice(0, 400)), headAt(401))).toBe('truncated');
  });

  it('is not confirmed by a proof that does not prove it', async () => {
    const log = await openLog(entries);
    const proof = await log.consistencyProof(100);
    expect(compareWithAnchor(headAt(100), log.checkpoint, proof)).toBe('consistent');
    expect(compareWithAnchor(headAt(100), log.checkpoint, proof.slice(1))).toBe('fork');
  });
});

describe('a reader of a published log', () => {
  it('writes the proof file of any entry', async () => {
    const reader = await LogReader.open(exampleVerification(await exampleStorage(entries)));
    const policy = examplePolicy([], 'quorum none');
    const proved = { entry: entries[300] ?? Buffer.from('') };
    const extra = Buffer.from('what it is');
    expect(verifyProof(await reader.proofFile(300), proved, policy)).toMatchObject({ index: 300 });
    expect(verifyProof(await reader.proofFile(300, extra), proved, policy).extra).toEqual(
      new Uint8Array(extra),
    );
    await expect(reader.proofFile(600)).rejects.toMatchObject({ code: 'out_of_range' });
  });

  it('gives any entry that the checkpoint covers, and no other', async () => {
    const reader = await LogReader.open(exampleVerification(await exampleStorage(entries)));
    expect(await reader.entry(300)).toEqual(entries[300]);
    for (const index of [600, 601, 5000, -1, 0.5]) {
      await expect(reader.entry(index)).rejects.toMatchObject({ code: 'out_of_range' });
    }
  });
});
