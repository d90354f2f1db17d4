import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';
import { CompactSign, exportJWK, type JWK } from 'jose';

/** The cooperative's own Ed25519 key: signs contracts for its side, and receipts. */
export interface ReceiptSigner {
  readonly keyId: string;
  readonly publicKey: JWK;
  /**
   * A compact JWS (EdDSA) over exactly these bytes.
   * @param attested - what the key vouches for beside them: members of the protected header
   */
  sign(payload: string, type: string, attested?: Readonly<Record<string, string>>): Promise<string>;
  /** A key of another use, derived from the private one; stays the same as long as that key does. */
  derive(use: string): Buffer;
}

/** Reads the key from a file of the keys folder, making it at the first start. */
export async function openReceiptSigner(file: string): Promise<ReceiptSigner> {
  ensureKeyFile(file, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  return signerOf(createPrivateKey(readFileSync(file)));
}

export async function signerOf(privateKey: KeyObject): Promise<ReceiptSigner> {
  const jwk = await exportJWK(createPublicKey(privateKey));
  const keyId = createHash('sha256')
    .update(jwk.x ?? '')
    .digest('base64url')
    .slice(0, 16);
  return {
    keyId,
    publicKey: { ...jwk, kid: keyId },
    sign: (payload, type, attested = {}) =>
      new CompactSign(Buffer.from(payload, 'utf8'))
        .setProtectedHeader({ ...attested, alg: 'EdDSA', kid: keyId, typ: type })
        .sign(privateKey),
    derive: (use) =>
      createHash('sha256')
        .update(`dc/${use}\n`)
        .update(privateKey.export({ type: 'pkcs8', format: 'der' }))
        .digest(),
  };
}
