import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSignerMemory } from '../checkpoint/file-signer-memory.js';
import { PosixTileStorage } from '../storage/posix-tile-storage.js';
import {
  exampleEntries,
  exampleOrigin,
  exampleVerification,
  openExampleLog,
  streamed,
} from '../testing/example-log.js';
import type { TransparencyLog } from './transparency-log.js';
import { verifyLog } from './verify-log.js';

const entries = exampleEntries(700);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const storage = (): PosixTileStorage => new PosixTileStorage(join(folder, 'log'));
const open = (): Promise<TransparencyLog> =>
  openExampleLog(storage(), new FileSignerMemory(join(folder, 'signer'), exampleOrigin));
const findings = async () =>
  (await verifyLog({ ...exampleVerification(storage()), expected: streamed(entries) })).findings;

describe('a transparency log in a folder', () => {
  it('is sound after it was closed and opened between its batches', async () => {
    for (const size of [3, 256, 257, 512, 700]) {
      const log = await open();
      await log.append(entries.slice(log.size, size));
    }
    expect(await findings()).toEqual([]);
    const files = await readdir(join(folder, 'log'), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('does not open on a last tile that was cut off at any place', async () => {
    await (await open()).append(entries);
    for (const length of [0, 1, 31, 32, 33, 1000, 188 * 32 - 1]) {
      const broken = join(folder, 'log', 'tile/0/002.p/188');
      const whole = await storage().read('tile/0/002.p/188');
      await truncate(broken, length);
      await expect(open()).rejects.toMatchObject({ code: 'tile_malformed' });
      await storage().replace('tile/0/002.p/188', whole ?? new Uint8Array(0));
    }
    expect((await open()).size).toBe(700);
  });
});
