import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM: nonce, ciphertext, tag.
 * @param purpose - bound to what is sealed: bytes that were sealed for something else do not open
 */
export function seal(key: KeyObject, purpose: string, content: unknown): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const sealed = cipher.update(JSON.stringify(content), 'utf8');
  return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed; `undefined` when it was sealed by another key or for another purpose, or was changed. */
export function unseal(key: KeyObject, purpose: string, sealed: Uint8Array): unknown {
  const bytes = Buffer.from(sealed);
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return JSON.parse(Buffer.concat(plain).toString('utf8'));
  } catch {
    return undefined;
  }
}
