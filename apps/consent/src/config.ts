import { z } from 'zod';
import { hostedSettings, ledgerShape } from '@coop/service-host';
import { defineSettings, SettingsError } from '@coop/service-kit';
import type { JetStreamOptions } from './application/jetstream-feeds.js';

/** Half of the time, and nearly all of it. */
export const DUTY_REMINDERS = '50,90';

const consentShape = {
  webhookTargets: z
    .enum(['public', 'anywhere'])
    .default('public')
    .describe(
      'Where partners may be told by webhook. `public`: https on port 443 or 8443 at addresses of the public network. `anywhere`: also http and this machine’s own networks; for development only, partners could reach into them.',
    ),
  dutyReminders: z
    .string()
    .regex(/^(none|[1-9][0-9]?(,[1-9][0-9]?)*)$/)
    .default(DUTY_REMINDERS)
    .describe(
      'After which shares of its time, in percent, a partner is reminded of a duty that it has not declared done: whole numbers with commas between them, or `none`.',
    ),
  postalAddress: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('Postal address of the cooperative on receipts. Without it they name the country alone.'),
  contact: z.email().optional().describe('Mail address of the cooperative on receipts.'),
} as const;

/** What is set of the consent service wherever it runs. */
export const consentOwnSettings = defineSettings('consent', z.object(consentShape));

/** Partners' feeds over JetStream are offered when all of these are set. */
const feedShape = {
  feedsPassword: z.string().optional().describe('Password of the bus user that fills the feeds of partners.'),
  feedsCalloutPassword: z.string().optional().describe('Password of the bus user that admits partners.'),
  feedsConnectionsPassword: z
    .string()
    .optional()
    .describe('Password of the system user that may list and close connections.'),
  feedsIssuerSeed: z.string().optional().describe('Seed (SA…) of the key that signs partners’ bus users.'),
  feedsEncryptionSeed: z
    .string()
    .optional()
    .describe('Seed (SX…) of the key to which the bus encrypts its questions.'),
  feedsServers: z.coerce.number().int().min(1).default(1).describe('How many servers the message bus has.'),
  feedsReplicas: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Copies of each feed; 3 in a cluster.'),
} as const;

/** Settings of the consent service when it runs alone. */
export const consentSettings = hostedSettings('consent', {
  ...ledgerShape,
  ...consentShape,
  signingKeyFile: z
    .string()
    .describe('File of the key that signs receipts and contracts, the same for all instances.'),
  ...feedShape,
  cooperative: z.string().describe('Name of the cooperative in receipts and events: its domain.'),
});

type FeedValues = Partial<z.infer<z.ZodObject<typeof feedShape>>> & {
  readonly natsUrl: string;
  readonly feedsServers: number;
  readonly feedsReplicas: number;
};

/**
 * How feeds are offered over JetStream, when everything for it is set.
 * @throws SettingsError when only some of it is
 */
export function jetstreamOf(settings: FeedValues): {
  readonly jetstream?: Pick<JetStreamOptions, 'access' | 'settings'>;
} {
  const { feedsPassword, feedsCalloutPassword, feedsConnectionsPassword, feedsIssuerSeed } = settings;
  const given = [feedsPassword, feedsCalloutPassword, feedsConnectionsPassword, feedsIssuerSeed];
  if (given.every((value) => value === undefined)) return {};
  if (
    feedsPassword === undefined ||
    feedsCalloutPassword === undefined ||
    feedsConnectionsPassword === undefined ||
    feedsIssuerSeed === undefined
  )
    throw new SettingsError([
      'COOP_CONSENT_FEEDS_PASSWORD, …_FEEDS_CALLOUT_PASSWORD, …_FEEDS_CONNECTIONS_PASSWORD and …_FEEDS_ISSUER_SEED: belong together',
    ]);
  const { feedsEncryptionSeed, feedsServers: servers, feedsReplicas: replicas, natsUrl } = settings;
  return {
    jetstream: {
      settings: { servers, replicas },
      access: {
        servers: natsUrl,
        passwords: {
          feeds: feedsPassword,
          callout: feedsCalloutPassword,
          connections: feedsConnectionsPassword,
        },
        issuerSeed: feedsIssuerSeed,
        ...(feedsEncryptionSeed === undefined ? {} : { encryptionSeed: feedsEncryptionSeed }),
      },
    },
  };
}
