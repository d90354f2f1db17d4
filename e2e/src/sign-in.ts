import {
  outboxOf,
  requestTokens,
  signInAsClient,
  signInByInvitation,
  signInByMail,
  type Tokens,
} from '@coop/identity/testing';
import { ApiClient } from './api-client.js';
import { eventually, pause } from './expectations.js';

/** The public client of this story: a native program with a loopback redirect (RFC 8252 §7.3). */
const CLIENT = { clientId: 'story', redirectUri: 'http://127.0.0.1:49152/callback' } as const;

/** Someone who is signed in. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly party: string;
  readonly tokens: Tokens;
  readonly api: ApiClient;
}

/** A mail of the demonstration's outbox. */
export interface Mail {
  readonly to: string;
  readonly subject?: string;
  readonly text?: string;
  readonly link?: string;
}

export async function mailsTo(baseUrl: string, address: string): Promise<readonly Mail[]> {
  const reader = new ApiClient(baseUrl, 'a reader of the outbox');
  const { mails } = await reader.get<{ mails: Mail[] }>(
    `/demonstration/outbox?to=${encodeURIComponent(address)}`,
  );
  return mails;
}

async function signedIn(baseUrl: string, name: string, email: string, tokens: Tokens): Promise<Person> {
  const api = new ApiClient(baseUrl, name, tokens.access_token);
  const { party } = await api.get<{ party: string }>('/identity/me');
  return { name, email, party, tokens, api };
}

const ATTEMPTS = 8;

/** A person whose sign-in breaks off begins again. */
async function persistently<T>(signingIn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await signingIn();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await pause(1_000);
    }
}

/** Authorisation code and PKCE, with the one-time link that was mailed to the address. */
export async function signIn(baseUrl: string, name: string, email: string): Promise<Person> {
  const tokens = await persistently(() =>
    signInByMail(baseUrl, { ...CLIENT, email, outbox: outboxOf(baseUrl) }),
  );
  return signedIn(baseUrl, name, email, tokens);
}

/** A steward invites; the person follows the link of the mail. */
export async function invite(steward: Person, name: string, email: string): Promise<Person> {
  const { baseUrl } = steward.api;
  await steward.api.post('/identity/invitations', { email, name });
  const link = await eventually(
    'an invitation arrives in the outbox',
    async () => (await mailsTo(baseUrl, email)).find((mail) => mail.link?.includes('/welcome/'))?.link,
  );
  return signedIn(baseUrl, name, email, await signInByInvitation(baseUrl, { ...CLIENT, link }));
}

/** Asks for new tokens with a refresh token. @throws Error with the OAuth error code */
export const refreshed = (baseUrl: string, tokens: Tokens): Promise<Tokens> =>
  requestTokens(baseUrl, {
    grant_type: 'refresh_token',
    client_id: CLIENT.clientId,
    refresh_token: tokens.refresh_token,
  });

/** A partner's system, by client credentials (client_secret_basic). */
export async function signInSystem(
  baseUrl: string,
  clientId: string,
  clientSecret: string,
): Promise<ApiClient> {
  const token = await persistently(() => signInAsClient(baseUrl, clientId, clientSecret));
  return new ApiClient(baseUrl, clientId, token);
}
