import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Signer } from '@coop/service-kit/token-contract';
import type { RealmUnderTest } from './keycloak-realm.js';

/** A signing or encryption key of a realm that the test made, and its component at Keycloak. */
export interface RealmKey {
  readonly signer: Signer;
  /** Still verifies, no longer signs. */
  makePassive(): Promise<void>;
  remove(): Promise<void>;
}

interface PublishedKey {
  readonly kid: string;
  readonly n: string;
}

/** The keys that the realm publishes now. */
export async function publishedKeys({ issuer }: RealmUnderTest): Promise<readonly PublishedKey[]> {
  const response = await fetch(`${issuer}/protocol/openid-connect/certs`);
  return ((await response.json()) as { keys: PublishedKey[] }).keys;
}

/** Adds a key to a realm; the active one of the highest priority signs. */
export async function addKey(
  realm: RealmUnderTest,
  { priority, use = 'sig' }: { readonly priority: number; readonly use?: 'sig' | 'enc' },
): Promise<RealmKey> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const component = {
    name: `key of priority ${priority} for ${use}`,
    providerId: use === 'sig' ? 'rsa' : 'rsa-enc',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: {
      priority: [String(priority)],
      enabled: ['true'],
      active: ['true'],
      algorithm: [use === 'sig' ? 'RS256' : 'RSA-OAEP'],
      privateKey: [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    },
  };
  const { id } = await realm.admin.components.create(component);
  const { n } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = (await publishedKeys(realm)).find((key) => key.n === n)?.kid;
  if (kid === undefined) throw new Error('Keycloak does not publish the key');
  return {
    signer: { alg: 'RS256', kid, privateKey },
    makePassive: async () => {
      const config = { ...component.config, active: ['false'] };
      await realm.admin.components.update({ id }, { ...component, id, config });
    },
    remove: () => realm.admin.components.del({ id }),
  };
}
