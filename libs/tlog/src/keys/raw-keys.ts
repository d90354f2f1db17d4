import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A signature algorithm as Node knows it, and the fixed ASN.1 frames around its bare keys. */
export interface Algorithm {
  readonly publicKeySize: number;
  readonly signatureSize: number;
  readonly privateFrame: Uint8Array;
  readonly publicFrame: Uint8Array;
}

/** Both algorithms derive their key pair from a secret of 32 random bytes. */
export const SEED_SIZE = 32;

/** Ed25519, framed by RFC 8410, sections 4 and 7. */
export const ED25519: Algorithm = {
  publicKeySize: 32,
  signatureSize: 64,
  privateFrame: Buffer.from('302e020100300506032b657004220420', 'hex'),
  publicFrame: Buffer.from('302a300506032b6570032100', 'hex'),
};

/** ML-DSA-44 (FIPS 204) with an empty context, framed by RFC 9881, sections 4 and 6; the secret is the seed. */
export const ML_DSA_44: Algorithm = {
  publicKeySize: 1312,
  signatureSize: 2420,
  privateFrame: Buffer.from('3034020100300b060960864801650304031104228020', 'hex'),
  publicFrame: Buffer.from('30820532300b06096086480165030403110382052100', 'hex'),
};

/** The private key that a seed of {@link SEED_SIZE} bytes stands for. */
export function privateKeyOf({ privateFrame }: Algorithm, seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privateFrame, seed]), format: 'der', type: 'pkcs8' });
}

/** The public key in its bare encoding. */
export function publicKeyOf({ publicFrame }: Algorithm, bare: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicFrame, bare]), format: 'der', type: 'spki' });
}

/** The bare encoding of the public key that belongs to a private one. */
export function barePublicKey({ publicFrame }: Algorithm, privateKey: KeyObject): Uint8Array {
  const framed = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return new Uint8Array(framed.subarray(publicFrame.length));
}
