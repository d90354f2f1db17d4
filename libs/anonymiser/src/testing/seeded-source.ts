import { createCipheriv, hash } from 'node:crypto';
import { UniformSource } from '../noise/uniform-source.js';

/** The key stream of AES-128 in counter mode, keyed by a seed: the same draws in every run, of the quality of a cipher. */
export function seededSource(seed: string): UniformSource {
  const key = hash('sha256', seed, 'buffer').subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return new UniformSource((bytes) => bytes.set(cipher.update(new Uint8Array(bytes.length))));
}
