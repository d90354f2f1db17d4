import { heldVault, type HostedService } from '@coop/service-host';
import { DuckDbTables } from '@coop/tables-duckdb';
import { AnonymisationModule, anonymisationParts, anonymisationReactors } from './anonymisation.module.js';
import { answerPending } from './application/answer-pending.js';
import { budgetPolicyOf, type AnonymisationOwnSettings } from './config.js';
import { loadReferences } from './references/load-references.js';
import { projections } from './replay.js';

/** The anonymisation service, to be hosted alone or beside others. */
export const anonymisationService = (own: AnonymisationOwnSettings): HostedService => ({
  service: 'anonymisation',
  projections,
  indexes: [],
  vaultCategories: ['release', 'tokens'],
  open: async (context) => {
    const vault = heldVault(context);
    const parts = anonymisationParts({
      ...context.parts,
      releasePolicy: own,
      references: loadReferences(own.referenceFolder),
      budgetPolicy: budgetPolicyOf(own),
      tables: new DuckDbTables({ memoryMb: own.tableMemoryMb, atOnce: 1 }),
      pseudonymPeriod: own.pseudonymPeriod,
      erased: { isErased: async (party) => (await vault.erasure(party)) !== undefined },
      keys: { destroyTable: async (release, at) => void (await vault.destroy(release, 'purge', at)) },
    });
    return {
      modules: [AnonymisationModule.register(parts)],
      reactors: anonymisationReactors(parts),
      tick: () => answerPending(parts),
    };
  },
});
