import { exampleEntries, exampleOrigin, exampleVerifiers } from '../testing/example-log.js';
import { openExampleWitness, witnessedNote } from '../testing/example-witnesses.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { formatAddCheckpoint } from './add-checkpoint.js';
import { latestOfWitness } from './latest-of-witness.js';
import { originHash } from './origin-hash.js';
import type { GetFromWitness } from './witness-http.js';

const entries = exampleEntries(9);
const note = witnessedNote({ size: 9, root: naiveRoot(entries) }, []);
const { signal } = new AbortController();
const ask = (get: GetFromWitness, url = 'https://w.example/witness/') =>
  latestOfWitness({ url, origin: exampleOrigin, verifiers: exampleVerifiers, get }, signal);
const answering =
  (status: number, body: string): GetFromWitness =>
  async () => ({ status, contentType: 'text/plain', body: Buffer.from(body) });

describe('asking a witness what it cosigned last', () => {
  it('gives the checkpoint with the signatures, or nothing', async () => {
    const witness = openExampleWitness('W');
    const get: GetFromWitness = async ({ url }) => {
      expect(url).toBe(`https://w.example/witness/${originHash(exampleOrigin)}/checkpoint`);
      const response = await witness.latestCheckpoint(url.split('/').at(-2) ?? '');
      return { ...response, body: Buffer.from(response.body) };
    };
    expect(await ask(get)).toBeUndefined();
    await witness.addCheckpoint(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: note }));
    expect(await ask(get)).toMatchObject({
      note: expect.stringContaining('W.example'),
      checkpoint: { size: 9 },
    });
  });

  it.each([
    ['witness_answer_invalid', answering(200, note.replace('\n9\n', '\n8\n'))],
    ['witness_answer_invalid', answering(200, 'nothing that is a note')],
    ['witness_unreachable', answering(500, 'later')],
    ['witness_unreachable', () => Promise.reject(new Error('nobody listens'))],
  ] as const)('is %s unless it shows what the log signed', async (code, get) => {
    await expect(ask(get)).rejects.toMatchObject({ code });
  });
});
