import { z } from 'zod';
import { consequences, duties, fieldsOrAll } from './shapes.js';

/** What the pages of stewards use of consent's answers. */

const standingGrant = z.object({
  grant: z.string(),
  stakeholder: z.string(),
  givenBy: z.string(),
  recipient: z.string(),
  fields: fieldsOrAll,
  purposes: z.array(z.string()),
  until: z.string(),
  givenAt: z.string(),
  status: z.string(),
  endedAt: z.string().nullable(),
});

/** Agreements that may be declared void. */
export const standingGrants = z.object({ grants: z.array(standingGrant), next: z.number().nullable() });

/** One of them, what its person was shown, and what declaring it void does. */
export const beforeInvalidation = standingGrant.extend({
  ...consequences.shape,
  notice: z.string(),
  noticeLanguage: z.string(),
  duties,
});

export type StandingGrant = z.infer<typeof standingGrant>;
export type StandingGrants = z.infer<typeof standingGrants>;
export type BeforeInvalidation = z.infer<typeof beforeInvalidation>;
