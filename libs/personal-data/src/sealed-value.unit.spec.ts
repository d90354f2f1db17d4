import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { createDataKey, unwrapDataKey } from './data-keys.js';
import { KeyEncryptionKey } from './key-encryption-key.js';
import { decrypt, encrypt } from './sealed-value.js';

const TAG = 16;
const BLOCK = 16;
const key = () => createSecretKey(randomBytes(32));
const binding = { place: 'e-1/data/name', category: 'record-contact', keyIds: 'k' };
const number = (block: Uint8Array): bigint => BigInt(`0x${Buffer.from(block).toString('hex')}`);
const block = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');

/** NIST SP 800-38D, section 6.3: the product of two blocks. */
function times(x: bigint, y: bigint): bigint {
  let [product, shifted] = [0n, y];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

/** By Fermat: the power 2^128 - 2. */
function inverse(x: bigint): bigint {
  let [power, square] = [1n << 127n, x];
  for (let n = 1; n < 128; n++) {
    square = times(square, square);
    power = times(power, square);
  }
  return power;
}

/** What of the tag depends on the key alone, as a function of the two blocks of the ciphertext. */
function partsOf(secret: KeyObject, nonce: Uint8Array, aad: Buffer) {
  const ecb = createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
  const h = number(ecb.update(Buffer.alloc(BLOCK)));
  const mask = number(ecb.update(Buffer.concat([nonce, Buffer.from([0, 0, 0, 1])])));
  const lengths = (BigInt(aad.length * 8) << 64n) | BigInt(2 * BLOCK * 8);
  const padded = Buffer.concat([aad, Buffer.alloc((BLOCK - (aad.length % BLOCK)) % BLOCK)]);
  let hash = 0n;
  for (let at = 0; at < padded.length; at += BLOCK)
    hash = times(hash ^ number(padded.subarray(at, at + BLOCK)), h);
  return {
    h,
    tag: (c1: bigint, c2: bigint) => mask ^ times(times(times(hash ^ c1, h) ^ c2, h) ^ lengths, h),
  };
}

/** A ciphertext of two blocks that authenticates under both keys: the tags are linear in its first block. */
function ambiguous(a: KeyObject, b: KeyObject, nonce: Uint8Array, aad: Buffer): Buffer {
  const [of1, of2] = [partsOf(a, nonce, aad), partsOf(b, nonce, aad)];
  const c2 = number(randomBytes(BLOCK));
  const cube = (h: bigint) => times(times(h, h), h);
  const c1 = times(of1.tag(0n, c2) ^ of2.tag(0n, c2), inverse(cube(of1.h) ^ cube(of2.h)));
  return Buffer.concat([block(c1), block(c2), block(of1.tag(c1, c2))]);
}

function plainGcm(secret: KeyObject, nonce: Uint8Array, aad: Buffer, ciphertext: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG }).setAAD(aad);
  decipher.setAuthTag(ciphertext.subarray(-TAG));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG)), decipher.final()]);
}

describe('a ciphertext', () => {
  it('opens at its place, in its category and under its key alone', () => {
    const secret = key();
    const { commitment, ...sealed } = encrypt(secret, binding, Buffer.from('"a"'));
    expect(decrypt(secret, binding, sealed, commitment)?.toString()).toBe('"a"');
    for (const other of [{ place: 'e-2/data/name' }, { category: 'record-health' }, { keyIds: 'l' }])
      expect(decrypt(secret, { ...binding, ...other }, sealed, commitment)).toBeUndefined();
    expect(decrypt(key(), binding, sealed, commitment)).toBeUndefined();
  });

  it('that was made to authenticate under two keys opens under none that its commitment does not name', () => {
    const [one, other] = [key(), key()];
    const nonce = randomBytes(12);
    const aad = Buffer.from(`${binding.place}\0${binding.category}\0${binding.keyIds}`);
    const ciphertext = ambiguous(one, other, nonce, aad);
    const [first, second] = [one, other].map((secret) => plainGcm(secret, nonce, aad, ciphertext));
    expect(first).not.toEqual(second);
    const { commitment } = encrypt(one, binding, Buffer.from('"a"'));
    for (const secret of [one, other])
      expect(decrypt(secret, binding, { nonce, ciphertext }, commitment)).toBeUndefined();
  });

  it('names its keys: an id is the commitment to one key, and another key in its place is none', () => {
    const kek = new KeyEncryptionKey(randomBytes(32));
    const [one, other] = [createDataKey(kek), createDataKey(kek)];
    expect(unwrapDataKey(one.id, () => one.wrapped, kek)).toBeDefined();
    expect(unwrapDataKey(one.id, () => other.wrapped, kek)).toBeUndefined();
    const older = 'a'.repeat(32);
    expect(unwrapDataKey(older, () => other.wrapped, kek)).toBeDefined();
  });
});
