import { z } from 'zod';
import { hostedSettings, keysShape, ledgerShape, mailShape } from '@coop/service-host';

/** Settings of the identity service when it runs alone. */
export const identitySettings = hostedSettings('identity', {
  ...ledgerShape,
  ...keysShape,
  ...mailShape,
  portalCallback: z
    .string()
    .default('/session/callback')
    .describe('Path of the page to which a sign-in comes back.'),
  erasureGraceDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(0)
    .describe('Days in which a member can take her request for erasure back; 0: it begins at once.'),
  backupsKeptDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .describe('Days after which every backup of keys is destroyed: the date stands on erasure receipts.'),
  providerKeysFile: z
    .string()
    .optional()
    .describe(
      'File of the embedded provider’s signing and cookie keys, the same for all instances; needed unless people sign in at Keycloak.',
    ),
  portalSecret: z.string().optional().describe('What the portal signs in with at the embedded provider.'),
  keycloakPortalSecret: z
    .string()
    .optional()
    .describe('Secret of the client `portal`, when people sign in at Keycloak.'),
  keycloakIdentitySecret: z
    .string()
    .optional()
    .describe('Secret of the client `coop-identity`, which admits partners and closes accounts at Keycloak.'),
});
