import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NumberedFile } from './numbered-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numbered-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('a value in a numbered file', () => {
  it('is not set back by a process that read it long ago, when its next file was tidied away', async () => {
    const file = new NumberedFile(folder, 'value');
    for (const number of [0, 1, 2]) expect(await file.replace(number, bytes(`${number + 1}`))).toBe(true);
    expect(await file.replace(0, bytes('late'))).toBe(false);
    expect(await file.read()).toEqual({ number: 3, bytes: Buffer.from('3') });
    expect(await readdir(folder)).toEqual(['value-3']);
  });

  it('does not read the files of another value beside it, nor what a crash left over', async () => {
    await new NumberedFile(folder, 'other').replace(6, bytes('other'));
    await new NumberedFile(folder, 'value-5').replace(0, bytes('other'));
    await new NumberedFile(folder, 'value').replace(0, bytes('one'));
    expect(await new NumberedFile(folder, 'value').read()).toMatchObject({ number: 1 });
  });
});
