import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flushFolder, removeFile, writeDurably } from './durable-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('flushing a folder', () => {
  it('is shared by those who ask before it begins, and not by those who come later', async () => {
    const first = flushFolder(folder);
    expect(flushFolder(folder)).toBe(first);
    // Once it has begun, a name that is given now may miss it.
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    const second = flushFolder(folder);
    expect(second).not.toBe(first);
    expect(flushFolder(folder)).toBe(second);
    await Promise.all([first, second]);
    const third = flushFolder(folder);
    expect(third).not.toBe(second);
    await third;
  });

  it('fails for all who waited for it, and for nobody who asks afterwards', async () => {
    const missing = join(folder, 'missing');
    const asked = [flushFolder(missing), flushFolder(missing)];
    const [one, other] = await Promise.allSettled(asked);
    expect([one?.status, other?.status]).toEqual(['rejected', 'rejected']);
    await writeDurably(join(folder, 'file'), Buffer.from('a'));
    await flushFolder(folder);
  });
});

describe('a file that is written as a whole', () => {
  it('is there for each of many that are written at once, and nothing else is', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `file-${at}`);
    await Promise.all(names.map((name) => writeDurably(join(folder, name), Buffer.from(name))));
    expect((await readdir(folder)).toSorted()).toEqual(names.toSorted());
    expect(await readFile(join(folder, 'file-7'), 'utf8')).toBe('file-7');
  });

  it('may be removed whether it is there or not', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'a');
    await removeFile(file);
    await removeFile(file);
    expect(await readdir(folder)).toEqual([]);
  });
});
