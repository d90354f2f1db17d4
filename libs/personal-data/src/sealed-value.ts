import { createCipheriv, createDecipheriv, hash, type KeyObject } from 'node:crypto';
import { freshRandom } from './fresh-random.js';

/** Larger values belong in a file store, not in a vault of personal fields. */
export const MAX_VALUE_BYTES = 64 * 1024 * 1024;

const SALT_BYTES = 32;
/** NIST SP 800-38D, section 8.2.2: 96 random bits, safe far beyond what one person's key ever seals. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const COMMITMENT_LABEL = Buffer.from('dc/value/v1');

/** Where a ciphertext belongs: all of it is authenticated, so that it opens nowhere else. */
export interface Binding {
  readonly place: string;
  readonly category: string;
  /** Ids of the keys, sorted and joined by commas. */
  readonly keyIds: string;
}

export interface Ciphertext {
  readonly nonce: Uint8Array;
  /** Ciphertext and, in the last 16 bytes, the tag. */
  readonly ciphertext: Uint8Array;
}

/** A value as an adapter keeps it. */
export interface StoredValue extends Binding, Ciphertext {}

/** Encrypts salt and value; the salt inside ends guessing of the commitment together with the key. */
export function encrypt(
  key: KeyObject,
  binding: Binding,
  value: Buffer,
): Ciphertext & { readonly commitment: string; readonly digest: string } {
  const salt = freshRandom(SALT_BYTES);
  const nonce = freshRandom(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(binding));
  const encrypted = cipher.update(Buffer.concat([salt, value]));
  // Empty in this mode (NIST SP 800-38D): it completes the tag.
  cipher.final();
  const whole = Buffer.concat([nonce, encrypted, cipher.getAuthTag()]);
  return {
    nonce: whole.subarray(0, NONCE_BYTES),
    ciphertext: whole.subarray(NONCE_BYTES),
    commitment: commitmentTo(salt, binding.place, value),
    digest: hash('sha256', whole),
  };
}

/** The value's bytes, or `undefined` if they are not what this commitment was made to, at this place. */
export function decrypt(
  key: KeyObject,
  binding: Binding,
  sealed: Ciphertext,
  commitment: string,
): Buffer | undefined {
  const end = sealed.ciphertext.length - TAG_BYTES;
  if (end < SALT_BYTES || sealed.nonce.length !== NONCE_BYTES) return undefined;
  let plaintext: Buffer;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(binding));
    decipher.setAuthTag(sealed.ciphertext.subarray(end));
    plaintext = decipher.update(sealed.ciphertext.subarray(0, end));
    decipher.final();
  } catch {
    return undefined;
  }
  const value = plaintext.subarray(SALT_BYTES);
  const actual = commitmentTo(plaintext.subarray(0, SALT_BYTES), binding.place, value);
  return actual === commitment ? value : undefined;
}

export function digestOf(sealed: Ciphertext): string {
  return hash('sha256', Buffer.concat([sealed.nonce, sealed.ciphertext]));
}

// NUL separates: places and categories never contain it, and JSON text cannot.
function associatedData(binding: Binding): Buffer {
  return Buffer.from(`${binding.place}\0${binding.category}\0${binding.keyIds}`);
}

function commitmentTo(salt: Buffer, place: string, value: Buffer): string {
  return hash('sha256', Buffer.concat([COMMITMENT_LABEL, salt, Buffer.from(`${place}\0`), value]));
}
