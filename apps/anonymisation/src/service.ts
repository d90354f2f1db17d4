import { heldVault, type HostedService } from '@coop/service-host';
import { AnonymisationModule, anonymisationParts, anonymisationReactors } from './anonymisation.module.js';
import type { AnonymisationOwnSettings } from './config.js';
import { DEFAULT_RELEASE_POLICY } from './domain/release-policy.js';
import { projections } from './replay.js';

/** The anonymisation service, to be hosted alone or beside others. */
export const anonymisationService = (own: Partial<AnonymisationOwnSettings> = {}): HostedService => ({
  service: 'anonymisation',
  projections,
  indexes: [],
  vaultCategories: ['release'],
  open: async (context) => {
    const vault = heldVault(context);
    const parts = anonymisationParts({
      ...context.parts,
      releasePolicy: { ...DEFAULT_RELEASE_POLICY, ...own },
      keys: { destroyTable: async (release, at) => void (await vault.destroy(release, 'purge', at)) },
    });
    return { modules: [AnonymisationModule.register(parts)], reactors: anonymisationReactors(parts) };
  },
});
