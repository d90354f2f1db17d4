import { heldVault, type HostContext, type HostedService } from '@coop/service-host';
import { failureLog } from '@coop/service-kit';
import { resumeImports } from './application/run-import.js';
import type { RecordsSettings } from './config.js';
import { RecordsModule, recordsParts, VAULT_CATEGORIES } from './records.module.js';
import type { RecordsServiceParts } from './records-parts.token.js';
import { projections } from './replay.js';

export interface RecordsServiceSettings extends Pick<
  RecordsSettings,
  'readingsPerSecond' | 'readingsAtOnce' | 'refusalWindowSeconds'
> {
  /** Where the pages stand, without a slash at the end: for links in mails. */
  readonly publicUrl: string;
}

/** How long the read models may take to know the imports that were interrupted, in milliseconds. */
const CATCH_UP_MS = 600_000;

/** Beside requests: a long file must not keep an instance from being ready. */
async function finishImports(
  { parts: { gates, store } }: HostContext,
  parts: RecordsServiceParts,
  signal: AbortSignal,
): Promise<void> {
  if (await gates.readModels.reached(store.head(), CATCH_UP_MS)) await resumeImports(parts, signal);
}

/** The records service, to be hosted alone or beside others. */
export const recordsService = (settings: RecordsServiceSettings): HostedService => ({
  service: 'records',
  projections,
  indexes: [],
  vaultCategories: VAULT_CATEGORIES,
  open: async (context) => {
    const { logger, tables, leases, mailer } = context;
    const parts = recordsParts({
      ...context.parts,
      ...{ keys: heldVault(context), tables, leases, mailer },
      ...{ settings, publicUrl: settings.publicUrl },
      alarm: (commitment) => logger.facts('a sealed value is lost', { commitment }),
      failed: failureLog(logger),
    });
    return {
      modules: [RecordsModule.register(parts)],
      memories: [parts.records],
      workers: [{ name: 'interrupted imports', run: (signal) => finishImports(context, parts, signal) }],
    };
  },
});
