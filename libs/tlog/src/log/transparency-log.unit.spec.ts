import { VolatileSignerMemory } from '../checkpoint/signer-memory.js';
import { MemoryTileStorage } from '../storage/memory-tile-storage.js';
import {
  exampleEntries,
  exampleVerification,
  openExampleLog,
  streamed,
  withBitTurned,
} from '../testing/example-log.js';
import { FailingStorage, PowerCut } from '../testing/failing-storage.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { leafHash } from '../tree/hashing.js';
import { verifyConsistency, verifyInclusion } from '../tree/verify.js';
import { LogReader } from './log-reader.js';
import { verifyLog } from './verify-log.js';

const findingsOf = async (storage: MemoryTileStorage, expected: readonly Uint8Array[]) =>
  (await verifyLog({ ...exampleVerification(storage), expected: streamed(expected) })).findings;

describe('a transparency log', () => {
  it('starts with a signed checkpoint over nothing', async () => {
    const storage = new MemoryTileStorage();
    const log = await openExampleLog(storage);
    expect(log.size).toBe(0);
    expect((await LogReader.open(exampleVerification(storage))).checkpoint.size).toBe(0);
  });

  it('has the same root however its entries came in batches, over tiles of three levels', async () => {
    const entries = exampleEntries(66_000);
    const log = await openExampleLog(new MemoryTileStorage());
    for (const size of [1, 255, 256, 300, 65_535, 65_536, 66_000]) {
      expect(await log.append(entries.slice(log.size, size))).toMatchObject({ size });
    }
    expect(log.root).toEqual(naiveRoot(entries));
  });

  it('changes nothing for an empty batch', async () => {
    const log = await openExampleLog(new MemoryTileStorage());
    const before = log.checkpoint();
    expect(await log.append([])).toEqual({ firstIndex: 0, size: 0, checkpoint: before });
  });

  it('serves batches that arrive together one after the other', async () => {
    const entries = exampleEntries(90);
    const log = await openExampleLog(new MemoryTileStorage());
    const appended = await Promise.all([
      log.append(entries.slice(0, 30)),
      log.append(entries.slice(30, 31)),
      log.append(entries.slice(31)),
    ]);
    expect(appended.map(({ firstIndex }) => firstIndex)).toEqual([0, 30, 31]);
    expect(log.root).toEqual(naiveRoot(entries));
  });

  it('writes batches that wait for others under one checkpoint, but no more entries than fit', async () => {
    const storage = new MemoryTileStorage();
    const log = await openExampleLog(storage);
    const sizes = [10, 4000, 90, 200, 5000, 1];
    let from = 0;
    const batches = sizes.map((size) => exampleEntries((from += size), from - size));
    const appended = await Promise.all(batches.map((batch) => log.append(batch)));
    // The first was alone when it came; then as many as make no more than 4,096 entries, or one that is longer.
    expect(appended.map(({ firstIndex, size }) => [firstIndex, size])).toEqual([
      [0, 10],
      [10, 4100],
      [4010, 4100],
      [4100, 4300],
      [4300, 9300],
      [9300, 9301],
    ]);
    expect(new Set(appended.map(({ checkpoint }) => checkpoint)).size).toBe(5);
    expect(appended.at(-1)?.checkpoint).toBe(log.checkpoint());
    expect(await findingsOf(storage, batches.flat())).toEqual([]);
  });

  it('refuses a batch with too long an entry among others that wait, and takes those', async () => {
    const log = await openExampleLog(new MemoryTileStorage());
    const tooLong = [new Uint8Array(65_536)];
    const [one, two, three] = await Promise.allSettled([
      log.append([Buffer.from('a')]),
      log.append(tooLong),
      log.append([Buffer.from('b')]),
    ]);
    expect(two).toMatchObject({ status: 'rejected', reason: { code: 'entry_too_large' } });
    expect([one, three]).toMatchObject([{ value: { firstIndex: 0 } }, { value: { firstIndex: 1 } }]);
  });

  it('refuses a batch with an entry that is too long, and takes the next one', async () => {
    const log = await openExampleLog(new MemoryTileStorage());
    await expect(log.append([Buffer.from('a'), new Uint8Array(65_536)])).rejects.toMatchObject({
      code: 'entry_too_large',
    });
    expect(log.size).toBe(0);
    expect(await log.append([Buffer.from('a')])).toMatchObject({ firstIndex: 0, size: 1 });
  });

  it('writes only the files at its right edge, and drops partial tiles once they are full', async () => {
    const storage = new MemoryTileStorage();
    const log = await openExampleLog(storage);
    await log.append(exampleEntries(600));
    const before = new Set(storage.files.keys());
    await log.append(exampleEntries(700, 600));
    const added = [...storage.files.keys()].filter((path) => !before.has(path));
    expect(added.sort()).toEqual(['tile/0/002.p/188', 'tile/entries/002.p/188']);
    await log.append(exampleEntries(768, 700));
    expect([...storage.files.keys()].filter((path) => path.includes('002.p'))).toEqual([]);
  });

  it('proves its entries and its growth after it was opened again', async () => {
    const entries = exampleEntries(600);
    const storage = new MemoryTileStorage();
    const memory = new VolatileSignerMemory();
    await (await openExampleLog(storage, memory)).append(entries.slice(0, 500));
    const log = await openExampleLog(storage, memory);
    await log.append(entries.slice(500));
    const [root, root1] = [log.root, naiveRoot(entries.slice(0, 500))];
    const leaf = leafHash(entries[499] ?? Buffer.from(''));
    const inclusion = await log.inclusionProof(499);
    expect(verifyInclusion({ index: 499, size: 600, leafHash: leaf, root, proof: inclusion })).toBe(true);
    const proof = await log.consistencyProof(500);
    expect(verifyConsistency({ size1: 500, size2: 600, root1, root2: root, proof })).toBe(true);
    await expect(log.inclusionProof(0, 601)).rejects.toMatchObject({ code: 'out_of_range' });
  });

  it.each([
    ['checkpoint', 'note_signature_invalid'],
    ['tile/0/001.p/44', 'log_corrupt'],
    ['tile/1/000.p/1', 'log_corrupt'],
    ['tile/entries/001.p/44', 'log_corrupt'],
  ])('does not open when %s was tampered with', async (path, code) => {
    const storage = new MemoryTileStorage();
    const memory = new VolatileSignerMemory();
    await (await openExampleLog(storage, memory)).append(exampleEntries(300));
    storage.files.set(path, withBitTurned(storage.files.get(path) ?? new Uint8Array(1), 10));
    await expect(openExampleLog(storage, memory)).rejects.toMatchObject({ code });
  });
});

describe('a log whose power is cut', () => {
  const entries = exampleEntries(600);
  const batches = [entries.slice(0, 250), entries.slice(250, 260), entries.slice(260, 600)];

  async function appendAll(
    storage: ConstructorParameters<typeof FailingStorage>[0],
    memory: VolatileSignerMemory,
  ) {
    const log = await openExampleLog(storage, memory);
    for (const batch of batches) await log.append(batch);
  }

  async function appendAllAtOnce(
    storage: ConstructorParameters<typeof FailingStorage>[0],
    memory: VolatileSignerMemory,
  ) {
    const log = await openExampleLog(storage, memory);
    const appended = await Promise.allSettled(batches.map((batch) => log.append(batch)));
    for (const each of appended) if (each.status === 'rejected') throw each.reason;
  }

  it.each([
    ['before', 'one by one', appendAll],
    ['after', 'one by one', appendAll],
    ['before', 'at once', appendAllAtOnce],
    ['after', 'at once', appendAllAtOnce],
  ] as const)(
    'goes on %s every single change of batches that came %s as if nothing had happened',
    async (moment, _, appendAll) => {
      const clean = new MemoryTileStorage();
      await appendAll(clean, new VolatileSignerMemory());
      let cuts = 0;
      for (let at = 0, isCut = true; isCut; at += 1) {
        const [storage, memory] = [new MemoryTileStorage(), new VolatileSignerMemory()];
        isCut = await appendAll(new FailingStorage(storage, at, moment), memory).then(
          () => false,
          (error: unknown) => error instanceof PowerCut,
        );
        const log = await openExampleLog(storage, memory);
        while (log.size < entries.length) await log.append(entries.slice(log.size, log.size + 100));
        expect(storage.files.get('checkpoint')).toEqual(clean.files.get('checkpoint'));
        expect(await findingsOf(storage, entries)).toEqual([]);
        if (isCut) cuts += 1;
      }
      expect(cuts).toBeGreaterThan(10);
    },
  );

  it('replaces what a crash left over that was never signed', async () => {
    const [storage, memory] = [new MemoryTileStorage(), new VolatileSignerMemory()];
    await (await openExampleLog(storage, memory)).append(entries.slice(0, 5));
    storage.files.set('tile/entries/000.p/7', Buffer.from('torn'));
    await (await openExampleLog(storage, memory)).append(entries.slice(5, 7));
    expect(await findingsOf(storage, entries.slice(0, 7))).toEqual([]);
  });
});

describe('a log that was restored from an old backup', () => {
  const entries = exampleEntries(600);

  async function restoredLog(): Promise<{ storage: MemoryTileStorage; memory: VolatileSignerMemory }> {
    const [storage, memory] = [new MemoryTileStorage(), new VolatileSignerMemory()];
    const log = await openExampleLog(storage, memory);
    await log.append(entries.slice(0, 100));
    const backup = new Map(storage.files);
    await log.append(entries.slice(100, 400));
    storage.files.clear();
    for (const [path, bytes] of backup) storage.files.set(path, bytes);
    return { storage, memory };
  }

  it('publishes nothing until it is again as long as what was signed', async () => {
    const { storage, memory } = await restoredLog();
    const log = await openExampleLog(storage, memory);
    const before = log.checkpoint();
    expect(await log.append(entries.slice(100, 300))).toEqual({ firstIndex: 100, size: 300 });
    expect(log.checkpoint()).toBe(before);
    expect(await log.append(entries.slice(300))).toMatchObject({ size: 600, checkpoint: log.checkpoint() });
    expect(await findingsOf(storage, entries)).toEqual([]);
  });

  it('is refused by its signer when other entries are logged in place of the lost ones', async () => {
    const { storage, memory } = await restoredLog();
    const log = await openExampleLog(storage, memory);
    const others = exampleEntries(600, 100, 'other');
    await expect(log.append(others)).rejects.toMatchObject({ code: 'signer_fork' });
    expect((await LogReader.open(exampleVerification(storage))).checkpoint.size).toBe(100);
  });

  it('comes back from nothing when everything but the signer was lost', async () => {
    const { memory } = await restoredLog();
    const storage = new MemoryTileStorage();
    const log = await openExampleLog(storage, memory);
    expect(log.checkpoint()).toBeUndefined();
    await log.append(entries);
    expect(await findingsOf(storage, entries)).toEqual([]);
  });

  it('is not opened on the files of a fork', async () => {
    const { memory } = await restoredLog();
    const fork = new MemoryTileStorage();
    await (await openExampleLog(fork)).append(exampleEntries(400, 0, 'other'));
    await expect(openExampleLog(fork, memory)).rejects.toMatchObject({ code: 'signer_fork' });
  });

  it('lets only one of two writers go on', async () => {
    const { storage, memory } = await restoredLog();
    const [one, two] = [await openExampleLog(storage, memory), await openExampleLog(storage, memory)];
    await one.append(entries.slice(100, 500));
    await expect(two.append(exampleEntries(500, 100, 'other'))).rejects.toHaveProperty('code');
  });
});
