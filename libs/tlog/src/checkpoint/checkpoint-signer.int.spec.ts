import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveConsistency } from '../tree/prove.js';
import type { TreeHead } from '../tree/verify.js';
import {
  exampleEntries,
  exampleKey,
  exampleOrigin,
  exampleSigner,
  exampleVerifiers,
} from '../testing/example-log.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { openCheckpoint, signCheckpoint } from './checkpoint.js';
import { FileSignerMemory } from './file-signer-memory.js';
import { VolatileSignerMemory, type SignerMemory } from './signer-memory.js';

const entries = exampleEntries(40);
const headAt = (size: number, of = entries): TreeHead => ({ size, root: naiveRoot(of.slice(0, size)) });
const proofBetween = (size1: number, size2: number, of = entries): Promise<Uint8Array[]> =>
  proveConsistency(naiveReader(of), size1, size2);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signer-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const memories: [string, () => SignerMemory][] = [
  ['in this process', () => new VolatileSignerMemory()],
  ['in files', () => new FileSignerMemory(join(folder, 'memory'), exampleOrigin)],
];

describe.each(memories)('a signer with its memory %s', (_, openMemory) => {
  it('signs a log that only grows', async () => {
    const signer = exampleSigner(openMemory());
    let last = 0;
    for (const size of [0, 1, 5, 5, 40]) {
      const note = await signer.sign(headAt(size), await proofBetween(last, size));
      expect(openCheckpoint(note, exampleOrigin, exampleVerifiers)).toMatchObject(headAt(size));
      last = size;
    }
    expect(await signer.lastSigned()).toEqual(headAt(40));
  });

  it('refuses a smaller log than it signed before', async () => {
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    await expect(signer.sign(headAt(8), [])).rejects.toMatchObject({ code: 'signer_rollback' });
  });

  it('refuses another log of the size that it signed before', async () => {
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    const other = headAt(9, exampleEntries(9, 0, 'other'));
    await expect(signer.sign(other, [])).rejects.toMatchObject({ code: 'signer_fork' });
  });

  it('refuses a greater log in which an old entry was altered', async () => {
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    const altered = entries.with(3, Buffer.from('altered'));
    await expect(signer.sign(headAt(20, altered), await proofBetween(9, 20, altered))).rejects.toMatchObject({
      code: 'signer_fork',
    });
    expect(await signer.lastSigned()).toEqual(headAt(9));
  });

  it('refuses a greater log without a proof', async () => {
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    await expect(signer.sign(headAt(20), [])).rejects.toMatchObject({ code: 'signer_fork' });
  });

  it('takes over what it signed from whoever kept it, and from then on refuses what came before', async () => {
    const kept = await exampleSigner().sign(headAt(20), []);
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    expect(await signer.recall(kept, exampleVerifiers)).toBe(true);
    expect(await signer.lastSigned()).toEqual(headAt(20));
    await expect(signer.sign(headAt(10), await proofBetween(9, 10))).rejects.toMatchObject({
      code: 'signer_rollback',
    });
    expect(await signer.recall(kept, exampleVerifiers)).toBe(false);
  });

  it('takes over nothing that it did not sign, nor another tree of the size that it remembers', async () => {
    const signer = exampleSigner(openMemory());
    await signer.sign(headAt(9), []);
    const stranger = exampleKey(exampleOrigin, 'stranger').signer;
    const forged = signCheckpoint({ origin: exampleOrigin, ...headAt(20) }, [stranger]);
    await expect(signer.recall(forged, exampleVerifiers)).rejects.toMatchObject({ code: 'note_not_trusted' });
    const other = await exampleSigner().sign(headAt(9, exampleEntries(9, 0, 'other')), []);
    expect(await signer.recall(other, exampleVerifiers)).toBe(false);
    expect(await signer.lastSigned()).toEqual(headAt(9));
  });

  it('signs only one of two histories that reach it at the same time', async () => {
    const memory = openMemory();
    const forks = ['one', 'two', 'three'].map((word) => headAt(9, exampleEntries(9, 0, word)));
    const outcomes = await Promise.allSettled(forks.map((head) => exampleSigner(memory).sign(head, [])));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toHaveProperty('code', expect.stringMatching(/^signer_(raced|fork)$/u));
    }
  });
});

describe('the memory of a signer in files', () => {
  const open = (origin = exampleOrigin): FileSignerMemory => new FileSignerMemory(folder, origin);

  it('survives a restart', async () => {
    expect(await open().advance(undefined, headAt(3))).toBe(true);
    expect(await open().last()).toEqual(headAt(3));
  });

  it('keeps one file, however often the log was signed', async () => {
    let from: TreeHead | undefined;
    for (const size of [1, 2, 3, 4]) {
      await open().advance(from, headAt(size));
      from = headAt(size);
    }
    expect(await readdir(folder)).toEqual(['signed-4']);
  });

  it('refuses to go on from what is no longer its state', async () => {
    await open().advance(undefined, headAt(3));
    expect(await open().advance(undefined, headAt(4))).toBe(false);
    expect(await open().advance(headAt(2), headAt(4))).toBe(false);
    expect(await open().last()).toEqual(headAt(3));
  });

  it('is not taken for the memory of another log', async () => {
    await open().advance(undefined, headAt(3));
    await expect(open('cooperative.example/other').last()).rejects.toMatchObject({
      code: 'signer_wrong_origin',
    });
  });

  it('is never taken for empty when it cannot be read', async () => {
    await writeFile(join(folder, 'signed-1'), 'torn');
    await expect(open().last()).rejects.toMatchObject({ code: 'checkpoint_malformed' });
  });
});
