import { z } from 'zod';
import { compare, parseRational, rational } from '@coop/anonymiser';
import { hostedSettings, keysShape, ledgerShape } from '@coop/service-host';
import { defineSettings } from '@coop/service-kit';
import type { BudgetPolicy } from './domain/budget.js';
import { DEFAULT_RELEASE_POLICY } from './domain/release-policy.js';

/** A positive fraction, such as `1/10`. */
const fraction = z
  .string()
  .regex(/^[0-9]{1,9}(\/[1-9][0-9]{0,8}|\.[0-9]{1,9})?$/)
  .refine((text) => compare(parseRational(text), rational(0n)) > 0, 'is more than nothing');

const share = () => z.coerce.number().min(0).max(1);

const anonymisationShape = {
  greatestRisk: share()
    .default(DEFAULT_RELEASE_POLICY.greatestRisk)
    .describe(
      'A table is refused when singling out, linking, homogeneity or exact copies may succeed by so much oftener than without it: the upper end of the 95 % interval, from 0 to 1.',
    ),
  greatestInference: share()
    .default(DEFAULT_RELEASE_POLICY.greatestInference)
    .describe(
      'The same for guessing the sensitive column. A table that is good for anything lets guesses become better.',
    ),
  leastGranularity: share()
    .default(DEFAULT_RELEASE_POLICY.leastGranularity)
    .describe(
      'A table is refused as near useless when less than this is left of the information (ARX’s granularity; 1 is untouched).',
    ),
  decidedBy: z
    .enum(['policy', 'two-persons'])
    .default(DEFAULT_RELEASE_POLICY.decidedBy)
    .describe(
      'Who releases a table that these limits allow: `policy` at once, or `two-persons`: two stewards, neither of them of the institution that asks.',
    ),
  releasePeriod: z
    .enum(['once', 'month', 'quarter', 'year'])
    .default(DEFAULT_RELEASE_POLICY.releasePeriod)
    .describe(
      'How often an institution is given a table of a category: `once` and for all, or once in each period of the calendar in UTC. Later tables have the same columns and are attacked together with the earlier ones.',
    ),
  leastBatch: z.coerce
    .number()
    .int()
    .min(2)
    .default(DEFAULT_RELEASE_POLICY.leastBatch)
    .describe(
      'A later table is refused when fewer people than this, but not nobody, joined or left since an earlier one. With fewer than 35 no attack can be shown to stay below a risk of 0.1.',
    ),
  referenceFolder: z
    .string()
    .optional()
    .describe(
      'Folder of public hierarchies, registers of communes and populations that requests for tables name (`hierarchies/`, `communes/`, `populations/`), read at the start. From public sources, never from the members’ data. Absent: none.',
    ),
  budgetPeriod: z
    .enum(['month', 'quarter', 'year'])
    .default('year')
    .describe(
      'After how long, by the calendar in UTC, what an institution may ask about a category for a purpose begins anew. Another period begins a budget of its own at once.',
    ),
  budgetRho: fraction
    .default('1/10')
    .describe(
      'How much every member may lose to noisy answers of one such budget, as ρ of zero-concentrated differential privacy: a fraction. More is less privacy.',
    ),
  leastRho: fraction
    .default('1/10000')
    .describe('The least ρ of a question; with the budget it says how many there can be at most.'),
  tableMemoryMb: z.coerce
    .number()
    .int()
    .min(64)
    .max(65_536)
    .default(256)
    .describe(
      'How many MiB the database takes at most that counts a table before it is released, and writes it as Parquet. It runs in a process of its own, one table at a time, which takes some 100 MiB more.',
    ),
  pseudonymPeriod: z
    .enum(['month', 'quarter', 'year', 'contract'])
    .default('year')
    .describe(
      'How long a person keeps her pseudonym under one contract, by the calendar in UTC: after it she has another one, which nobody outside can join to it. `contract` changes none.',
    ),
} as const;

/** The settings of {@link anonymisationShape}, as they were read. */
export type AnonymisationOwnSettings = z.infer<z.ZodObject<typeof anonymisationShape>>;

/** What is set of the anonymisation service wherever it runs. */
export const anonymisationOwnSettings = defineSettings('anonymisation', z.object(anonymisationShape));

/** Settings of the anonymisation service when it runs alone. */
export const anonymisationSettings = hostedSettings('anonymisation', {
  ...ledgerShape,
  ...keysShape,
  ...anonymisationShape,
});

/** What the cooperative allows, exactly as it is set. */
export const budgetPolicyOf = ({
  budgetPeriod,
  budgetRho,
  leastRho,
}: AnonymisationOwnSettings): BudgetPolicy => ({
  period: budgetPeriod,
  limit: parseRational(budgetRho),
  least: parseRational(leastRho),
});
