import { hash } from 'node:crypto';
import { decodeBase64, encodeBase64 } from '../note/base64.js';
import { isKeyName } from '../note/characters.js';
import { TlogRefusal } from '../refusal.js';
import { ED25519, ML_DSA_44, type Algorithm } from './raw-keys.js';

/**
 * What a key signs:
 * - `ed25519`: the text of any note (type byte 0x01);
 * - `ed25519-cosignature`: a checkpoint and the time, as a witness does (0x04);
 * - `ml-dsa-44-cosignature`: the same, and its own name, in a scheme that withstands quantum computers (0x06).
 */
export type KeyType = 'ed25519' | 'ed25519-cosignature' | 'ml-dsa-44-cosignature';

interface TypeFacts {
  /** C2SP signed-note, "Signature types". */
  readonly byte: number;
  readonly algorithm: Algorithm;
}

/** The types that are supported, with the byte that names each. */
export const KEY_TYPES: Readonly<Record<KeyType, TypeFacts>> = {
  ed25519: { byte: 0x01, algorithm: ED25519 },
  'ed25519-cosignature': { byte: 0x04, algorithm: ED25519 },
  'ml-dsa-44-cosignature': { byte: 0x06, algorithm: ML_DSA_44 },
};

const TYPE_OF_BYTE: ReadonlyMap<number, KeyType> = new Map([
  [KEY_TYPES['ed25519'].byte, 'ed25519'],
  [KEY_TYPES['ed25519-cosignature'].byte, 'ed25519-cosignature'],
  [KEY_TYPES['ml-dsa-44-cosignature'].byte, 'ml-dsa-44-cosignature'],
]);

/** The parts of a key's text. `material` is the bare public key, or the seed in a signer key. */
export interface KeyParts {
  readonly name: string;
  readonly keyId: number;
  readonly type: KeyType;
  readonly material: Uint8Array;
}

/** The id of a key: the first four bytes of SHA-256(name || newline || type byte || public key). */
export function keyIdOf(name: string, type: KeyType, publicKey: Uint8Array): number {
  const typed = Uint8Array.of(KEY_TYPES[type].byte);
  return hash(
    'sha256',
    Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), typed, publicKey]),
    'buffer',
  ).readUInt32BE(0);
}

/** Writes `<name>+<key id>+<base64 of type byte and material>`. */
export function formatKeyText({ name, keyId, type, material }: KeyParts): string {
  const typed = Buffer.concat([Uint8Array.of(KEY_TYPES[type].byte), material]);
  return `${name}+${keyId.toString(16).padStart(8, '0')}+${encodeBase64(typed)}`;
}

/**
 * Reads what {@link formatKeyText} writes; says nothing yet of the length of the material.
 *
 * @throws TlogRefusal `key_malformed` or `key_type_unsupported`.
 */
export function parseKeyText(text: string): KeyParts {
  // Base64 may hold plus signs too, a name may not: the first two are the separators.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(text) ?? [];
  const typed = decodeBase64(encoded);
  const byte = typed?.[0];
  if (!isKeyName(name) || typed === undefined || byte === undefined) {
    throw new TlogRefusal('key_malformed', 'the text is not a key');
  }
  const type = TYPE_OF_BYTE.get(byte);
  if (type === undefined) throw new TlogRefusal('key_type_unsupported', `no key type ${byte} is supported`);
  return { name, keyId: Number.parseInt(id, 16), type, material: typed.subarray(1) };
}
