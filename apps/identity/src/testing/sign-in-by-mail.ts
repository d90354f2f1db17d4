import { hash, randomBytes } from 'node:crypto';
import { PROBLEMS } from '@coop/contracts/problems';
import { Browser } from './browser.js';

const TOO_MANY = PROBLEMS['too-many-requests'].status;

/** What the token endpoint answers. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
}

/** Where the mails of a demonstration are read. */
export interface Outbox {
  mails(to: string): Promise<readonly { readonly link?: string }[]> | readonly { readonly link?: string }[];
}

/** The client for which someone signs in. */
export interface SignInClient {
  readonly clientId: string;
  readonly redirectUri: string;
  /** Of a confidential client, such as the portal. */
  readonly clientSecret?: string;
}

/** The outbox of a running demonstration. */
export const outboxOf = (baseUrl: string): Outbox => ({
  mails: async (to) => {
    const response = await fetch(`${baseUrl}/demonstration/outbox?to=${encodeURIComponent(to)}`);
    return ((await response.json()) as { mails: { link?: string }[] }).mails;
  },
});

interface Started {
  readonly browser: Browser;
  readonly uid: string;
  readonly verifier: string;
}

/** Begins an authorisation code flow with PKCE (RFC 7636). @returns the sign-in page that it led to */
export async function beginSignIn(
  baseUrl: string,
  client: SignInClient,
  browser = new Browser(baseUrl),
): Promise<Started> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: randomBytes(8).toString('base64url'),
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
  });
  const page = await browser.follow(await browser.get(`/oidc/auth?${query.toString()}`));
  const uid = /^\/sign-in\/([^/]+)$/.exec(page.pathname)?.[1];
  if (uid === undefined) throw new Error(`the sign-in led to ${page.pathname}`);
  return { browser, uid, verifier };
}

/** Follows a confirmed sign-in back to the client and exchanges the code. */
export async function endSignIn(
  { browser, verifier }: Started,
  client: SignInClient,
  confirmed: Response,
): Promise<Tokens> {
  const callback = await browser.follow(confirmed);
  const code = callback.searchParams.get('code');
  if (code === null)
    throw new Error(`the sign-in ended with ${callback.searchParams.get('error') ?? callback.pathname}`);
  const { clientId, clientSecret, redirectUri } = client;
  const form = { grant_type: 'authorization_code', redirect_uri: redirectUri, code, code_verifier: verifier };
  return clientSecret === undefined
    ? requestTokens(browser.baseUrl, { ...form, client_id: clientId })
    : requestTokens(browser.baseUrl, form, basic(clientId, clientSecret));
}

const basic = (clientId: string, clientSecret: string) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});

/** Asks the token endpoint. @throws Error with the OAuth error code */
export async function requestTokens(
  baseUrl: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const response = await fetch(`${baseUrl}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  const answer = (await response.json()) as Tokens & { readonly error?: string };
  if (!response.ok) throw new Error(answer.error ?? String(response.status));
  return answer;
}

/** Signs a person in as she would: address, mail, link, button. Only where mails go to an {@link Outbox}. */
export async function signInByMail(
  baseUrl: string,
  { email, outbox, ...client }: SignInClient & { readonly email: string; readonly outbox: Outbox },
): Promise<Tokens> {
  const started = await beginSignIn(baseUrl, client);
  await askForLink(started, email);
  const mails = await outbox.mails(email);
  const link = mails.find((mail) => mail.link?.includes(`/sign-in/${started.uid}/`))?.link;
  if (link === undefined) throw new Error('no mail with a link came');
  return endSignIn(started, client, await started.browser.post(link));
}

/** One address may ask for few links at once: a story with many people waits as long as it is told to. */
async function askForLink({ browser, uid }: Started, email: string): Promise<void> {
  for (;;) {
    const response = await browser.post(`/sign-in/${uid}`, { email });
    if (response.status !== TOO_MANY) return;
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** Signs a person in by an invitation or by the first steward's link (`…/welcome/<token>`). */
export async function signInByInvitation(
  baseUrl: string,
  { link, ...client }: SignInClient & { readonly link: string },
): Promise<Tokens> {
  const browser = new Browser(baseUrl);
  await browser.post(link);
  const started = await beginSignIn(baseUrl, client, browser);
  return endSignIn(started, client, await browser.post(`/sign-in/${started.uid}/welcome`));
}

/** A partner system's token, by its secret. */
export async function signInAsClient(
  baseUrl: string,
  clientId: string,
  clientSecret: string,
): Promise<string> {
  const tokens = await requestTokens(
    baseUrl,
    { grant_type: 'client_credentials' },
    basic(clientId, clientSecret),
  );
  return tokens.access_token;
}
