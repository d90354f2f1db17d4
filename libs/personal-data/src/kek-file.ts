import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { KeyEncryption } from './key-encryption.js';
import {
  readKeyEncryptionKey,
  writeKekFile,
  type KeyEncryptionKey,
  type KeyWrapping,
} from './key-encryption-key.js';

/** The next key-encryption key lies beside the one in use until every key is wrapped with it. */
export const nextKekOf = (path: string): string => `${path}.next`;

/** The key-encryption key in a file, read again when another process has replaced it. */
export class KekFile implements KeyWrapping {
  #key: KeyEncryptionKey;

  /** @throws VaultRefusal `WrongKeyEncryptionKey` if there is none */
  constructor(private readonly path: string) {
    this.#key = readKeyEncryptionKey(path);
  }

  wrap(key: Uint8Array): Buffer {
    return this.#key.wrap(key);
  }

  unwrap(wrapped: Uint8Array): Buffer {
    try {
      return this.#key.unwrap(wrapped);
    } catch {
      this.#key = this.#newest(wrapped);
      return this.#key.unwrap(wrapped);
    }
  }

  /** Between the end of the rotation and the renaming of its file, the next one is the one in use. */
  #newest(wrapped: Uint8Array): KeyEncryptionKey {
    const current = readKeyEncryptionKey(this.path);
    try {
      current.unwrap(wrapped).fill(0);
      return current;
    } catch (error) {
      if (existsSync(nextKekOf(this.path))) return readKeyEncryptionKey(nextKekOf(this.path));
      throw error;
    }
  }
}

/**
 * Writes the same key anew as its encryption would today, and overwrites what stood there.
 * @throws VaultRefusal as {@link KeyEncryption} does, and an error if `<path>.next` is there: a change is under way
 */
export async function rewrapKekFile(path: string, encryption: KeyEncryption): Promise<void> {
  const renewed = await encryption.renew(readFileSync(path));
  // What does not open must not take the place of what does.
  await encryption.open(renewed);
  writeKekFile(nextKekOf(path), renewed);
  replaceKek(path);
}

/** Overwrites the old key-encryption key and puts the next in its place: what a disk kept elsewhere is not reached. */
export function replaceKek(path: string): void {
  const old = openSync(path, 'r+');
  writeSync(old, Buffer.alloc(statSync(path).size));
  fsyncSync(old);
  closeSync(old);
  renameSync(nextKekOf(path), path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
