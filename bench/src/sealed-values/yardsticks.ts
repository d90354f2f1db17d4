import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

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
