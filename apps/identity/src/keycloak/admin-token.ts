import type { TokenProvider } from '@keycloak/keycloak-admin-client/lib/client.js';
import { z } from 'zod';
import { NoAdminToken } from './reachable.js';

/** Of whom the token is asked, and by which client. */
export interface AdminTokenSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: string;
  readonly timeoutMs: number;
}

const answer = z.object({ access_token: z.string(), expires_in: z.number() });

/** A token is renewed so long before its end, in milliseconds. */
const RENEWED_BEFORE_MS = 10_000;

/** The access token of our administration client (RFC 6749 §4.4), renewed before it expires. */
export class AdminToken implements TokenProvider {
  #token: { readonly text: string; readonly until: number } | undefined;
  #asked: Promise<string> | undefined;

  constructor(
    private readonly settings: AdminTokenSettings,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws NoAdminToken; it is asked again at the next call */
  async getAccessToken(): Promise<string> {
    if (this.#token !== undefined && this.#token.until > this.now()) return this.#token.text;
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #ask(): Promise<string> {
    const { issuer, clientId, secret, timeoutMs } = this.settings;
    const credentials = [clientId, secret].map(encodeURIComponent).join(':');
    const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      redirect: 'error',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new NoAdminToken(`Keycloak gave ${clientId} no token: ${response.status}`);
    const { access_token: text, expires_in: seconds } = answer.parse(await response.json());
    this.#token = { text, until: this.now() + seconds * 1000 - RENEWED_BEFORE_MS };
    return text;
  }
}
