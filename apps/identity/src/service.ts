import { heldVault, OutboxMailer, type HostContext, type HostedService } from '@coop/service-host';
import { admitOpenClients, clientsAdmittedInTime } from './application/admit-open-clients.js';
import type { ErasureTerms } from './application/erasure-ports.js';
import { beginDueErasures } from './application/erasure-requests.js';
import { noteWaivedList } from './application/note-waived-list.js';
import { repeatErasures } from './application/repeat-erasures.js';
import { sweepOrphans } from './application/sweep-orphans.js';
import type { IdentityParts } from './identity-parts.js';
import { IdentityModule, reactors } from './identity.module.js';
import { keycloakInvitations } from './keycloak/keycloak-invitations.js';
import type { KeycloakSettings } from './keycloak/keycloak-provider.js';
import { openKeycloakProvider } from './keycloak/open-keycloak-provider.js';
import { openIdentity, openIdentityElsewhere } from './open-identity.js';
import type { ActorIndex } from './projections/actor-index.js';
import { mountProvider, openEmbeddedProvider } from './provider/embedded-provider.js';
import { createIndexes, projections } from './replay.js';

export interface IdentityServiceSettings {
  /** Address of the site, without a slash at its end. */
  readonly publicUrl: string;
  readonly demonstration: boolean;
  /** What the cooperative decided about erasures. Default: they begin at once. */
  readonly erasureTerms?: ErasureTerms;
  /** Path of the portal's page to which a sign-in comes back. */
  readonly portalCallback: string;
  /** Signing and cookie keys of the embedded provider, the same file for all instances; needed with it alone. */
  readonly providerKeysFile?: string | undefined;
  /** What the portal signs in with, where it runs elsewhere. */
  readonly portalSecret?: string | undefined;
  /** People sign in at a realm of Keycloak, in place of the embedded provider. */
  readonly keycloak?: KeycloakSettings;
}

/** Where the portal begins a sign-in. */
const SIGN_IN_START = '/session/start';

/** The identity service; its index and its parts are at hand for the process that hosts it. */
export interface IdentityService extends HostedService {
  readonly actors: ActorIndex;
  /** @throws TypeError before the service is open */
  readonly parts: IdentityParts;
}

/** The identity service, to be hosted alone or beside others. */
export function identityService(settings: IdentityServiceSettings): IdentityService {
  const { actors } = createIndexes();
  let parts: IdentityParts | undefined;
  return {
    service: 'identity',
    actors,
    get parts() {
      if (parts === undefined) throw new TypeError('identity is not open yet');
      return parts;
    },
    projections,
    indexes: [actors],
    vaultCategories: ['identity'],
    open: async (context) => {
      await repeatErasures(context.parts.store, heldVault(context));
      const opened = await (settings.keycloak === undefined ? here : elsewhere)(context, settings, actors);
      parts = opened.parts;
      const { tick, resume } = opened.more;
      const { ledger } = opened.parts;
      return {
        modules: [IdentityModule.register(opened.parts)],
        reactors: reactors(opened.parts),
        ...opened.more,
        resume: async () => {
          await noteWaivedList(ledger, heldVault(context));
          await resume?.();
        },
        tick: async () => {
          await tick?.();
          await sweepOrphans(heldVault(context), context.parts.store, context.logger);
        },
      };
    },
  };
}

type Opening = (
  context: HostContext,
  settings: IdentityServiceSettings,
  actors: ActorIndex,
) => Promise<{
  readonly parts: IdentityParts;
  readonly more: Pick<Awaited<ReturnType<HostedService['open']>>, 'mount' | 'tick' | 'resume' | 'workers'>;
}>;

const common = (
  context: HostContext,
  { demonstration, erasureTerms }: IdentityServiceSettings,
  actors: ActorIndex,
) => ({
  ...{ actors, vaultAdmin: heldVault(context), leases: context.leases, signInStart: SIGN_IN_START },
  mails: context.mailer,
  ...(context.instances === undefined ? {} : { everyInstance: context.instances }),
  ...(erasureTerms === undefined ? {} : { erasureTerms }),
  ...(demonstration && context.mailer instanceof OutboxMailer ? { outbox: context.mailer } : {}),
});

const here: Opening = async (context, settings, actors) => {
  const {
    publicUrl: baseUrl,
    demonstration,
    portalCallback,
    providerKeysFile: keysFile,
    portalSecret,
  } = settings;
  if (keysFile === undefined) throw new TypeError('the embedded provider needs a file for its keys');
  const provider = await openEmbeddedProvider({
    ...{ baseUrl, demonstration, keysFile, tables: context.tables, mailer: context.mailer },
    ...(portalSecret === undefined ? {} : { portalSecret }),
    behindProxy: true,
    // The provider knows no other time than the real one.
    clock: () => new Date(),
    portalRedirectUris: [`${baseUrl}${portalCallback}`],
    portalPostLogoutRedirectUris: [`${baseUrl}/`],
  });
  const parts = openIdentity(context.parts, { ...common(context, settings, actors), provider });
  return {
    parts,
    more: {
      mount: (app) => mountProvider(app, provider),
      tick: async () => {
        await provider.sweep();
        await beginDueErasures(parts);
      },
      resume: () => admitOpenClients(parts),
    },
  };
};

const elsewhere: Opening = async (context, settings, actors) => {
  const { publicUrl, keycloak } = settings;
  if (keycloak === undefined) throw new TypeError('there is no other provider');
  const provider = await openKeycloakProvider(keycloak);
  const invitations = keycloakInvitations(context.mailer, `${publicUrl}${SIGN_IN_START}`);
  const parts = openIdentityElsewhere(context.parts, {
    ...{ ...common(context, settings, actors), provider, invitations },
  });
  const tick = () => beginDueErasures(parts);
  return { parts, more: { workers: [clientsAdmittedInTime(parts, context.logger)], tick } };
};
