import { accessTokenOf } from './access-token.js';
import { ProblemError } from './problem-error.js';
import { refuseToken } from './refused-token.js';
import { demandOpenSession, type SessionDenylist } from './session-denylist.js';
import { readTokenText, Rejected } from './token-text.js';
import { TokenVerifier, type VerifiedToken } from './token-verifier.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** What a {@link KeycloakConnectVerifier} believes and reports. */
export interface KeycloakConnectVerifierOptions {
  /** A realm of Keycloak that signs with RS256. `keys` are not looked at: the library knows where they are. */
  readonly issuer: Omit<TrustedIssuer, 'keys'>;
  readonly denylist?: SessionDenylist;
  /** Called with a reason that holds nothing of the token. */
  readonly onRejected?: (reason: string) => void;
  /** Seconds since 1970. The library itself looks at the clock of the machine. */
  readonly now?: () => number;
  /** Seconds after which published keys are read again. */
  readonly keysBelievedFor?: number;
  /** Keycloak is asked for its keys no more often than this, in seconds. */
  readonly cooldown?: number;
}

/** The part of the library that looks at signatures. */
interface GrantManager {
  createGrant(grant: { readonly access_token: string }): Promise<unknown>;
  readonly rotation: { readonly jwks: readonly unknown[]; clearCache(): void };
}

const KEYS_BELIEVED_S = 45;
const COOLDOWN_S = 10;
/** The library waits for its keys without end. */
const ANSWERED_WITHIN_MS = 5_000;
const LATE = 'the issuer did not answer in time';
/** What the library says when it could not read the keys; all its other words are about the token. */
const UNREACHABLE = /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|socket hang up|Error fetching JWK/;

/**
 * Verifies access tokens of one Keycloak realm with `keycloak-connect`, for a deployment that must use it. What
 * the library leaves open is checked here, by the same rules as in `JoseTokenVerifier`. What remains: RS256
 * only, keys for encryption are taken for keys for signatures, and nobody is let in while Keycloak is down and
 * its keys are older than 45 seconds.
 */
export class KeycloakConnectVerifier extends TokenVerifier {
  readonly #now: () => number;
  #keysReadAt = -Infinity;

  constructor(
    private readonly manager: GrantManager,
    private readonly options: KeycloakConnectVerifierOptions,
  ) {
    super();
    this.#now = options.now ?? (() => Date.now() / 1000);
  }

  override async verify(token: string): Promise<VerifiedToken> {
    const { issuer, denylist, onRejected = () => {} } = this.options;
    try {
      const access = accessTokenOf(readTokenText(token), { ...issuer, keys: 'discovery' }, this.#now());
      demandOpenSession(denylist, access);
      this.#forgetOldKeys();
      await this.#demandSignature(token);
      return access.token;
    } catch (error) {
      return refuseToken(error, onRejected);
    }
  }

  /** The library never asks for the keys again while it finds the one that it looks for. */
  #forgetOldKeys(): void {
    if (this.#now() - this.#keysReadAt < (this.options.keysBelievedFor ?? KEYS_BELIEVED_S)) return;
    this.manager.rotation.clearCache();
    this.#keysReadAt = this.#now();
  }

  async #demandSignature(token: string): Promise<void> {
    const patience = Promise.withResolvers<never>();
    const timer = setTimeout(() => patience.reject(new Error(LATE)), ANSWERED_WITHIN_MS);
    try {
      await Promise.race([this.manager.createGrant({ access_token: token }), patience.promise]);
    } catch (error) {
      const said = error instanceof Error ? error.message : '';
      // Without any key it could not tell, whatever it says: within its cool-down it does not even ask.
      const unknown = this.manager.rotation.jwks.length === 0;
      if (unknown || said === LATE || UNREACHABLE.test(said))
        throw new ProblemError('issuer-unavailable', {}, { cause: error });
      throw new Rejected('refused by the library');
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Loads the optional dependency and makes a verifier with it.
 * @throws TypeError when the issuer is no realm of Keycloak, or signs with anything but RS256
 * @throws Error when `keycloak-connect` is not installed
 */
export async function openKeycloakConnectVerifier(
  options: KeycloakConnectVerifierOptions,
): Promise<KeycloakConnectVerifier> {
  const { name, issuer, algorithms, audience } = options.issuer;
  if (algorithms.join() !== 'RS256')
    throw new TypeError(`keycloak-connect knows RS256 only, not ${algorithms.join(', ')} of issuer ${name}`);
  const [, server, realm] = /^(https?:\/\/.+)\/realms\/([^/]+)$/.exec(issuer) ?? [];
  if (server === undefined || realm === undefined)
    throw new TypeError(`the address of issuer ${name} is not that of a realm of Keycloak`);
  const settings = {
    'auth-server-url': server,
    realm: decodeURIComponent(realm),
    resource: audience,
    'bearer-only': true,
    'verify-token-audience': true,
    'min-time-between-jwks-requests': options.cooldown ?? COOLDOWN_S,
  };
  return new KeycloakConnectVerifier(await managerWith(settings), options);
}

/** The library's types need those of Express, which is not installed: its shape is checked here instead. */
async function managerWith(settings: object): Promise<GrantManager> {
  const library: string = 'keycloak-connect';
  const loaded: unknown = await import(library).catch((cause: unknown) => {
    throw new Error('keycloak-connect is not installed: it is an optional dependency', { cause });
  });
  const Keycloak = memberOf(loaded, 'default');
  if (typeof Keycloak !== 'function') throw new Error('keycloak-connect has another shape than expected');
  const manager = memberOf(Reflect.construct(Keycloak, [{}, settings]), 'grantManager');
  if (!isGrantManager(manager)) throw new Error('keycloak-connect has another shape than expected');
  return manager;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const isGrantManager = (value: unknown): value is GrantManager =>
  typeof memberOf(value, 'createGrant') === 'function' &&
  typeof memberOf(memberOf(value, 'rotation'), 'clearCache') === 'function' &&
  Array.isArray(memberOf(memberOf(value, 'rotation'), 'jwks'));
