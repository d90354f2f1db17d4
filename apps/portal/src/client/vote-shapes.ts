import { z } from 'zod';

/** What the page of votes uses of the API's answer. */

export const votes = z.object({
  /** Bodies whose votes she may record. */
  bodies: z.array(z.string()),
  proposals: z.array(
    z.object({
      proposal: z.string(),
      body: z.string(),
      matter: z.string(),
      resolution: z.object({ reference: z.string(), digest: z.string() }),
      inFavour: z.number(),
      entitled: z.number(),
      votedOn: z.string(),
      recordedAt: z.string(),
      annulment: z.object({ ground: z.string(), annulledAt: z.string() }).nullable(),
    }),
  ),
});

export const taxonomies = z.object({ current: z.string() });

export type VoteView = z.infer<typeof votes>['proposals'][number];
