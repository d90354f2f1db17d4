import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { newId } from '@coop/event-sourcing';
import type { Cooperative } from '../open-cooperative.js';
import { InsideClient } from './inside-client.js';

/** A partner system with the key pair that it alone holds; here in a folder, for whoever tries it out. */
export interface DemonstrationPartner {
  readonly name: string;
  readonly party: string;
  readonly client: string;
  readonly clientId: string;
  readonly folder: string;
  readonly inside: InsideClient;
  sign(text: string): Promise<string>;
}

export async function registerPartner(
  cooperative: Cooperative,
  steward: InsideClient,
  partner: { readonly name: string; readonly clientId: string; readonly folder: string },
): Promise<DemonstrationPartner> {
  const { name, clientId, folder } = partner;
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = `${clientId}-1`;
  const { party } = (await steward.post('/identity/parties', {
    kind: 'legal-person',
    name,
    country: 'CH',
  })) as {
    party: string;
  };
  await steward.put(`/identity/parties/${party}/signing-rule`, { signatures: 'sole', seal: 'suffices' });
  const registered = (await steward.post('/identity/clients', {
    clientId,
    party,
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: jwk.x, kid },
  })) as { client: string; clientSecret: string };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (file: string, value: object) =>
    writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  write('private-key.jwk.json', { ...(await exportJWK(privateKey)), kid });
  write('public-key.jwk.json', { ...jwk, kid });
  write('client.json', { name, party, clientId, clientSecret: registered.clientSecret });
  const token = newId();
  cooperative.founding.admit(token, {
    issuerName: 'embedded',
    subject: clientId,
    clientId,
    scopes: ['api'],
    expires: Math.floor(Date.now() / 1000) + 86_400,
  });
  const sign = (text: string) =>
    new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'coop-contract+jws' })
      .sign(privateKey);
  const inside = new InsideClient(cooperative, token);
  return { name, party, client: registered.client, clientId, folder, inside, sign };
}

interface Agreed {
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly actions: readonly string[];
  readonly from: Date;
  readonly title: { readonly fr: string; readonly en: string };
}

/** Offers, agrees to and signs a contract, for both sides. @returns its id */
export async function agree(
  partner: DemonstrationPartner,
  steward: InsideClient,
  agreed: Agreed,
): Promise<string> {
  const until = new Date(agreed.from.getTime() + 2 * 365 * 86_400_000);
  const proposed = (await partner.inside.post('/consent/contracts', {
    terms: {
      purposes: agreed.purposes,
      fields: 'all',
      actions: agreed.actions,
      scope: { categories: agreed.categories },
      from: agreed.from.toISOString(),
      until: until.toISOString(),
      price: { minor: 0, currency: 'CHF', per: 'reading' },
      prohibitions: ['PoliticalCampaign'],
      roles: { cooperative: 'controller', consumer: 'controller' },
      country: 'CH',
      transferGround: 'same-country',
      deleteAfterDays: 30,
      onwardTransfer: 'forbidden',
      applicableLaw: 'CH',
    },
    texts: [
      {
        language: 'fr',
        text: `${agreed.title.fr}. Aucune campagne politique. Suppression dans les trente jours.`,
      },
      { language: 'en', text: `${agreed.title.en}. No political campaigning. Deletion within thirty days.` },
    ],
  })) as { contract: string; signing: string; digest: string };
  const { contract, digest } = proposed;
  await steward.post(`/consent/contracts/${contract}/agreement`, { digest });
  const jws = await partner.sign(proposed.signing);
  await partner.inside.post(`/consent/contracts/${contract}/signatures`, { jws });
  await steward.post(`/consent/contracts/${contract}/signatures`, { digest });
  return contract;
}
