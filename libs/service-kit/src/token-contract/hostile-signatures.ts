import { createPublicKey } from 'node:crypto';
import type { Forge } from './forge.js';
import type { HostileToken } from './hostile-token.js';

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const jwkOf = (forge: Forge) => forge.publicKey.export({ format: 'jwk' });

/** A token that brings the key which verifies it. */
function withItsOwnKey(forge: Forge, header: (key: object) => object): string {
  const key = forge.foreignKey();
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  return forge.token({ header: { ...header(jwk) }, key });
}

/** Keys and signatures that are not the issuer's, or not what the header says. */
export const HOSTILE_SIGNATURES: readonly HostileToken[] = [
  {
    name: 'without a signature (alg none)',
    make: (forge) => `${forge.unsigned({ header: { alg: 'none' } })}.`,
  },
  {
    name: 'that says alg nOnE over the true signature',
    make: (forge) => forge.genuineWith({ header: encoded(JSON.stringify({ ...forge.header, alg: 'nOnE' })) }),
  },
  {
    name: 'signed with the public key as a shared secret (PEM)',
    make: (forge) => forge.withSecret(forge.publicKey.export({ type: 'spki', format: 'pem' })),
  },
  {
    name: 'signed with the public key as a shared secret (JWK)',
    make: (forge) => forge.withSecret(JSON.stringify(jwkOf(forge))),
  },
  {
    name: 'signed with an empty secret, and a key id that is a path',
    make: (forge) => forge.withSecret('', { kid: '../../../../dev/null' }),
  },
  {
    name: 'signed by the issuer’s key with another algorithm of the family',
    make: (forge) => {
      const alg = forge.isRsa ? 'RS384' : 'ES384';
      return forge.token({ header: { alg }, signedBy: alg });
    },
  },
  {
    name: 'signed by the issuer’s key with the longest algorithm of the family',
    make: (forge) => {
      const alg = forge.isRsa ? 'RS512' : 'ES512';
      return forge.token({ header: { alg }, signedBy: alg });
    },
  },
  {
    name: 'signed by the issuer’s key with another padding or curve than it uses',
    make: (forge) =>
      forge.isRsa
        ? forge.token({ header: { alg: 'PS256' }, signedBy: 'PS256' })
        : forge.token({ header: { alg: 'ES256K' } }),
  },
  {
    name: 'that says the right algorithm over a signature by another',
    make: (forge) => forge.token({ signedBy: forge.isRsa ? 'PS256' : 'ES384' }),
  },
  {
    name: 'signed by a stranger in the name of the issuer’s key',
    make: (forge) => forge.token({ key: forge.foreignKey() }),
  },
  {
    name: 'signed by a stranger with a key that nobody knows',
    make: (forge) => forge.token({ key: forge.foreignKey(), header: { kid: 'unknown' } }),
  },
  { name: 'that names no key', make: (forge) => forge.headed({ kid: undefined }) },
  { name: 'whose key id is a number', make: (forge) => forge.headed({ kid: 1 }) },
  { name: 'whose key id is a list', make: (forge) => forge.headed({ kid: [forge.signer.kid] }) },
  { name: 'whose key id is empty', make: (forge) => forge.headed({ kid: '' }) },
  {
    name: 'signed with a key that is published for encryption',
    make: (forge) => {
      const key = forge.issuer.encryptionKey;
      if (key === undefined)
        throw new Error('the issuer publishes no key for encryption: say so in notTried');
      return forge.token({ header: { alg: key.alg, kid: key.kid }, key: key.privateKey, signedBy: key.alg });
    },
  },
  {
    name: 'that points to keys elsewhere (jku)',
    make: (forge) => forge.headed({ jku: 'https://keys.example.org/jwks' }),
  },
  { name: 'that brings its own key (jwk)', make: (forge) => withItsOwnKey(forge, (jwk) => ({ jwk })) },
  {
    name: 'that points to a certificate elsewhere (x5u)',
    make: (forge) => forge.headed({ x5u: 'https://keys.example.org/chain.pem' }),
  },
  {
    name: 'that brings its own certificate (x5c)',
    make: (forge) => withItsOwnKey(forge, () => ({ x5c: ['MIIB'] })),
  },
  {
    name: 'with an extension that must be understood (crit)',
    make: (forge) => forge.headed({ crit: ['coop'], coop: true }),
  },
  {
    name: 'with an unencoded payload (b64)',
    make: (forge) => forge.headed({ crit: ['b64'], b64: false }),
  },
  { name: 'that says it is compressed (zip)', make: (forge) => forge.headed({ zip: 'DEF' }) },
  { name: 'with an empty signature', make: (forge) => forge.genuineWith({ signature: '' }) },
  {
    name: 'with a signature of zeros',
    make: (forge) =>
      forge.genuineWith({
        signature: Buffer.alloc(Buffer.from(forge.signaturePart(), 'base64url').length).toString('base64url'),
      }),
  },
  {
    name: 'with a true signature in another form (DER, or a byte too long)',
    make: (forge) => {
      if (!forge.isRsa) return forge.token({ signedBy: 'ES256 in DER form' });
      const longer = Buffer.concat([Buffer.alloc(1), Buffer.from(forge.signaturePart(), 'base64url')]);
      return forge.genuineWith({ signature: longer.toString('base64url') });
    },
  },
  {
    name: 'with one bit of the signature changed',
    make: (forge) => {
      const bytes = Buffer.from(forge.signaturePart(), 'base64url');
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      return forge.genuineWith({ signature: bytes.toString('base64url') });
    },
  },
  {
    name: 'with half of its signature',
    make: (forge) => forge.genuineWith({ signature: forge.signaturePart().slice(0, 40) }),
  },
  {
    name: 'with other claims under the true signature',
    make: (forge) =>
      forge.genuineWith({ payload: encoded(JSON.stringify({ ...forge.claims, sub: 'somebody-else' })) }),
  },
  {
    name: 'with another header over the true signature',
    make: (forge) => forge.genuineWith({ header: encoded(JSON.stringify({ ...forge.header, x: 1 })) }),
  },
];
