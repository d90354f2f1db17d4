import { z } from 'zod';

/** What the page about pseudonyms uses of the answers of anonymisation. */

const request = z.object({
  request: z.string(),
  institution: z.string(),
  category: z.string(),
  purpose: z.string(),
  ground: z.string(),
  status: z.string(),
  approvedBy: z.string().nullable(),
  requestedAt: z.string(),
});

/** What concerns whoever asks. */
const own = z.object({ ...request.shape, answer: z.string().nullable(), isOpen: z.boolean() });

/** What stewards see: never whose it is. */
const forCouncil = z.object({ ...request.shape, approvals: z.number() });

export const ownRequests = z.object({ reidentifications: z.array(own) });
export const councilRequests = z.object({ reidentifications: z.array(forCouncil) });

export type OwnRequest = z.infer<typeof own>;
export type CouncilRequest = z.infer<typeof forCouncil>;
