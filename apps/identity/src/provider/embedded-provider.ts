import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { JSONWebKeySet } from 'jose';
import type { ClientRegistrar } from '../application/clients.js';
import { EMBEDDED_ISSUER } from '../application/first-sign-in.js';
import type { IdentityProvider } from '../application/identity-provider.js';
import type { Mailer } from '@coop/service-host';
import { passes } from '@coop/service-kit';
import { Accounts } from './accounts.js';
import { OneTimeLinks } from './one-time-links.js';
import { providerKeys, type ProviderKeys } from './provider-keys.js';
import {
  API_AUDIENCE,
  partnerClient,
  PORTAL_CLIENT,
  providerConfiguration,
  type ClientSettings,
} from './provider-settings.js';
import { ProviderStore, type ProviderTables } from './provider-store.js';
import { SignIn, type Members } from './sign-in.js';
import { TableAdapter, type TableAdapterParts } from './table-adapter.js';

/** Where the provider is mounted. */
export const PROVIDER_PATH = '/oidc';

export interface EmbeddedProviderSettings extends ClientSettings {
  /** Address of the site, without a slash at its end. The issuer is `<baseUrl>/oidc`. */
  readonly baseUrl: string;
  /** Shared by all instances, and durable: no event can rebuild accounts. Whoever opened them closes them. */
  readonly tables: ProviderTables;
  /** Signing and cookie keys, in the keys folder, the same for all instances. Absent: keys that end with the process. */
  readonly keysFile?: string;
  /** True when a proxy before us ends TLS and sets `X-Forwarded-Proto`. */
  readonly behindProxy?: boolean;
  /** What the portal signs in with, where it runs elsewhere. Default: derived from the keys. */
  readonly portalSecret?: string;
  readonly mailer: Mailer;
  readonly clock: () => Date;
}

/** What a sign-in page must know of the sign-in under way. */
export interface SignInUnderWay {
  readonly uid: string;
  /** Where the client will be called back: the page's policy must allow forms to lead there. */
  readonly redirectOrigin?: string;
}

/** The cooperative's own OpenID provider. Names of members, roles and mandates are not its business. */
export class EmbeddedProvider implements IdentityProvider, ClientRegistrar {
  readonly issuerName = EMBEDDED_ISSUER;
  readonly audience = API_AUDIENCE;
  readonly algorithms = ['ES256'] as const;

  constructor(
    readonly oidc: Provider,
    readonly accounts: Accounts,
    private readonly links: OneTimeLinks,
    private readonly secrets: ProviderKeys,
    private readonly storage: TableAdapterParts,
    private readonly settings: EmbeddedProviderSettings,
  ) {}

  get issuer(): string {
    return this.oidc.issuer;
  }

  /** Public keys, for a verifier in the same process. */
  get keys(): JSONWebKeySet {
    return this.secrets.publicJwks;
  }

  get registrar(): ClientRegistrar {
    return this;
  }

  /** What the portal signs in with. */
  get portalClient(): { readonly clientId: string; readonly clientSecret: string } {
    return { clientId: PORTAL_CLIENT, clientSecret: this.secrets.clientSecret(PORTAL_CLIENT) };
  }

  /** Signing in, for the pages and the start program. */
  signIn(members: Members): SignIn {
    const { mailer, baseUrl } = this.settings;
    return new SignIn({ accounts: this.accounts, links: this.links, mailer, members, baseUrl });
  }

  /** The sign-in under way in this browser. `undefined`: none, expired, or another browser's. */
  async underWay(
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
  ): Promise<SignInUnderWay | undefined> {
    try {
      const details = await this.oidc.interactionDetails(request, response);
      if (details.uid !== uid) return undefined;
      const redirect = details.params['redirect_uri'];
      return { uid, ...(typeof redirect === 'string' ? { redirectOrigin: new URL(redirect).origin } : {}) };
    } catch (error) {
      if (error instanceof Error && error.name === 'SessionNotFound') return undefined;
      throw error;
    }
  }

  /** Finishes the sign-in under way. @returns where the browser goes next */
  finish(request: IncomingMessage, response: ServerResponse, accountId: string): Promise<string> {
    return this.oidc.interactionResult(request, response, { login: { accountId } });
  }

  async admit(client: string, clientId: string): Promise<string> {
    const secret = this.secrets.clientSecret(client);
    await this.#clients().upsert(clientId, partnerClient(clientId, stored(secret)));
    return secret;
  }

  async remove(clientId: string): Promise<void> {
    await this.#clients().destroy(clientId);
  }

  /** Forgets what has expired. */
  sweep(): Promise<void> {
    return this.storage.store.sweep(this.storage.now());
  }

  #clients(): TableAdapter {
    return new TableAdapter('Client', this.storage);
  }
}

const seconds = (clock: () => Date): number => Math.floor(clock().getTime() / 1000);

/** Secrets have 256 random bits: a plain digest is enough, and a copied file signs nobody in. */
const stored = (secret: string): string => `sha256:${hash('sha256', secret)}`;

interface SecretHolder {
  readonly clientSecret?: string;
}

/** Partner clients have their secret's digest in storage; our own clients' secrets come from the keys file. */
function compareClientSecret(this: SecretHolder, given: string): boolean {
  const known = this.clientSecret ?? '';
  const [expected, actual] = [known.startsWith('sha256:') ? known : stored(known), stored(given)];
  return timingSafeEqual(Buffer.from(hash('sha256', expected)), Buffer.from(hash('sha256', actual)));
}

function withPortalSecret(keys: ProviderKeys, secret: string | undefined): ProviderKeys {
  if (secret === undefined) return keys;
  return {
    ...keys,
    clientSecret: (client) => (client === PORTAL_CLIENT ? secret : keys.clientSecret(client)),
  };
}

/** Opens the provider. It is loaded only here: a deployment with another issuer never pays for it. */
export async function openEmbeddedProvider(settings: EmbeddedProviderSettings): Promise<EmbeddedProvider> {
  const { default: Provider, errors, interactionPolicy } = await import('oidc-provider');
  const now = (): number => seconds(settings.clock);
  const store = await ProviderStore.open(settings.tables);
  await store.sweep(now());
  const storage = { store, now, alreadyUsed: () => new errors.InvalidGrant('already used') };
  const accounts = new Accounts(store);
  const keys = withPortalSecret(providerKeys(settings.keysFile), settings.portalSecret);
  const secure = settings.baseUrl.startsWith('https:');
  const configuration = providerConfiguration({ ...settings, storage, accounts, keys, secure });
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  // RFC 8252 §8.6: another program on her machine could pose as this one. No session is enough for it: she signs
  // in each time, which takes the place of the consent page that the provider would show.
  policy
    .get('login')
    ?.checks.add(
      new Check('native_client', 'a program on this machine signs in each time', ({ oidc }) =>
        oidc.client?.applicationType === 'native' && oidc.result?.login === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    );
  const oidc = new Provider(`${settings.baseUrl}${PROVIDER_PATH}`, {
    ...configuration,
    interactions: { ...configuration.interactions, policy },
  });
  // Tables that are away come back: the same request may be repeated, a page loaded again.
  oidc.on('server_error', (context, error) => {
    if (!passes(error)) return;
    context.status = 503;
    context.set('Retry-After', '1');
  });
  oidc.proxy = settings.behindProxy ?? false;
  Object.defineProperty(oidc.Client.prototype, 'compareClientSecret', { value: compareClientSecret });
  return new EmbeddedProvider(oidc, accounts, new OneTimeLinks(store, now), keys, storage, settings);
}

/** What can take a handler before its own body parsing: a Nest application. */
export interface Mountable {
  use(path: string, handler: (request: IncomingMessage, response: ServerResponse) => unknown): unknown;
}

/** Mounts the provider where it gets raw bodies. Call it before the application is initialised. */
export function mountProvider(app: Mountable, provider: EmbeddedProvider): void {
  app.use(PROVIDER_PATH, provider.oidc.callback());
}
