import { bytesOf, fromHex, isEqual, isMembers, joined, Unreadable, type Members } from './encoding.js';
import type { VerifierPort } from './port.js';

// The tree of RFC 6962, section 2.1, and what stands at its leaves.

type Hasher = Pick<VerifierPort, 'sha256'>;

export const leafHash = async ({ sha256 }: Hasher, entry: Uint8Array): Promise<Uint8Array> =>
  sha256(joined(Uint8Array.of(0), entry));

const nodeHash = async ({ sha256 }: Hasher, left: Uint8Array, right: Uint8Array): Promise<Uint8Array> =>
  sha256(joined(Uint8Array.of(1), left, right));

/**
 * The entry of an event: version byte, commitment to its canonical text blinded by the salt, then commitment and
 * ciphertext digest of each sealed value, in the order of the text.
 */
export async function entryOf(
  { sha256 }: Hasher,
  salt: string,
  text: string,
  data: unknown,
): Promise<Uint8Array> {
  const commitment = await sha256(bytesOf(`dc/event/v1\n${salt}\n${text}`));
  const sealed = sealedValues(data).map(({ $sealed, digest }) => joined(fromHex($sealed), fromHex(digest)));
  return joined(Uint8Array.of(1), commitment, ...sealed);
}

const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const isSealed = (value: Members): boolean =>
  isDigest(value['$sealed']) && isDigest(value['digest']) && Object.keys(value).length === 2;

function sealedValues(value: unknown): Members[] {
  if (Array.isArray(value)) return value.flatMap(sealedValues);
  if (!isMembers(value)) return [];
  if (isSealed(value)) return [value];
  return Object.keys(value)
    .sort()
    .flatMap((name) => sealedValues(value[name]));
}

/** Whether the leaf stands at `index` of the tree with this size and root (RFC 9162, section 2.1.3.2). */
export async function isIncluded(
  hasher: Hasher,
  leaf: Uint8Array,
  {
    index,
    size,
    root,
    proof,
  }: {
    readonly index: number;
    readonly size: number;
    readonly root: Uint8Array;
    readonly proof: readonly Uint8Array[];
  },
): Promise<boolean> {
  if (!(index >= 0 && index < size)) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(hasher, sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    } else hash = await nodeHash(hasher, hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && isEqual(hash, root);
}

/** A tree that grows leaf by leaf. Of what is complete it keeps one hash for each power of two. */
export class GrowingTree {
  size = 0;
  #edge: Uint8Array[] = [];

  constructor(private readonly hasher: Hasher) {}

  async add(leaf: Uint8Array): Promise<void> {
    let hash = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#edge.pop();
      if (left === undefined) throw new Unreadable('the tree does not fit its size');
      hash = await nodeHash(this.hasher, left, hash);
    }
    this.#edge.push(hash);
    this.size += 1;
  }

  async root(): Promise<Uint8Array> {
    const [last, ...before] = [...this.#edge].reverse();
    if (last === undefined) return this.hasher.sha256(new Uint8Array(0));
    let hash = last;
    for (const left of before) hash = await nodeHash(this.hasher, left, hash);
    return hash;
  }
}
