import type { HostContext, HostedService, Worker } from '@coop/service-host';
import { failureLog } from '@coop/service-kit';
import { DUTY_REMINDERS } from './config.js';
import { noteContractExpiries } from './application/contract-life.js';
import { noteBreaches, remindOfDuties } from './application/duties.js';
import { noteExpiries } from './application/ending-grants.js';
import { jetstreamFeeds, type JetStreamOptions } from './application/jetstream-feeds.js';
import type { ConsentParts } from './application/parts.js';
import { openReceiptSigner } from './application/receipt-signer.js';
import { webhookDeliverer } from './application/webhooks-deliverer.js';
import type { WebhookOptions } from './application/webhooks-parts.js';
import { ConsentModule, consentParts, consentReactors } from './consent.module.js';
import { createIndexes, projections } from './replay.js';

/** Shares of a time, in percent, as settings write them. */
const sharesOf = (text: string): readonly number[] => (text === 'none' ? [] : text.split(',').map(Number));

export interface ConsentServiceSettings {
  /** File of the cooperative's own signing key, the same for all instances. Made at the first start. */
  readonly signingKeyFile: string;
  /** How the cooperative is named in receipts and events for partners. */
  readonly cooperative: string;
  /** Where partners reach the cooperative. */
  readonly publicUrl: string;
  /** Where it is reached, as receipts say it. */
  readonly postalAddress?: string | undefined;
  readonly contact?: string | undefined;
  /** After which shares of its time, in percent, a duty is reminded of, or `none`. Default: half and nine tenths. */
  readonly dutyReminders?: string | undefined;
  /** How partners’ feeds are offered over JetStream; absent where they are not. */
  readonly jetstream?: Pick<JetStreamOptions, 'access' | 'settings'>;
  /** Where partners may be told by webhook. Default: the public network alone. */
  readonly webhookTargets?: NonNullable<WebhookOptions['targets']>;
}

function jetstreamWorker(
  parts: ConsentParts,
  { admission, leases, logger }: HostContext,
  jetstream: ConsentServiceSettings['jetstream'],
): readonly Worker[] {
  if (jetstream === undefined) return [];
  const failed = failureLog(logger);
  return [
    {
      name: 'feeds over JetStream',
      run: (signal) => jetstreamFeeds(parts, { ...jetstream, ...admission(), leases, failed }).run(signal),
    },
  ];
}

const addressOf = ({ cooperative, postalAddress, contact }: ConsentServiceSettings) => ({
  cooperative,
  ...(postalAddress === undefined ? {} : { postalAddress }),
  ...(contact === undefined ? {} : { contact }),
});

/** The consent service, to be hosted alone or beside others. It holds no keys of persons. */
export function consentService(settings: ConsentServiceSettings): HostedService {
  const indexes = createIndexes();
  const reminders = sharesOf(settings.dutyReminders ?? DUTY_REMINDERS);
  return {
    service: 'consent',
    projections,
    indexes: Object.values(indexes),
    vaultCategories: [],
    open: async (context) => {
      const { leases, logger } = context;
      const parts = consentParts({
        ...context.parts,
        ...indexes,
        signer: await openReceiptSigner(settings.signingKeyFile),
        publicUrl: settings.publicUrl.replace(/\/$/, ''),
        ...addressOf(settings),
        webhooks: {
          ...{ leases, failed: failureLog(logger) },
          ...(settings.webhookTargets === undefined ? {} : { targets: settings.webhookTargets }),
        },
      });
      return {
        modules: [ConsentModule.register(parts)],
        reactors: consentReactors(parts),
        workers: [
          { name: 'webhooks', run: (signal) => webhookDeliverer(parts).run(signal) },
          ...jetstreamWorker(parts, context, settings.jetstream),
        ],
        tick: async () => {
          await noteBreaches(parts);
          await remindOfDuties(parts, reminders);
          await noteContractExpiries(parts);
          await noteExpiries(parts);
        },
      };
    },
  };
}
