import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryTileStorage } from './memory-tile-storage.js';
import { PosixTileStorage } from './posix-tile-storage.js';
import type { TileStorage } from './tile-storage.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiles-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const textAt = async (storage: TileStorage, path: string): Promise<string | undefined> => {
  const stored = await storage.read(path);
  return stored === undefined ? undefined : Buffer.from(stored).toString('utf8');
};

const storages: [string, () => TileStorage][] = [
  ['in memory', () => new MemoryTileStorage()],
  ['in a folder', () => new PosixTileStorage(join(folder, 'log'))],
];

describe.each(storages)('the files of a log %s', (_, open) => {
  it('are read as they were written', async () => {
    const storage = open();
    await storage.write('tile/0/x001/234', bytes('hashes'));
    expect(await textAt(storage, 'tile/0/x001/234')).toBe('hashes');
    expect(await storage.read('tile/0/000')).toBeUndefined();
  });

  it('never change once written, and may be written again as they are', async () => {
    const storage = open();
    await storage.write('tile/0/000', bytes('one'));
    await storage.write('tile/0/000', bytes('one'));
    await expect(storage.write('tile/0/000', bytes('two'))).rejects.toMatchObject({ code: 'file_differs' });
    expect(await textAt(storage, 'tile/0/000')).toBe('one');
  });

  it('are replaced where that is asked for, as the checkpoint is', async () => {
    const storage = open();
    await storage.replace('checkpoint', bytes('one'));
    await storage.replace('checkpoint', bytes('two'));
    expect(await textAt(storage, 'checkpoint')).toBe('two');
  });

  it('lose their partial versions, and nothing else, when those are removed', async () => {
    const storage = open();
    await storage.write('tile/0/000.p/7', bytes('partial'));
    await storage.write('tile/0/000', bytes('full'));
    await storage.removeFolder('tile/0/000.p');
    await storage.removeFolder('tile/0/000.p');
    expect(await storage.read('tile/0/000.p/7')).toBeUndefined();
    expect(await textAt(storage, 'tile/0/000')).toBe('full');
    await storage.write('tile/0/000.p/8', bytes('again'));
    expect(await textAt(storage, 'tile/0/000.p/8')).toBe('again');
  });

  it('do not follow the bytes of the caller afterwards', async () => {
    const storage = open();
    const mine = bytes('mine');
    await storage.write('checkpoint', mine);
    mine.fill(0);
    expect(await textAt(storage, 'checkpoint')).toBe('mine');
  });
});

describe('a folder of a log', () => {
  it('holds no half-written files', async () => {
    const storage = new PosixTileStorage(folder);
    await Promise.all([1, 2, 3].map((at) => storage.write(`tile/0/00${at}`, new Uint8Array(8192))));
    expect((await readdir(join(folder, 'tile/0'))).sort()).toEqual(['001', '002', '003']);
  });

  it.each(['../outside', '/etc/passwd', 'tile//0', 'tile/../../x', 'tile\\0', ''])(
    'does not reach for %j',
    async (path) => {
      await expect(new PosixTileStorage(folder).read(path)).rejects.toThrow(RangeError);
    },
  );
});
