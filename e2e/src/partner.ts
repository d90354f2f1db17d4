import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import type { Answer, ApiClient } from './api-client.js';
import { signInSystem, type Person } from './sign-in.js';

/** The terms of a contract as the partner proposes them. */
export type ProposedTerms = z.infer<typeof consentApi.offerContract>['terms'];

/** A partner organisation with its system, and the private key that it alone holds. */
export interface Partner {
  readonly party: string;
  readonly client: string;
  readonly api: ApiClient;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** A steward registers the organisation and the public key of its system; the private one stays here. */
export async function registerPartner(
  steward: Person,
  clientId: string,
  name: string,
  /** Default: at the embedded provider. */
  signInThere: typeof signInSystem = signInSystem,
): Promise<Partner> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const keyId = `${clientId}-key`;
  const registered = await steward.api.post<{ party: string }>('/identity/parties', {
    kind: 'legal-person',
    name,
    country: 'CH',
  });
  const { party } = registered.body;
  await bindBy(steward, party, { signatures: 'sole', seal: 'suffices' });
  const { body } = await steward.api.post<{ client: string; clientSecret: string }>('/identity/clients', {
    clientId,
    party,
    publicKey: { kty: 'OKP', crv: 'Ed25519', x, kid: keyId },
  });
  const api = await signInThere(steward.api.baseUrl, clientId, body.clientSecret);
  return { party, client: body.client, api, keyId, privateKey };
}

/** A steward registers who can sign for an organisation, and what the seal of its system is worth. */
export const bindBy = (
  steward: Person,
  party: string,
  rule: {
    readonly signatures: 'sole' | 'joint-by-two';
    readonly seal: 'suffices' | 'counts-as-one' | 'never';
  },
) => steward.api.must('PUT', `/identity/parties/${party}/signing-rule`, { body: rule });

/** A compact JWS over exactly these bytes. */
export const signed = ({ privateKey, keyId }: Partner, text: string): Promise<string> =>
  new CompactSign(Buffer.from(text, 'utf8'))
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'coop-contract+jws' })
    .sign(privateKey);

export interface Proposal {
  readonly contract: string;
  readonly version: number;
  /** SHA-256 of what is signed: by it both sides name the version. */
  readonly digest: string;
  /** The canonical JSON that both sides sign. */
  readonly signing: string;
}

export const CONTRACT_TEXTS = [
  { language: 'fr' as const, text: 'Les données servent à la recherche, et à rien d’autre.' },
  { language: 'en' as const, text: 'The data serve research, and nothing else.' },
];

const YEAR_MS = 365 * 86_400_000;

/** Terms of a research contract over some categories; what differs is given. */
export function termsFor(
  categories: readonly string[],
  differing: Partial<ProposedTerms> = {},
): ProposedTerms {
  return {
    purposes: ['AcademicResearch'],
    fields: 'all',
    actions: ['read'],
    scope: { categories: [...categories] },
    from: new Date(Date.now() - 60_000).toISOString(),
    until: new Date(Date.now() + YEAR_MS).toISOString(),
    price: { minor: 5, currency: 'CHF', per: 'reading' },
    prohibitions: ['PoliticalCampaign'],
    roles: { cooperative: 'controller', consumer: 'controller' },
    country: 'CH',
    transferGround: 'same-country',
    deleteAfterDays: 30,
    onwardTransfer: 'forbidden',
    controlledBy: [],
    duties: [],
    applicableLaw: 'CH',
    ...differing,
  };
}

export const propose = (partner: Partner, terms: ProposedTerms): Promise<Answer<Proposal>> =>
  partner.api.post<Proposal>('/consent/contracts', { terms, texts: CONTRACT_TEXTS });

export const signAsPartner = async (partner: Partner, { contract, signing }: Proposal) =>
  partner.api.post<{ signatureLevel: string }>(`/consent/contracts/${contract}/signatures`, {
    jws: await signed(partner, signing),
  });

/** A steward agrees to the version that was offered: both sides hold the same digest. */
export const agree = (steward: Person, { contract, digest }: Proposal) =>
  steward.api.post(`/consent/contracts/${contract}/agreement`, { digest });

/** A person signs the version that she saw, for her side. */
export const signAsPerson = (person: Person, { contract, digest }: Proposal) =>
  person.api.post<{ signatureLevel: string; position: string }>(`/consent/contracts/${contract}/signatures`, {
    digest,
  });

/** Offers, agrees and signs on both sides. @returns the id of the contract, which is in force */
export async function contractInForce(
  steward: Person,
  partner: Partner,
  terms: ProposedTerms,
): Promise<string> {
  const { body: proposal } = await propose(partner, terms);
  await agree(steward, proposal);
  await signAsPartner(partner, proposal);
  await signAsPerson(steward, proposal);
  return proposal.contract;
}

/** What a partner gets when it is let in. */
export interface Disclosed {
  readonly record: string;
  readonly revision: string;
  readonly outcome: 'PERMIT' | 'PARTIAL';
  readonly fields: Readonly<Record<string, string>>;
  readonly partial: boolean;
  readonly disclosure: string;
  readonly position: string;
}

export interface Asked {
  readonly record: string;
  readonly contract: string;
  readonly purpose?: string;
  readonly fields?: readonly string[];
}

/** The address of a reading. */
export function readingPath({ record, contract, purpose = 'AcademicResearch', fields }: Asked): string {
  const query = new URLSearchParams({
    contract,
    purpose,
    ...(fields === undefined ? {} : { fields: fields.join(',') }),
  });
  return `/records/${record}?${query}`;
}

/** @param atLeast - a position that the decision must know */
export const read = (partner: Partner, asked: Asked, atLeast?: string): Promise<Disclosed> =>
  partner.api.get<Disclosed>(readingPath(asked), atLeast === undefined ? {} : { 'coop-at-least': atLeast });

export const refusedReading = async (partner: Partner, asked: Asked) =>
  partner.api.mustNot(403, 'GET', readingPath(asked));
