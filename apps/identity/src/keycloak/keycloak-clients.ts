import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { NetworkError } from '@keycloak/keycloak-admin-client';
import type { ClientRegistrar } from '../application/clients.js';
import { atKeycloak } from './reachable.js';

/** Marks the clients that were admitted from here: no other one is ever touched. */
export const MARK = 'coop.client';

type Admin = Pick<KeycloakAdminClient, 'clients'>;
type ClientRepresentation = Awaited<ReturnType<Admin['clients']['find']>>[number];

const mapper = (name: string, protocolMapper: string, config: Readonly<Record<string, string>>) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: {
    'access.token.claim': 'true',
    'id.token.claim': 'false',
    'userinfo.token.claim': 'false',
    ...config,
  },
});

const claim = (name: string, value: string) =>
  mapper(`${name} (RFC 9068)`, 'oidc-hardcoded-claim-mapper', {
    'claim.name': name,
    'claim.value': value,
    'jsonType.label': 'String',
  });

/**
 * A partner's system: client credentials (RFC 6749 §4.4) with a secret, and nothing else. Its access tokens are
 * those of RFC 9068: `sub` and `client_id` are its name, the audience is our interfaces.
 */
export const partnerClient = (client: string, clientId: string, audience: string): ClientRepresentation => ({
  clientId,
  enabled: true,
  protocol: 'openid-connect',
  publicClient: false,
  bearerOnly: false,
  clientAuthenticatorType: 'client-secret',
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  fullScopeAllowed: false,
  redirectUris: [],
  webOrigins: [],
  defaultClientScopes: [],
  optionalClientScopes: [],
  attributes: {
    [MARK]: client,
    'access.token.header.type.rfc9068': 'true',
    'access.token.signed.response.alg': 'RS256',
    'client_credentials.use_refresh_token': 'false',
  },
  protocolMappers: [
    mapper('audience of the cooperative', 'oidc-audience-mapper', { 'included.custom.audience': audience }),
    claim('client_id', clientId),
    claim('sub', clientId),
  ],
});

/** Partners' systems as clients of a Keycloak realm. Everything can be repeated. */
export class KeycloakClients implements ClientRegistrar {
  constructor(
    private readonly admin: Admin,
    private readonly audience: string,
  ) {}

  /**
   * @throws Error when the realm has a client of that name that was not admitted from here
   * @throws ProblemError `issuer-unavailable` when Keycloak cannot be reached: repeat it
   */
  admit(client: string, clientId: string): Promise<string> {
    return atKeycloak(() => this.#admit(client, clientId));
  }

  /** @throws ProblemError `issuer-unavailable` when Keycloak cannot be reached: repeat it */
  remove(clientId: string): Promise<void> {
    return atKeycloak(() => this.#remove(clientId));
  }

  async #admit(client: string, clientId: string): Promise<string> {
    const wanted = partnerClient(client, clientId, this.audience);
    const known = (await this.#find(clientId)) ?? (await this.#create(wanted));
    if (known.id === undefined || known.attributes?.[MARK] !== client)
      throw new Error(`the realm has a client ${clientId} that this cooperative did not admit`);
    const { id } = known;
    if (!matches(known, wanted)) await this.#repair(id, known, wanted);
    const { value } = await this.admin.clients.getClientSecret({ id });
    if (value === undefined) throw new Error(`Keycloak has no secret for client ${clientId}`);
    return value;
  }

  async #remove(clientId: string): Promise<void> {
    const known = await this.#find(clientId);
    if (known?.id === undefined || known.attributes?.[MARK] === undefined) return;
    await this.admin.clients.del({ id: known.id }).catch(unless(GONE));
  }

  async #find(clientId: string): Promise<ClientRepresentation | undefined> {
    const found = await this.admin.clients.find({ clientId });
    return found.find((client) => client.clientId === clientId);
  }

  async #create(wanted: ClientRepresentation): Promise<ClientRepresentation> {
    // Another instance of ours may have admitted it in the same moment: the look-up tells whose it is.
    await this.admin.clients.create({ ...wanted }).catch(unless(TAKEN));
    const created = await this.#find(wanted.clientId ?? '');
    if (created === undefined) throw new Error(`Keycloak did not keep client ${wanted.clientId}`);
    return created;
  }

  /** Takes back what somebody changed by hand. Mappers are replaced one by one: an update leaves them alone. */
  async #repair(id: string, known: ClientRepresentation, wanted: ClientRepresentation): Promise<void> {
    const { protocolMappers = [], ...settings } = wanted;
    await this.admin.clients.update({ id }, settings);
    for (const { id: mapperId } of known.protocolMappers ?? [])
      if (mapperId !== undefined) await this.admin.clients.delProtocolMapper({ id, mapperId });
    await this.admin.clients.addMultipleProtocolMappers({ id }, protocolMappers);
  }
}

/** HTTP answers of Keycloak that say: done already. */
const GONE = 404;
const TAKEN = 409;

const unless =
  (status: number) =>
  (error: unknown): void => {
    if (!(error instanceof NetworkError) || error.response.status !== status) throw error;
  };

/** Whether everything that we set is as we set it. */
function matches(known: ClientRepresentation, wanted: ClientRepresentation): boolean {
  const { attributes = {}, protocolMappers = [], defaultClientScopes: _scopes, ...flags } = wanted;
  const { protocolMappers: mappers = [] } = known;
  return (
    Object.entries(flags).every(([name, value]) => same(Reflect.get(known, name), value)) &&
    Object.entries(attributes).every(([name, value]) => known.attributes?.[name] === value) &&
    mappers.length === protocolMappers.length &&
    protocolMappers.every(({ name, config = {} }) => {
      const found = mappers.find((candidate) => candidate.name === name)?.config ?? {};
      return Object.entries(config).every(([key, value]) => Reflect.get(found, key) === value);
    })
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
