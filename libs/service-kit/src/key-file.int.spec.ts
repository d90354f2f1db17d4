import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ensureKeyFile } from './key-file.js';

/** Waits at the door until all are there, makes the file with a key of its own, and says which key it then reads. */
const INSTANCE = `
  import { randomBytes } from 'node:crypto';
  import { existsSync, readFileSync } from 'node:fs';
  import { ensureKeyFile } from ${JSON.stringify(new URL('./key-file.js', import.meta.url).href)};
  const [, file, door] = process.argv;
  process.stderr.write('here');
  while (!existsSync(door));
  ensureKeyFile(file, () => randomBytes(32).toString('hex'));
  process.stdout.write(readFileSync(file, 'utf8'));
`;

describe('A file of the keys folder', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-file-'));
    file = join(folder, 'keys', 'some.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made at the first start with its folder, both readable by their owner alone', () => {
    ensureKeyFile(file, () => 'a key');
    expect(readFileSync(file, 'utf8')).toBe('a key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['some.key']);
  });

  it('is left as it is when it is there, and no other key is made', () => {
    ensureKeyFile(file, () => 'the first');
    ensureKeyFile(file, () => {
      throw new Error('asked for a second key');
    });
    expect(readFileSync(file, 'utf8')).toBe('the first');
  });

  it('is that of the instance that was faster, and nothing of the other is left', () => {
    ensureKeyFile(file, () => {
      writeFileSync(file, 'of the other');
      return 'ours';
    });
    expect(readFileSync(file, 'utf8')).toBe('of the other');
    expect(readdirSync(join(folder, 'keys'))).toEqual(['some.key']);
  });

  it('is one file for several processes that start at once, each of which reads a whole one', async () => {
    const door = join(folder, 'door');
    const instances = [1, 2, 3, 4].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', INSTANCE, file, door]),
    );
    const keys = instances.map(({ stdout }) => text(stdout));
    await Promise.all(instances.map(({ stderr }) => once(stderr, 'data')));
    writeFileSync(door, '');
    const found = new Set(await Promise.all(keys));
    expect(found).toEqual(new Set([readFileSync(file, 'utf8')]));
    expect([...found][0]).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['some.key']);
  });

  it('is not there, nor a part of it, when its key could not be made', () => {
    const failing = (): never => {
      throw new Error('no entropy');
    };
    expect(() => ensureKeyFile(file, failing)).toThrow('no entropy');
    expect(readdirSync(join(folder, 'keys'))).toEqual([]);
  });
});
