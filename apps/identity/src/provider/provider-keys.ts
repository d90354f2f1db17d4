import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';
import type { JSONWebKeySet, JWK } from 'jose';
import { z } from 'zod';

const SECRET_BYTES = 32;

const keyFile = z.strictObject({
  signing: z.array(z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string() })).min(1),
  cookies: z.array(z.string().min(40)).min(1),
  clients: z.string().min(40),
});

/** Keys of the embedded provider: they outlive a restart, or everyone would be signed out by it. */
export interface ProviderKeys {
  /** Private keys for ES256; the first one signs. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** The same keys without their private part, for the verifier. */
  readonly publicJwks: JSONWebKeySet;
  readonly cookieKeys: readonly string[];
  /** The secret of a client follows from its id, so that a repeated registration gives the same answer. */
  clientSecret(client: string): string;
}

const fresh = (): z.infer<typeof keyFile> => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return {
    signing: [{ ...jwk, kty: 'EC', crv: 'P-256', kid: randomUUID(), alg: 'ES256', use: 'sig' }],
    cookies: [randomBytes(SECRET_BYTES).toString('base64url')],
    clients: randomBytes(SECRET_BYTES).toString('base64url'),
  };
};

/**
 * Reads the keys, or makes them at the first start. The file belongs in the keys folder, apart from all data.
 * @param file - absent: keys that end with the process, for tests
 */
export function providerKeys(file?: string): ProviderKeys {
  const content = file === undefined ? fresh() : readOrCreate(file);
  const secret: KeyObject = createSecretKey(Buffer.from(content.clients, 'base64url'));
  const jwks = { keys: content.signing as JWK[] };
  return {
    jwks,
    publicJwks: { keys: jwks.keys.map(({ d: _private, ...jwk }) => jwk) },
    cookieKeys: content.cookies,
    clientSecret: (client) => createHmac('sha256', secret).update(client).digest('base64url'),
  };
}

function readOrCreate(file: string): z.infer<typeof keyFile> {
  ensureKeyFile(file, () => JSON.stringify(fresh()));
  return keyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}
