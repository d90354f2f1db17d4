import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { KEY_BYTES } from './key-encryption-key.js';

/** Keyed fingerprints of values (HMAC-SHA-256): without the key, nobody can guess values from a list. */
export class BlindFingerprints {
  readonly #fieldKeys = new Map<string, KeyObject>();

  constructor(private readonly root: KeyObject) {}

  /** 32 bytes. */
  of(field: string, value: string): Buffer {
    return createHmac('sha256', this.#fieldKey(field)).update(value).digest();
  }

  // A branch of its own for each field: equal values of two fields have unrelated fingerprints.
  #fieldKey(field: string): KeyObject {
    const known = this.#fieldKeys.get(field);
    if (known !== undefined) return known;
    const bytes = Buffer.from(hkdfSync('sha256', this.root, '', `dc/blind/v1\0${field}`, KEY_BYTES));
    const key = createSecretKey(bytes);
    this.#fieldKeys.set(field, key);
    return key;
  }
}
