import * as openid from 'openid-client';
import { ApiProblem } from '../client/api-problem.js';
import { issuerUnavailable } from './issuer-reached.js';
import type { Tokens } from './session-store.js';
import { baseUrlOf, type SignInSettings } from '../settings.js';

export const CALLBACK_PATH = '/session/callback';

/** What a sign-in must remember until the provider answers. */
export interface BegunSignIn {
  readonly address: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The provider, as the pages need it. */
export interface SignInProvider {
  /** @throws ApiProblem `issuer-unavailable` when the provider does not answer: she would be sent nowhere */
  begin(): Promise<BegunSignIn>;
  /**
   * @param query - the query string of the provider's answer, with its question mark
   * @throws ApiProblem `sign-in-failed` when the provider says no, `issuer-unavailable` when it does not answer
   */
  complete(begun: Omit<BegunSignIn, 'address'>, query: string): Promise<Tokens>;
  /** `undefined`: the provider no longer honours what it gave. @throws ApiProblem `issuer-unavailable` */
  renew(tokens: Tokens): Promise<Tokens | undefined>;
  /** Ends what was given, and tells where the person can end the provider's own session. */
  end(tokens: Tokens): Promise<string | undefined>;
}

export const SIGN_IN_FAILED = 'sign-in-failed';

/** The provider answered, and its answer was a refusal: nothing is broken. */
const saidNo = (error: unknown): boolean =>
  error instanceof openid.ResponseBodyError || error instanceof openid.AuthorizationResponseError;

/** Seconds that the provider may take to answer: less than a renewal is waited for. */
const TIMEOUT_S = 10;

const isLoopbackHttp = (issuer: URL): boolean =>
  issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);

/** OpenID Connect: authorisation code with PKCE (RFC 7636), as a confidential client. */
export class OpenidSignIn implements SignInProvider {
  #configuration: Promise<openid.Configuration> | undefined;

  constructor(private readonly settings: SignInSettings) {}

  async begin(): Promise<BegunSignIn> {
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    // Asked anew: a browser that is sent to a provider which is away shows her nothing of ours.
    this.#configuration = undefined;
    const address = openid.buildAuthorizationUrl(await this.#provider(), {
      redirect_uri: this.#redirectUri(),
      scope: this.settings.scope ?? 'openid api',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce },
    });
    return { address: address.href, state, nonce, verifier };
  }

  async complete({ state, nonce, verifier }: Omit<BegunSignIn, 'address'>, query: string): Promise<Tokens> {
    const answer = new URL(`${this.#redirectUri()}${query}`);
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    try {
      return this.#tokens(await openid.authorizationCodeGrant(await this.#provider(), answer, checks));
    } catch (error) {
      if (saidNo(error)) throw new ApiProblem(400, SIGN_IN_FAILED, {}, { cause: error });
      throw issuerUnavailable(error) ?? error;
    }
  }

  async renew(tokens: Tokens): Promise<Tokens | undefined> {
    if (tokens.refreshToken === undefined) return undefined;
    try {
      const given = await openid.refreshTokenGrant(await this.#provider(), tokens.refreshToken);
      return { ...tokens, ...this.#tokens(given) };
    } catch (error) {
      if (saidNo(error)) return undefined;
      throw issuerUnavailable(error) ?? error;
    }
  }

  async end({ refreshToken, idToken }: Tokens): Promise<string | undefined> {
    const provider = await this.#provider();
    if (refreshToken !== undefined && provider.serverMetadata().revocation_endpoint !== undefined)
      await openid.tokenRevocation(provider, refreshToken);
    if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
    return openid.buildEndSessionUrl(provider, {
      post_logout_redirect_uri: `${baseUrlOf(this.settings)}/`,
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
    }).href;
  }

  #tokens(given: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers): Tokens {
    const seconds = given.expiresIn() ?? 60;
    return {
      accessToken: given.access_token,
      expires: this.settings.clock().getTime() + seconds * 1000,
      ...(given.refresh_token === undefined ? {} : { refreshToken: given.refresh_token }),
      ...(given.id_token === undefined ? {} : { idToken: given.id_token }),
    };
  }

  #redirectUri(): string {
    return `${baseUrlOf(this.settings)}${CALLBACK_PATH}`;
  }

  /** Asked at each sign-in, and once for all that follows. */
  #provider(): Promise<openid.Configuration> {
    this.#configuration ??= this.#discover().catch((error: unknown) => {
      this.#configuration = undefined;
      throw issuerUnavailable(error) ?? error;
    });
    return this.#configuration;
  }

  #discover(): Promise<openid.Configuration> {
    const { clientId, clientSecret } = this.settings;
    const issuer = new URL(this.settings.issuer);
    // Tokens over http stay on this machine: any other provider must be reached by https.
    const execute = [
      openid.enableNonRepudiationChecks,
      ...(isLoopbackHttp(issuer) ? [openid.allowInsecureRequests] : []),
    ];
    const authentication = openid.ClientSecretBasic(clientSecret);
    return openid.discovery(issuer, clientId, { client_secret: clientSecret }, authentication, {
      execute,
      timeout: TIMEOUT_S,
    });
  }
}
