import { z } from 'zod';
import { hostedSettings, keysShape, ledgerShape, mailShape } from '@coop/service-host';
import { defineSettings } from '@coop/service-kit';

const recordsShape = {
  readingsPerSecond: z.coerce
    .number()
    .positive()
    .default(50)
    .describe('How many decided readings a client may ask for per second, of each instance.'),
  readingsAtOnce: z.coerce
    .number()
    .int()
    .positive()
    .default(100)
    .describe('How many decided readings a client may ask for at once, of each instance.'),
  refusalWindowSeconds: z.coerce
    .number()
    .positive()
    .default(2)
    .describe('How long none may come before a row of equal refusals becomes one event with their count.'),
} as const;

/** What is set of the records service wherever it runs. */
export const recordsOwnSettings = defineSettings('records', z.object(recordsShape));

export type RecordsSettings = z.infer<typeof recordsOwnSettings.schema>;

/** Settings of the records service when it runs alone. */
export const recordsSettings = hostedSettings('records', {
  ...ledgerShape,
  ...keysShape,
  ...mailShape,
  ...recordsShape,
});
