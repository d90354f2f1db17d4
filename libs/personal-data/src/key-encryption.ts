import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KeyEncryptionKey } from './key-encryption-key.js';

/**
 * What stands in the file of a key-encryption key, and how the key comes out of it. The file is the same for every
 * process of a cooperative; it may hold the key itself, or the key as a service of keys encrypted it.
 */
export interface KeyEncryption {
  /** The key that a file holds. @throws VaultRefusal `WrongKeyEncryptionKey`, and what the service of keys refuses */
  open(stored: Buffer): Promise<KeyEncryptionKey>;
  /** What a file of a new key, of 256 random bits, holds. */
  create(): Promise<Buffer>;
  /** The same key as it would be written today: under the newest version of what encrypts it. */
  renew(stored: Buffer): Promise<Buffer>;
}

/** The file holds the key itself: 32 bytes. Whoever reads the file, and the wrapped keys, opens everything. */
export const plainKeyFile: KeyEncryption = {
  open: async (stored) => new KeyEncryptionKey(stored),
  create: async () => randomBytes(KEY_BYTES),
  renew: async (stored) => stored,
};
