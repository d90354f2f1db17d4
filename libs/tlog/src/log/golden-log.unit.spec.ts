import { createHash } from 'node:crypto';
import { CheckpointSigner } from '../checkpoint/checkpoint-signer.js';
import { VolatileSignerMemory } from '../checkpoint/signer-memory.js';
import { MemoryTileStorage } from '../storage/memory-tile-storage.js';
import { exampleKey } from '../testing/example-log.js';
import { keyPairFromSeed } from '../keys/note-keys.js';
import { leafHash } from '../tree/hashing.js';
import { verifyConsistency, verifyInclusion } from '../tree/verify.js';
import { TransparencyLog } from './transparency-log.js';

// The same 1,000 entries were logged, in the same steps and under the same test key, by Tessera v1.0.4; its
// proofs were made by golang.org/x/mod/sumdb/tlog v0.42.0. The constants are what those programs gave.
const origin = 'golden.example/tlog-1000';
const word = 'datacooperative golden test key';
const vkey = 'golden.example/tlog-1000+6c54040a+Adq0zp2Mebflvyhc+WC1M5U4xr2zGJ8flEQP8LSlYC0P';
const lastCheckpoint = `${origin}
1000
pa+S0y/C6Cc1UyiRXlWXOfjq2DD966xCt0Kc6msIYPY=

\u2014 ${origin} bFQECiSGMNwLOZFipz12zZEo65fKg5UuAWBwq6ATSLOyQYP3+9gHF3snWkEr15j2gW5vjC4lPjFE3NOrnMkP2CsGAQY=
`;
const roots = new Map([
  [1, '7/0p8Zy2uLnH+h4XeQgwgWiZb5i62EODvsjPmxqLdeQ='],
  [2, '8Py9vKDVj7RVDwB21yXS6051Za5P0vXdW/NY62ENCLE='],
  [3, 'MU4B1JpUmBy42ZM+VE3iPzQmuDhnV2Cx7LcDb3A/R4E='],
  [7, 'YBdj+ayHXvpa6Qswm0A9V01Vjr5Kj9JrF91CjjO556w='],
  [8, 'bcb6nfZ7U5rAEXSNuApFN17JsJ4i9YRCWypEeXRusyw='],
  [255, 'O4baYi0cSmuvfxvy3Qe+LO0A6GXPob0VL46szFJIhsk='],
  [256, '5dot9wOUjn6JqfuLWGtyL/9qcQ6qQesGuRs4qZvKeq4='],
  [257, '34LZjloL9PvyIx1ycVpmuWbiu2Q8mKwXX2h1pNLERrI='],
  [511, 'WalMCI/1dzXoRMyPAYz/kfnC0/xOsgQCcH9t7giSGc0='],
  [512, 'eX0Odpr4nwAAQTIguPP84Qy/vqQXSBZOjaqnfDxgC00='],
  [513, 'GCUIl+eCivSTvNkZrGUrvQxFlbQGyFpc4txAb+WUUW4='],
  [768, 'PS46L9L0qWyrhCZ1OPIqWia7wpeyRQ/cITwF27UDF6c='],
  [999, 'Qq0c3NNTbhQrbi9dmgM8zLju2E9kUkJ0Y5l2DDxMzKo='],
  [1000, 'pa+S0y/C6Cc1UyiRXlWXOfjq2DD966xCt0Kc6msIYPY='],
]);
const sizes = [...roots.keys()];
const digestOfFiles = '98765ec24f1df7b004dc292e8bd8e7614ad8197551b78222f5f10b53497de074';
const digestOfInclusionProofs = 'ca061e59b561324306f071a1e8381f4e22c734de97f74cc4ed02f04be3b2198e';
const digestOfConsistencyProofs = 'a99a8bd7243df463ed7267040ba2086135a7866928156bd15a27bf5c6bedc036';

const entries = Array.from({ length: 1000 }, (_, at) => Buffer.from(`entry-${String(at).padStart(6, '0')}`));
const places = [0, 1, 2, 6, 7, 128, 254, 255, 256, 257, 510, 511, 512, 767, 768, 998, 999];
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const rootAt = (size: number): Uint8Array => Buffer.from(roots.get(size) ?? '', 'base64');

async function growGoldenLog(): Promise<{ log: TransparencyLog; storage: MemoryTileStorage }> {
  const { signer: key, verifier } = exampleKey(origin, word);
  const storage = new MemoryTileStorage();
  const signer = new CheckpointSigner({ origin, keys: [key], memory: new VolatileSignerMemory() });
  const log = await TransparencyLog.open({ storage, signer, verifiers: [verifier] });
  for (const size of sizes) {
    await log.append(entries.slice(log.size, size));
    expect(base64(log.root)).toBe(roots.get(size));
  }
  return { log, storage };
}

describe('a log that another program wrote', () => {
  it('was signed with the key that we derive from the same secret', () => {
    const seed = createHash('sha256').update(word).digest();
    expect(keyPairFromSeed(origin, seed).vkey).toBe(vkey);
  });

  it('is written by us with the same root at each size and the same last checkpoint', async () => {
    const { log } = await growGoldenLog();
    expect(log.checkpoint()).toBe(lastCheckpoint);
  });

  it('is written by us file by file with the same bytes', async () => {
    const { storage } = await growGoldenLog();
    const files = [...storage.files].sort(([one], [other]) => (one < other ? -1 : 1));
    expect(sha256(files.map(([path, bytes]) => `${path} ${sha256(bytes)}\n`).join(''))).toBe(digestOfFiles);
  });

  it('has the same proofs that its entries are in it', async () => {
    const { log } = await growGoldenLog();
    let lines = '';
    for (const size of sizes) {
      for (const index of places.filter((place) => place < size)) {
        const proof = await log.inclusionProof(index, size);
        lines += `${index} ${size} ${proof.map(base64).join(' ')}\n`;
        const leaf = leafHash(entries[index] ?? Buffer.from(''));
        expect(verifyInclusion({ index, size, leafHash: leaf, root: rootAt(size), proof })).toBe(true);
      }
    }
    expect(sha256(lines)).toBe(digestOfInclusionProofs);
  });

  it('has the same proofs that it was only added to', async () => {
    const { log } = await growGoldenLog();
    let lines = '';
    for (const size2 of sizes) {
      for (const size1 of sizes.filter((size) => size <= size2)) {
        const proof = await log.consistencyProof(size1, size2);
        lines += `${size1} ${size2} ${proof.map(base64).join(' ')}\n`;
        const claim = { size1, size2, root1: rootAt(size1), root2: rootAt(size2), proof };
        expect(verifyConsistency(claim)).toBe(true);
      }
    }
    expect(sha256(lines)).toBe(digestOfConsistencyProofs);
  });
});
