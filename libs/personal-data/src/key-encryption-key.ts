import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { VaultRefusal } from './refusal.js';

export const KEY_BYTES = 32;
/** RFC 3394, section 2.2.3.1: the default initial value, whose return proves the integrity of the key. */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);
const AES_KEY_WRAP = 'id-aes256-wrap';

/** What wraps data keys. */
export interface KeyWrapping {
  wrap(key: Uint8Array): Buffer;
  /** @throws VaultRefusal `WrongKeyEncryptionKey` */
  unwrap(wrapped: Uint8Array): Buffer;
}

/** The one key that opens the others. It wraps and unwraps; it never encrypts data. */
export class KeyEncryptionKey implements KeyWrapping {
  readonly #key: KeyObject;

  constructor(bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new VaultRefusal('WrongKeyEncryptionKey');
    this.#key = createSecretKey(bytes);
  }

  wrap(key: Uint8Array): Buffer {
    const cipher = createCipheriv(AES_KEY_WRAP, this.#key, INITIAL_VALUE);
    return Buffer.concat([cipher.update(key), cipher.final()]);
  }

  /** @throws VaultRefusal `WrongKeyEncryptionKey`: this key did not wrap it, or it was altered */
  unwrap(wrapped: Uint8Array): Buffer {
    try {
      const decipher = createDecipheriv(AES_KEY_WRAP, this.#key, INITIAL_VALUE);
      return Buffer.concat([decipher.update(wrapped), decipher.final()]);
    } catch {
      throw new VaultRefusal('WrongKeyEncryptionKey');
    }
  }
}

/** @throws VaultRefusal `WrongKeyEncryptionKey` if there is none: a lost key is never replaced silently */
export function readKeyEncryptionKey(path: string): KeyEncryptionKey {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new VaultRefusal('WrongKeyEncryptionKey');
  }
  return new KeyEncryptionKey(bytes);
}

/** At the first start: 32 random bytes. */
export function createKeyEncryptionKey(path: string): void {
  writeKekFile(path, randomBytes(KEY_BYTES));
}

/** What stands for a key-encryption key, in a file that only the owner of the process can read, whole or not at all. */
export function writeKekFile(path: string, stored: Uint8Array): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, stored);
  fsyncSync(file);
  closeSync(file);
  linkSync(draft, path);
  rmSync(draft);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
