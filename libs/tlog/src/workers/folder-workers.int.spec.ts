import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PosixTileStorage } from '../storage/posix-tile-storage.js';
import { exampleEntries, exampleVerification, openExampleLog, streamed } from '../testing/example-log.js';
import { verifyLog } from '../log/verify-log.js';
import { decodeBundle, encodeBundle } from '../tiles/entry-bundle.js';
import { FolderWorkers } from './folder-workers.js';
import type { TileChecks } from './tile-checks.js';

// Two rows of tiles for the workers, and a tile that is not full.
const SIZE = 256 * 34 + 40;
const entries = exampleEntries(SIZE);

let root: string;
let sound: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'log-workers-'));
  sound = join(root, 'sound');
  await (await openExampleLog(new PosixTileStorage(sound))).append(entries);
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

/** A copy of the log in which something was done to one file. */
async function spoiled(path: string, spoil: (bytes: Buffer) => Uint8Array | undefined): Promise<string> {
  const folder = await mkdtemp(join(root, 'spoiled-'));
  await cp(sound, folder, { recursive: true });
  const bytes = spoil(await readFile(join(folder, path)));
  if (bytes === undefined) await rm(join(folder, path));
  else await writeFile(join(folder, path), bytes);
  return folder;
}

const verification = (folder: string) => exampleVerification(new PosixTileStorage(folder));
async function verifyWith(count: number, folder: string) {
  await using workers = FolderWorkers.start(folder, count);
  return await verifyLog({ ...verification(folder), workers });
}

const turn = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  return bytes;
};
const exchange = (bytes: Buffer) => {
  const [first = bytes, second = bytes, ...rest] = decodeBundle(bytes);
  return encodeBundle([second, first, ...rest]);
};

describe('a log that threads verify', () => {
  it.each([1, 2, 3])('is reported by %i as by none when it is sound', async (count) => {
    const report = await verifyWith(count, sound);
    expect(report).toEqual(await verifyLog(verification(sound)));
    expect(report).toMatchObject({ findings: [], head: { size: SIZE } });
  });

  it.each([
    ['a bit of an entry', 'tile/entries/030', turn(1000)],
    ['the length of an entry', 'tile/entries/030', turn(1)],
    ['two entries exchanged', 'tile/entries/000', exchange],
    ['an entry too few', 'tile/entries/033', (bytes: Buffer) => encodeBundle(decodeBundle(bytes).slice(1))],
    ['a bundle cut off', 'tile/entries/001', (bytes: Buffer) => bytes.subarray(0, 900)],
    ['a bundle gone', 'tile/entries/033', () => undefined],
    ['a bit of a hash', 'tile/0/032', turn(8191)],
    ['a tile cut off', 'tile/0/002', (bytes: Buffer) => bytes.subarray(0, 8160)],
    ['a tile gone', 'tile/0/031', () => undefined],
    ['a bit of an upper tile', 'tile/1/000.p/34', turn(33 * 32)],
    ['an upper tile gone', 'tile/1/000.p/34', () => undefined],
    ['a bit of the last entry', 'tile/entries/034.p/40', turn(10)],
    ['a bit of the checkpoint', 'checkpoint', turn(40)],
    ['the checkpoint gone', 'checkpoint', () => undefined],
  ] as const)('is reported by two as by none: %s', async (_, path, spoil) => {
    const folder = await spoiled(path, spoil);
    const alone = await verifyLog(verification(folder));
    expect(alone.findings.length).toBeGreaterThan(0);
    expect(await verifyWith(2, folder)).toEqual(alone);
  });

  it('is reported as by none where both a bundle and its tile are gone', async () => {
    const folder = await spoiled('tile/0/020', () => undefined);
    await rm(join(folder, 'tile/entries/020'));
    await rm(join(folder, 'tile/entries/033'));
    const alone = await verifyLog(verification(folder));
    expect(alone.findings).toHaveLength(2);
    expect(await verifyWith(2, folder)).toEqual(alone);
  });

  it('is compared with the source of its entries all the same', async () => {
    await using workers = FolderWorkers.start(sound, 2);
    const expected = streamed(entries.with(8_000, Buffer.from('other')));
    const report = await verifyLog({ ...verification(sound), workers, expected });
    expect(report.findings).toMatchObject([{ code: 'entry_not_as_in_source', index: 8_000 }]);
  });

  it('is really read by the threads, and by nobody else where it is sound', async () => {
    const storage = new PosixTileStorage(sound);
    const read: string[] = [];
    await using workers = FolderWorkers.start(sound, 2);
    await verifyLog({
      ...verification(sound),
      read: (path) => {
        read.push(path);
        return storage.read(path);
      },
      workers,
    });
    const left = ['checkpoint', 'tile/entries/034.p/40', 'tile/0/034.p/40', 'tile/1/000.p/34'];
    expect(read.toSorted()).toEqual(left.toSorted());
    expect((await readdir(join(sound, 'tile/0'))).length).toBeGreaterThan(34);
  });

  it('is not reported at all when a thread has ended', async () => {
    const workers = FolderWorkers.start(sound, 1);
    await workers[Symbol.asyncDispose]();
    await expect(verifyLog({ ...verification(sound), workers })).rejects.toThrow('the worker has ended');
  });

  it('is reported as without help by a helper that knows nothing', async () => {
    const folder = await spoiled('tile/entries/030', turn(1000));
    const workers: TileChecks = {
      atOnce: 2,
      check: async (_, count) => Array.from({ length: count }, () => undefined),
    };
    expect(await verifyLog({ ...verification(folder), workers })).toEqual(
      await verifyLog(verification(folder)),
    );
  });

  it('needs at least one thread', () => {
    expect(() => FolderWorkers.start(sound, 0)).toThrow(RangeError);
  });
});
