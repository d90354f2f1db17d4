import { z } from 'zod';
import { defineSettings } from '@coop/service-kit';

/** Settings of the audit service. */
export const auditSettings = defineSettings(
  'audit',
  z.strictObject({
    origin: z
      .string()
      .regex(/^[^\s+]{3,100}$/)
      .default('datacooperative.local/log')
      .describe(
        'Name of the transparency log, such as cooperative.example/log. Never changed once there are receipts.',
      ),
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
