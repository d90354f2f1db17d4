import type { Configuration, ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import { passes } from '@coop/service-kit';
import type { Accounts } from './accounts.js';
import type { ProviderKeys } from './provider-keys.js';
import { languageOf, leavePage, messagePage } from './sign-in-pages.js';
import { TableAdapter, type TableAdapterParts } from './table-adapter.js';

/** The audience of every access token: the APIs of this cooperative. */
export const API_AUDIENCE = 'urn:datacooperative:api';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SESSION = 14 * DAY;

export interface ClientSettings {
  /** Where the portal is called back, exactly. */
  readonly portalRedirectUris: readonly string[];
  readonly portalPostLogoutRedirectUris?: readonly string[];
  /** Registers the public client `story` too, which plays a whole life of a cooperative. */
  readonly demonstration: boolean;
}

const authorisationCode = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code' as const],
};

/** RFC 8252 §7.3: a program on her own machine is called back on any port of the loopback address. */
const native = (id: string): ClientMetadata => ({
  ...authorisationCode,
  client_id: id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
});

/** Id of the portal's client and input of its secret. */
export const PORTAL_CLIENT = 'portal';

export function ownClients(keys: ProviderKeys, settings: ClientSettings): ClientMetadata[] {
  return [
    {
      ...authorisationCode,
      client_id: PORTAL_CLIENT,
      client_secret: keys.clientSecret(PORTAL_CLIENT),
      redirect_uris: [...settings.portalRedirectUris],
      post_logout_redirect_uris: [...(settings.portalPostLogoutRedirectUris ?? [])],
    },
    native('cli'),
    ...(settings.demonstration ? [native('story')] : []),
  ];
}

/** A partner's system: it has no user, hence no redirect. */
export const partnerClient = (clientId: string, secret: string): ClientMetadata => ({
  client_id: clientId,
  client_secret: secret,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: 'client_secret_basic',
});

/** Access tokens are JWTs (RFC 9068) for one audience, whatever the client asks. */
const resourceIndicators: NonNullable<Configuration['features']>['resourceIndicators'] = {
  enabled: true,
  defaultResource: () => API_AUDIENCE,
  useGrantedResource: () => true,
  getResourceServerInfo: () => ({
    // Not among the top-level scopes: the grant would then lack it as an OpenID scope, for ever.
    scope: 'api',
    audience: API_AUDIENCE,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 10 * MINUTE,
    jwt: { sign: { alg: 'ES256' } },
  }),
};

/** Our own programs need no consent page: what they may do is decided by mandates and grants, per request. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, result, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const saved = known === undefined ? undefined : await provider.Grant.find(known);
  if (saved !== undefined) return saved;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(API_AUDIENCE, 'api');
  await grant.save();
  return grant;
}

/** RFC 9068 §2.2.1: when she proved who she is. A receipt of her agreement names that moment. */
function authenticationClaims({ oidc }: KoaContextWithOIDC, token: { readonly kind: string }) {
  const { AuthorizationCode: code, RefreshToken: refresh } = oidc.entities;
  const authTime = code?.authTime ?? refresh?.authTime;
  return token.kind !== 'AccessToken' || authTime === undefined ? undefined : { auth_time: authTime };
}

export interface ConfigurationParts extends ClientSettings {
  readonly storage: TableAdapterParts;
  readonly accounts: Accounts;
  readonly keys: ProviderKeys;
  readonly secure: boolean;
}

export function providerConfiguration(parts: ConfigurationParts): Configuration {
  const { storage, accounts, keys, secure } = parts;
  const frameOf = (accepted: string) => ({
    language: languageOf(accepted),
    demonstration: parts.demonstration,
  });
  const cookie = { httpOnly: true, sameSite: 'lax' as const, signed: true, secure };
  return {
    adapter: (model) => new TableAdapter(model, storage),
    clients: ownClients(keys, parts),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [...keys.jwks.keys] },
    cookies: { keys: [...keys.cookieKeys], long: cookie, short: cookie },
    claims: { openid: ['sub'] },
    scopes: ['openid', 'offline_access'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = leavePage(frameOf(context.get('accept-language')), form);
        },
        postLogoutSuccessSource: (context) => {
          context.body = messagePage(frameOf(context.get('accept-language')), 'left');
        },
      },
      userinfo: { enabled: false },
      resourceIndicators,
    },
    findAccount: async (_context, id) =>
      (await accounts.exists(id)) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    loadExistingGrant,
    interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
    // Says nothing of what was asked: an address of a sign-in may carry anything.
    renderError: (context, _out, error) => {
      context.type = 'html';
      context.body = messagePage(frameOf(context.get('accept-language')), passes(error) ? 'away' : 'error');
    },
    extraTokenClaims: authenticationClaims,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
      ClientCredentials: 10 * MINUTE,
      Grant: SESSION,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: SESSION,
      Session: SESSION,
    },
  };
}
