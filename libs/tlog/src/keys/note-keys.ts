import { randomBytes, sign, verify } from 'node:crypto';
import { cosignatureScheme } from '../cosignature/cosignature.js';
import { isKeyName } from '../note/characters.js';
import type { NoteSigner, NoteVerifier } from '../note/note-key.js';
import { TlogRefusal } from '../refusal.js';
import { formatKeyText, KEY_TYPES, keyIdOf, parseKeyText, type KeyParts, type KeyType } from './key-text.js';
import { barePublicKey, privateKeyOf, publicKeyOf, SEED_SIZE } from './raw-keys.js';

/** A new key pair as text: `skey` is a secret, `vkey` is to be published. */
export interface KeyPairText {
  readonly skey: string;
  readonly vkey: string;
}

/** A key that was read from its text. */
export interface SignerKey extends NoteSigner {
  readonly type: KeyType;
}

/** A public key that was read from its text. */
export interface VerifierKey extends NoteVerifier {
  readonly type: KeyType;
  /** In its bare encoding: the same one under two names, or for two types, is still one key. */
  readonly publicKey: Uint8Array;
}

const SECRET_MARK = 'PRIVATE+KEY+';
const systemClock = (): number => Math.floor(Date.now() / 1000);

/**
 * Makes a key pair for `name`, which should be the origin of the log or the address of the witness.
 *
 * @param type what the key is for. Logs of today sign as `ed25519`, which every program verifies; C2SP
 *   tlog-checkpoint recommends `ml-dsa-44-cosignature` for them and for witnesses. Both at once are fine.
 * @throws TlogRefusal `key_malformed` if no key may have that name.
 */
export function generateKeyPair(name: string, type: KeyType = 'ed25519'): KeyPairText {
  return keyPairFromSeed(name, randomBytes(SEED_SIZE), type);
}

/**
 * The key pair that belongs to a secret of 32 random bytes.
 *
 * @throws TlogRefusal `key_malformed` for another length or a name that no key may have.
 */
export function keyPairFromSeed(name: string, seed: Uint8Array, type: KeyType = 'ed25519'): KeyPairText {
  if (seed.length !== SEED_SIZE) throw new TlogRefusal('key_malformed', 'the seed of a key has 32 bytes');
  if (!isKeyName(name)) throw new TlogRefusal('key_malformed', 'this cannot be the name of a key');
  const { algorithm } = KEY_TYPES[type];
  const publicKey = barePublicKey(algorithm, privateKeyOf(algorithm, seed));
  const keyId = keyIdOf(name, type, publicKey);
  return {
    skey: SECRET_MARK + formatKeyText({ name, keyId, type, material: seed }),
    vkey: formatKeyText({ name, keyId, type, material: publicKey }),
  };
}

/**
 * Reads a signer key: `PRIVATE+KEY+<name>+<key id>+<base64 of type byte and seed>`.
 *
 * @param clock seconds since 1970, for the keys whose signatures carry the time.
 * @throws TlogRefusal `key_malformed` or `key_type_unsupported`. The message never holds the key.
 */
export function parseSignerKey(skey: string, clock: () => number = systemClock): SignerKey {
  const { name, keyId, type, material } = parseSecret(skey);
  const { algorithm } = KEY_TYPES[type];
  const privateKey = privateKeyOf(algorithm, material);
  requireKeyId({ name, keyId, type, material: barePublicKey(algorithm, privateKey) });
  const signBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(sign(null, bytes, privateKey));
  if (type === 'ed25519') return { name, keyId, type, sign: signBytes };
  const { sign: cosign } = cosignatureScheme(name, type);
  return { name, keyId, type, sign: (text) => cosign(text, clock(), signBytes) };
}

/**
 * Reads a verifier key (vkey) of C2SP signed-note: `<name>+<key id>+<base64 of type byte and public key>`.
 *
 * @throws TlogRefusal `key_malformed` or `key_type_unsupported`.
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const parts = parseKeyText(vkey);
  const { name, keyId, type, material } = parts;
  const { algorithm } = KEY_TYPES[type];
  if (material.length !== algorithm.publicKeySize) {
    throw new TlogRefusal('key_malformed', 'the public key has another length than those of its type');
  }
  requireKeyId(parts);
  const publicKey = publicKeyOf(algorithm, material);
  const verifyBytes = (bytes: Uint8Array, signature: Uint8Array): boolean =>
    signature.length === algorithm.signatureSize && verify(null, bytes, publicKey, signature);
  const known = { name, keyId, type, publicKey: material };
  if (type === 'ed25519') return { ...known, verify: verifyBytes };
  const scheme = cosignatureScheme(name, type);
  return { ...known, verify: (text, signature) => scheme.verify(text, signature, verifyBytes) };
}

/** The vkey that belongs to a signer key: derive it rather than configure two texts that may disagree. */
export function verifierKeyOf(skey: string): string {
  parseSignerKey(skey);
  const { name, type, material } = parseSecret(skey);
  return keyPairFromSeed(name, material, type).vkey;
}

function parseSecret(skey: string): KeyParts {
  if (!skey.startsWith(SECRET_MARK)) throw new TlogRefusal('key_malformed', 'not a signer key');
  const parts = parseKeyText(skey.slice(SECRET_MARK.length));
  if (parts.material.length !== SEED_SIZE) {
    throw new TlogRefusal('key_malformed', 'the seed of a key has 32 bytes');
  }
  return parts;
}

function requireKeyId({ name, keyId, type, material }: KeyParts): void {
  if (keyIdOf(name, type, material) !== keyId) {
    throw new TlogRefusal('key_malformed', 'the key id belongs to another key or name');
  }
}
