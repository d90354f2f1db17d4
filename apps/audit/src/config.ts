import { z } from 'zod';
import { defineSettings } from '@coop/service-kit';

/** Settings of the audit service. */
export const auditSettings = defineSettings(
  'audit',
  z.strictObject({
    digestEvery: z.coerce
      .number()
      .int()
      .min(1)
      .default(5_000)
      .describe(
        'The digests of all read models are recorded each time the ledger has grown by so many events.',
      ),
  }),
);
