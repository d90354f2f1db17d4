import { EXAMPLE_TIME, exampleEntries, withBitTurned } from '../testing/example-log.js';
import { examplePolicy, witnessedNote } from '../testing/example-witnesses.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { leafHash } from '../tree/hashing.js';
import { proveInclusion } from '../tree/prove.js';
import { formatProof } from './proof-file.js';
import { verifyProof } from './verify-proof.js';

const entries = exampleEntries(300);
const policy = examplePolicy(['X1', 'Y'], 'group both all X1 Y', 'quorum both');
const refused = (code: string) => expect.objectContaining({ code });
const entryAt = (index: number): Uint8Array => entries[index] ?? Buffer.from('');

async function proofOf(index: number, size = 300, witnesses = ['X1', 'Y']): Promise<string> {
  const checkpoint = witnessedNote({ size, root: naiveRoot(entries.slice(0, size)) }, witnesses);
  const hashes = await proveInclusion(naiveReader(entries), index, size);
  return formatProof({ index, hashes, checkpoint, extra: Buffer.from('context') });
}

describe('a proof file', () => {
  it('shows offline that an entry is in the log, where, and who witnessed it', async () => {
    const verified = verifyProof(await proofOf(123), { entry: entryAt(123) }, policy);
    expect(verified).toMatchObject({ index: 123, checkpoint: { size: 300 }, quorum: 'met' });
    expect(verified.witnessed.map(({ witness, time }) => [witness.name, time])).toEqual([
      ['X1', EXAMPLE_TIME],
      ['Y', EXAMPLE_TIME],
    ]);
    expect(Buffer.from(verified.extra ?? []).toString()).toBe('context');
  });

  it('is as good for whoever knows the hash of the leaf only', async () => {
    const verified = verifyProof(await proofOf(0, 1), { leafHash: leafHash(entryAt(0)) }, policy);
    expect(verified.index).toBe(0);
  });

  it('shows nothing about another entry, or another index', async () => {
    const file = await proofOf(123);
    expect(() => verifyProof(file, { entry: entryAt(124) }, policy)).toThrow(refused('proof_invalid'));
    const moved = file.replace('index 123', 'index 122');
    expect(() => verifyProof(moved, { entry: entryAt(123) }, policy)).toThrow(refused('proof_invalid'));
    const beyond = file.replace('index 123', 'index 300');
    expect(() => verifyProof(beyond, { entry: entryAt(123) }, policy)).toThrow(refused('proof_invalid'));
  });

  it('shows nothing with a hash turned, left out, doubled or exchanged', async () => {
    const hashes = await proveInclusion(naiveReader(entries), 123, 300);
    const checkpoint = witnessedNote({ size: 300, root: naiveRoot(entries) }, ['X1', 'Y']);
    const [first = entryAt(0), second = entryAt(0)] = hashes;
    for (const spoiled of [
      hashes.with(0, withBitTurned(first)),
      hashes.slice(1),
      [first, ...hashes],
      hashes.with(0, second).with(1, first),
      [],
    ]) {
      const file = formatProof({ index: 123, hashes: spoiled, checkpoint });
      expect(() => verifyProof(file, { entry: entryAt(123) }, policy)).toThrow(refused('proof_invalid'));
    }
  });

  it('shows nothing when fewer witnesses saw it than the policy asks for', async () => {
    const file = await proofOf(123, 300, ['X1']);
    expect(() => verifyProof(file, { entry: entryAt(123) }, policy)).toThrow(refused('quorum_missing'));
  });

  it('shows nothing with the checkpoint of another size', async () => {
    const hashes = await proveInclusion(naiveReader(entries), 123, 300);
    const checkpoint = witnessedNote({ size: 299, root: naiveRoot(entries.slice(0, 299)) }, ['X1', 'Y']);
    const file = formatProof({ index: 123, hashes, checkpoint });
    expect(() => verifyProof(file, { entry: entryAt(123) }, policy)).toThrow(refused('proof_invalid'));
  });

  it('is refused before anything else when it is malformed', async () => {
    const file = (await proofOf(123)).replace('index 123', 'index 0123');
    expect(() => verifyProof(file, { entry: entryAt(123) }, policy)).toThrow(refused('proof_malformed'));
  });
});
