import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { VaultRefusal } from '@coop/personal-data';
import {
  nextKekOf,
  writeKekFile,
  type KeyEncryption,
  type KeyEncryptionKey,
  type KeyWrapping,
} from '@coop/personal-data/adapter';

/**
 * The key-encryption keys that a process holds: the one of its file, and the next one, which lies beside it
 * (`<file>.next`) while a change is under way. Files are read again when a key does not open with what is held, so a
 * running process takes the new one when the change is committed, or when its file is put in place.
 */
export class HeldKek implements KeyWrapping {
  /** By what their files hold, so that a service of keys is asked once for each. */
  #held: ReadonlyMap<string, KeyEncryptionKey> = new Map();
  #inUse: KeyEncryptionKey | undefined;

  private constructor(
    private readonly files: readonly string[],
    private readonly encryption: KeyEncryption,
  ) {}

  /** @throws VaultRefusal `WrongKeyEncryptionKey` if there is none, and what the service of keys refuses */
  static open(file: string, encryption: KeyEncryption): Promise<HeldKek> {
    return HeldKek.#of([file, nextKekOf(file)], encryption);
  }

  /** The same without the next one: for who changes from one to the other. */
  static openAlone(file: string, encryption: KeyEncryption): Promise<HeldKek> {
    return HeldKek.#of([file], encryption);
  }

  static async #of(files: readonly string[], encryption: KeyEncryption): Promise<HeldKek> {
    const kek = new HeldKek(files, encryption);
    await kek.renew();
    return kek;
  }

  /** Makes the file if it is not there. For a moment in which no other process does the same. */
  static async openOrCreate(file: string, encryption: KeyEncryption): Promise<HeldKek> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) writeKekFile(file, await encryption.create());
    return HeldKek.open(file, encryption);
  }

  /** Reads the files again. What is held stays the same object if they hold the same. */
  async renew(): Promise<void> {
    const found = new Map<string, KeyEncryptionKey>();
    const refused: unknown[] = [];
    for (const stored of this.files.map(storedIn)) {
      if (stored === undefined) continue;
      const name = stored.toString('base64');
      try {
        found.set(name, this.#held.get(name) ?? (await this.encryption.open(stored)));
      } catch (error) {
        // One of the two is enough: while one takes the place of the other, what stands in it may be worth nothing.
        refused.push(error);
      }
    }
    const [first] = found.values();
    if (first === undefined) throw refused[0] ?? new VaultRefusal('WrongKeyEncryptionKey');
    if (found.size === this.#held.size && [...found.keys()].every((name) => this.#held.has(name))) return;
    this.#held = found;
    if (this.#inUse === undefined || ![...found.values()].includes(this.#inUse)) this.#inUse = first;
  }

  wrap(key: Uint8Array): Buffer {
    if (this.#inUse === undefined) throw new VaultRefusal('WrongKeyEncryptionKey');
    return this.#inUse.wrap(key);
  }

  unwrap(wrapped: Uint8Array): Buffer {
    for (const kek of this.#held.values()) {
      const key = openedBy(kek, wrapped);
      if (key !== undefined) return key;
    }
    throw new VaultRefusal('WrongKeyEncryptionKey');
  }

  /** The same for the root of all keys: what opens it is the one in use, with which new keys are wrapped. */
  unwrapRoot(wrapped: Uint8Array): Buffer {
    for (const kek of this.#held.values()) {
      const root = openedBy(kek, wrapped);
      if (root === undefined) continue;
      this.#inUse = kek;
      return root;
    }
    throw new VaultRefusal('WrongKeyEncryptionKey');
  }

  /** Work that unwraps, once more with the files read again if a key did not open with what was held. */
  async opening<T>(work: () => Promise<T>): Promise<T> {
    const held = this.#held;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof VaultRefusal && error.code === 'WrongKeyEncryptionKey')) throw error;
      await this.renew();
      // Another call may have read the new key meanwhile.
      if (this.#held === held) throw error;
      return work();
    }
  }
}

function openedBy(kek: KeyEncryptionKey, wrapped: Uint8Array): Buffer | undefined {
  try {
    return kek.unwrap(wrapped);
  } catch {
    return undefined;
  }
}

function storedIn(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
