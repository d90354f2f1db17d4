import { VolatileSignerMemory, type SignerMemory } from '../checkpoint/signer-memory.js';
import { MemoryTileStorage } from '../storage/memory-tile-storage.js';
import type { TileStorage } from '../storage/tile-storage.js';
import {
  exampleEntries,
  exampleSigner,
  exampleVerification,
  exampleVerifiers,
  streamed,
} from '../testing/example-log.js';
import { witnessedNote } from '../testing/example-witnesses.js';
import { FailingStorage, PowerCut } from '../testing/failing-storage.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { LogReader } from './log-reader.js';
import { TransparencyLog } from './transparency-log.js';
import { verifyLog } from './verify-log.js';

const entries = exampleEntries(600);
const headAt = (size: number) => ({ size, root: naiveRoot(entries.slice(0, size)) });

const open = (storage: TileStorage, memory: SignerMemory = new VolatileSignerMemory()) =>
  TransparencyLog.open({
    ...{ storage, signer: exampleSigner(memory), verifiers: exampleVerifiers },
    publication: 'by-caller',
  });
const publishedIn = async (storage: TileStorage) =>
  (await LogReader.open(exampleVerification(storage))).checkpoint.size;
const findingsOf = async (storage: TileStorage, size: number) =>
  (await verifyLog({ ...exampleVerification(storage), expected: streamed(entries.slice(0, size)) })).findings;

describe('a log whose caller publishes', () => {
  it('signs each batch, and publishes a checkpoint when it is told to, with its cosignatures', async () => {
    const storage = new MemoryTileStorage();
    const log = await open(storage);
    const { checkpoint = '' } = await log.append(entries.slice(0, 10));
    expect(checkpoint).toContain('\n10\n');
    expect(await publishedIn(storage)).toBe(0);
    await log.append(entries.slice(10, 20));
    const note = witnessedNote(headAt(10), ['W']);
    await log.publish(note);
    expect(log.checkpoint()).toBe(note);
    expect(await publishedIn(storage)).toBe(10);
    expect(await findingsOf(storage, 10)).toEqual([]);
  });

  it('publishes nothing that its signer did not sign, that it does not have, or that goes back', async () => {
    const storage = new MemoryTileStorage();
    const log = await open(storage);
    await log.append(entries.slice(0, 10));
    await log.append(entries.slice(10, 20));
    const [ten, twenty] = [witnessedNote(headAt(10), []), witnessedNote(headAt(20), [])];
    await expect(log.publish(twenty.replace('\n20\n', '\n19\n'))).rejects.toMatchObject({
      code: 'note_signature_invalid',
    });
    await expect(log.publish(witnessedNote(headAt(21), []))).rejects.toMatchObject({ code: 'out_of_range' });
    await log.publish(twenty);
    await expect(log.publish(ten)).rejects.toMatchObject({ code: 'out_of_range' });
    expect(await publishedIn(storage)).toBe(20);
  });

  it('keeps the partial tiles of the published checkpoint until the next one is there', async () => {
    const storage = new MemoryTileStorage();
    const log = await open(storage);
    const { checkpoint = '' } = await log.append(entries.slice(0, 100));
    await log.publish(checkpoint);
    const { checkpoint: next = '' } = await log.append(entries.slice(100, 300));
    expect(storage.files.has('tile/0/000.p/100')).toBe(true);
    await log.publish(next);
    expect([...storage.files.keys()].filter((path) => path.includes('000.p'))).toEqual(['tile/1/000.p/1']);
  });

  it('says the root that it had at each size', async () => {
    const log = await open(new MemoryTileStorage());
    await log.append(entries);
    for (const size of [0, 1, 255, 256, 300, 600])
      expect(await log.rootAt(size)).toEqual(naiveRoot(entries.slice(0, size)));
    await expect(log.rootAt(601)).rejects.toMatchObject({ code: 'out_of_range' });
  });

  it.each(['before', 'after'] as const)(
    'goes on from the published checkpoint when the power is cut %s any change',
    async (moment) => {
      let cuts = 0;
      for (let at = 0, isCut = true; isCut; at += 1) {
        const [storage, memory] = [new MemoryTileStorage(), new VolatileSignerMemory()];
        isCut = await live(new FailingStorage(storage, at, moment), memory).then(
          () => false,
          (error: unknown) => error instanceof PowerCut,
        );
        const signed = (await memory.last())?.size ?? 0;
        if (storage.files.has('checkpoint')) expect(await publishedIn(storage)).toBeLessThanOrEqual(signed);
        const log = await open(storage, memory);
        let last: string | undefined;
        while (log.size < entries.length)
          last = (await log.append(entries.slice(log.size, log.size + 90))).checkpoint ?? last;
        await log.publish(last ?? log.checkpoint() ?? '');
        expect(await publishedIn(storage)).toBe(600);
        expect(await findingsOf(storage, 600)).toEqual([]);
        if (isCut) cuts += 1;
      }
      expect(cuts).toBeGreaterThan(10);
    },
  );
});

/** Three batches and a publication between them, as when witnesses were slow. */
async function live(storage: TileStorage, memory: SignerMemory): Promise<void> {
  const log = await open(storage, memory);
  const { checkpoint: first = '' } = await log.append(entries.slice(0, 250));
  await log.append(entries.slice(250, 260));
  await log.publish(first);
  const { checkpoint: last = '' } = await log.append(entries.slice(260));
  await log.publish(last);
}
