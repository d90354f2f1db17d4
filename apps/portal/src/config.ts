import { z } from 'zod';
import { hostedSettings, ledgerShape } from '@coop/service-host';

const { natsUrl, natsUser, natsPassword } = ledgerShape;

/** Settings of the portal when it runs alone. */
export const portalSettings = hostedSettings('portal', {
  postgresUrl: ledgerShape.postgresUrl.describe('Database of the sessions, with the role of the portal.'),
  natsUrl,
  natsUser,
  natsPassword,
  services: z
    .string()
    .describe(
      'Where the services answer: http://{service}:3000, or a front door that knows them by their paths.',
    ),
  clientId: z.string().default('portal').describe('How the portal is known to the issuer.'),
  clientSecret: z.string().describe('What it signs in with at the issuer.'),
  keyFile: z.string().describe('File of the key of forms and sessions, the same for all instances.'),
});
