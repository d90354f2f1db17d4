import { z } from 'zod';

/** What a racing process is told, its only argument, as JSON. */
export const RACING_ORDER = z.object({
  url: z.string(),
  seed: z.number(),
  race: z.object({ racers: z.number(), attempts: z.number(), control: z.number(), checked: z.boolean() }),
});
export type RacingOrder = z.infer<typeof RACING_ORDER>;
