import { z } from 'zod';
import { defineSettings } from '@coop/service-kit';

/** Settings of the records service. */
export const recordsSettings = defineSettings(
  'records',
  z.object({
    publicUrl: z
      .url()
      .default('http://127.0.0.1:3000')
      .describe('Address of the pages, for links in mails; no slash at the end.'),
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
      .default(10)
      .describe('How long equal refusals are counted before they become one event.'),
  }),
);

export type RecordsSettings = z.infer<typeof recordsSettings.schema>;
