import { z } from 'zod';

/** What the pages of contracts use of the API's answer. */

const list = z.array(z.string());
const side = z.enum(['consumer', 'cooperative']);
const money = z.object({ minor: z.number(), currency: z.string(), per: z.string() });

/** When a partner was reminded of what it owes. */
export const reminders = z.array(z.object({ share: z.number(), at: z.string() }));

export const contract = z.object({
  contract: z.string(),
  consumer: z.string(),
  status: z.enum(['offered', 'agreed', 'in-force', 'suspended', 'terminated', 'expired']),
  version: z.number(),
  offeredBy: side,
  digest: z.string(),
  intact: z.boolean(),
  /** Whole: another version repeats what it does not change. */
  terms: z.looseObject({
    contract: z.string(),
    consumer: z.string(),
    purposes: list,
    from: z.string(),
    until: z.string(),
    price: money,
    limit: z.number().optional(),
    country: z.string(),
    transferGround: z.string(),
    onwardTransfer: z.string(),
    deleteAfterDays: z.number(),
    applicableLaw: z.string(),
  }),
  readingsLeft: z.number().nullable(),
  texts: z.array(z.object({ language: z.string(), text: z.string() })),
  deed: z.record(z.string(), list),
  signatures: z.array(
    z.object({ side, signer: z.string(), method: z.enum(['seal', 'session']), completes: z.boolean() }),
  ),
  /** `null` where they are no matter of hers. */
  duties: z
    .array(z.object({ duty: z.string(), kind: z.string(), due: z.string(), status: z.string(), reminders }))
    .nullable(),
  suspensions: z.array(
    z.object({
      suspension: z.string(),
      reason: z.enum(['duty-breached', 'inquiry', 'decision-of-members', 'other']),
    }),
  ),
});

export type WholeContract = z.infer<typeof contract>;
export type ContractSide = z.infer<typeof side>;
