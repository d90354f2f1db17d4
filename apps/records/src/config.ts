import { z } from 'zod';
import { defineSettings } from '@coop/service-kit';

/** Settings of the records service. */
export const recordsSettings = defineSettings(
  'records',
  z.object({
    readingsPerSecond: z.coerce
      .number()
      .positive()
      .default(50)
      .describe('How many decided readings a client may ask for per second.'),
    readingsAtOnce: z.coerce
      .number()
      .int()
      .positive()
      .default(100)
      .describe('How many decided readings a client may ask for at once.'),
    refusalWindowSeconds: z.coerce
      .number()
      .positive()
      .default(2)
      .describe('How long none may come before a row of equal refusals becomes one event with their count.'),
  }),
);

export type RecordsSettings = z.infer<typeof recordsSettings.schema>;
