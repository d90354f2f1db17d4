import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { TlogRefusal } from '../refusal.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import { hasControlCharacter } from './characters.js';

/** Signs the text of notes under one key. */
export interface NoteSigner {
  readonly name: string;
  /** The first four bytes, big-endian, of the hash that identifies name, type and key. */
  readonly keyId: number;
  sign(text: Uint8Array): Uint8Array;
}

/** Verifies the signatures of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

/** A new key pair as text: `skey` is a secret, `vkey` is to be published. */
export interface KeyPairText {
  readonly skey: string;
  readonly vkey: string;
}

// C2SP signed-note, "Signature types": plain Ed25519.
const ED25519 = 0x01;
const KEY_SIZE = 32;
const SIGNATURE_SIZE = 64;
// The fixed ASN.1 frames of RFC 8410 (sections 4 and 7) around a raw Ed25519 key.
const PRIVATE_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_FRAME = Buffer.from('302a300506032b6570032100', 'hex');
const SECRET_MARK = 'PRIVATE+KEY+';

/** Whether a key may have this name: not empty, no white space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}+]+$/u.test(name) && !hasControlCharacter(name, 'refused');
}

/**
 * Makes an Ed25519 key pair for `name`, which should be the origin of the log or the address of the witness.
 *
 * @throws TlogRefusal `key_malformed` if no key may have that name.
 */
export function generateKeyPair(name: string): KeyPairText {
  const { privateKey } = generateKeyPairSync('ed25519');
  const frame = privateKey.export({ format: 'der', type: 'pkcs8' });
  return keyPairFromSeed(name, frame.subarray(PRIVATE_FRAME.length));
}

/**
 * The key pair that belongs to a secret of 32 random bytes.
 *
 * @throws TlogRefusal `key_malformed` for another length or a name that no key may have.
 */
export function keyPairFromSeed(name: string, seed: Uint8Array): KeyPairText {
  if (seed.length !== KEY_SIZE) throw new TlogRefusal('key_malformed', 'an Ed25519 seed has 32 bytes');
  const publicKey = rawPublicKey(privateKeyOf(seed));
  return { skey: SECRET_MARK + keyText(name, publicKey, seed), vkey: keyText(name, publicKey, publicKey) };
}

/**
 * Reads a signer key: `PRIVATE+KEY+<name>+<key id>+<base64 of 0x01 and the seed>`.
 *
 * @throws TlogRefusal `key_malformed` or `key_type_unsupported`. The message never holds the key.
 */
export function parseSignerKey(skey: string): NoteSigner {
  if (!skey.startsWith(SECRET_MARK)) throw new TlogRefusal('key_malformed', 'not a signer key');
  const { name, keyId, material } = parseKeyText(skey.slice(SECRET_MARK.length));
  const privateKey = privateKeyOf(material);
  requireKeyId(name, keyId, rawPublicKey(privateKey));
  return { name, keyId, sign: (text) => new Uint8Array(sign(null, text, privateKey)) };
}

/**
 * Reads a verifier key (vkey) of C2SP signed-note: `<name>+<key id>+<base64 of 0x01 and the public key>`.
 *
 * @throws TlogRefusal `key_malformed` or `key_type_unsupported`.
 */
export function parseVerifierKey(vkey: string): NoteVerifier {
  const { name, keyId, material } = parseKeyText(vkey);
  requireKeyId(name, keyId, material);
  const frame = Buffer.concat([PUBLIC_FRAME, material]);
  const publicKey = createPublicKey({ key: frame, format: 'der', type: 'spki' });
  return {
    name,
    keyId,
    verify: (text, signature) =>
      signature.length === SIGNATURE_SIZE && verify(null, text, publicKey, signature),
  };
}

/** The vkey that belongs to a signer key: derive it rather than configure two texts that may disagree. */
export function verifierKeyOf(skey: string): string {
  parseSignerKey(skey);
  const { name, material } = parseKeyText(skey.slice(SECRET_MARK.length));
  return keyPairFromSeed(name, material).vkey;
}

function keyText(name: string, publicKey: Uint8Array, material: Uint8Array): string {
  if (!isKeyName(name)) throw new TlogRefusal('key_malformed', 'this cannot be the name of a key');
  const id = keyIdOf(name, publicKey).toString(16).padStart(8, '0');
  return `${name}+${id}+${encodeBase64(Buffer.concat([Uint8Array.of(ED25519), material]))}`;
}

function parseKeyText(text: string): { name: string; keyId: number; material: Uint8Array } {
  // Base64 may hold plus signs too, a name may not: the first two are the separators.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(text) ?? [];
  const typed = decodeBase64(encoded);
  if (!isKeyName(name) || typed === undefined || typed.length === 0) {
    throw new TlogRefusal('key_malformed', 'the text is not a key');
  }
  if (typed[0] !== ED25519) throw new TlogRefusal('key_type_unsupported', 'only Ed25519 keys are supported');
  if (typed.length !== 1 + KEY_SIZE) throw new TlogRefusal('key_malformed', 'an Ed25519 key has 32 bytes');
  return { name, keyId: Number.parseInt(id, 16), material: typed.subarray(1) };
}

function requireKeyId(name: string, keyId: number, publicKey: Uint8Array): void {
  if (keyIdOf(name, publicKey) !== keyId) {
    throw new TlogRefusal('key_malformed', 'the key id belongs to another key or name');
  }
}

function keyIdOf(name: string, publicKey: Uint8Array): number {
  const identified = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Uint8Array.of(ED25519), publicKey]);
  return hash('sha256', identified, 'buffer').readUInt32BE(0);
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_FRAME, seed]), format: 'der', type: 'pkcs8' });
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const frame = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return new Uint8Array(frame.subarray(PUBLIC_FRAME.length));
}
