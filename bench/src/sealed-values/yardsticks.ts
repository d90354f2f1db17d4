import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import {
  bytesToSeal,
  createDataKey,
  KEY_BYTES,
  KeyEncryptionKey,
  openStored,
  sealBytes,
  unwrapDataKey,
  type KeyView,
  type SealedRow,
} from '@coop/personal-data/adapter';
import { requestOf } from './requests.js';

/** What can seal and open texts, whatever it keeps. */
export interface Yardstick {
  readonly name: string;
  seal(values: readonly string[]): Promise<void>;
  /** Opens everything that was sealed; throws when a text is not what it was. */
  open(): Promise<void>;
}

const TAG_BYTES = 16;

interface Sealed {
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

function sealed(key: ReturnType<typeof createSecretKey>, value: Buffer): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  const ciphertext = Buffer.concat([cipher.update(value), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

function opened(key: ReturnType<typeof createSecretKey>, { nonce, ciphertext, tag }: Sealed): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** The floor: AES-256-GCM with a KeyObject and nothing else; nothing is kept beyond the memory of the process. */
export function cipherAlone(): Yardstick {
  const key = createSecretKey(randomBytes(32));
  let kept: readonly Sealed[] = [];
  return {
    name: 'AES-256-GCM alone',
    seal: async (values) => {
      kept = values.map((value) => sealed(key, Buffer.from(value)));
    },
    open: async () => {
      for (const each of kept) opened(key, each);
    },
  };
}

/** The naive way: one data key for everybody, JSON, a map in memory. Nobody can be forgotten, nothing is durable. */
export function oneKeyForAll(): Yardstick {
  const key = createSecretKey(randomBytes(32));
  const kept = new Map<string, Sealed>();
  return {
    name: 'one key for all, no vault',
    seal: async (values) => {
      for (const [index, value] of values.entries())
        kept.set(`value-${index}`, sealed(key, Buffer.from(JSON.stringify(value))));
    },
    open: async () => {
      for (const each of kept.values()) JSON.parse(opened(key, each).toString());
    },
  };
}

/** Our cryptography and framing, with a key for each person as the vault has them; nothing is kept. */
export function ourSealingAlone(): Yardstick {
  const kek = new KeyEncryptionKey(randomBytes(KEY_BYTES));
  const idOf = new Map<string, string>();
  const keys = new Map<string, ReturnType<typeof createSecretKey>>();
  const keyIdsOf = (subject: string): string => {
    const known = idOf.get(subject);
    if (known !== undefined) return known;
    const { id, wrapped } = createDataKey(kek);
    const key = unwrapDataKey(id, () => wrapped, kek);
    if (key !== undefined) keys.set(id, key);
    idOf.set(subject, id);
    return id;
  };
  const view: KeyView = {
    key: (ids) => keys.get(ids),
    has: (ids) => keys.has(ids),
    ended: () => false,
    isErased: () => false,
  };
  let kept: readonly SealedRow[] = [];
  return {
    name: 'sealing and opening alone',
    seal: async (values) => {
      kept = values.map((value, index) => {
        const request = requestOf(value, index);
        const keyIds = request.subjects.map(keyIdsOf).join(',');
        const key = keys.get(keyIds);
        if (key === undefined) throw new Error('a key of the measurement is gone');
        return sealBytes(key, { ...request, keyIds }, bytesToSeal(request));
      });
    },
    open: async () => {
      for (const { ref, binding, sealed } of kept)
        if (openStored(ref, { ...binding, ...sealed }, view).state !== 'open')
          throw new Error('a value of the measurement is gone');
    },
  };
}
