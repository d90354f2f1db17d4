import { z } from 'zod';

/** What the process of a spec is told in its only argument, as JSON. */
export const PROJECTOR_SETTINGS = z.object({
  url: z.string(),
  holder: z.string(),
  /** Notes are written until there are so many, one each `everyMs` milliseconds. */
  notes: z.number(),
  everyMs: z.number(),
  /** So long a transaction takes for each note. */
  msPerNote: z.number(),
  /** After so many notes it rests for a moment once it has applied them; 0: never. */
  restsAfter: z.number(),
  ttlMs: z.number(),
  /** Plays a holder that never hears of its loss. */
  deaf: z.boolean(),
});
export type ProjectorSettings = z.infer<typeof PROJECTOR_SETTINGS>;

/** What it says on standard output, a JSON line each. */
export const PROJECTOR_WORD = z.discriminatedUnion('said', [
  z.object({ said: z.literal('leads'), token: z.string() }),
  z.object({ said: z.literal('applies'), position: z.string() }),
  z.object({ said: z.literal('refused') }),
  z.object({ said: z.literal('reached'), position: z.string() }),
]);
export type ProjectorWord = z.infer<typeof PROJECTOR_WORD>;
