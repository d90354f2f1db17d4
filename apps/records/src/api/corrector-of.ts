import { z } from 'zod';
import { fieldName, word } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import type { Corrector, CorrectorMandate } from '../domain/record.decide.js';

/** Kinds of mandates by which one acts in the place of another. */
const ACTING_KINDS = new Set(['signatory', 'guardian', 'representative']);

const mandateScope = z.object({
  categories: z.array(word).optional(),
  fields: z.array(fieldName).optional(),
});

/** Who asks, in the words of the rules about records. */
export function correctorOf(actor: Actor, cooperative: string | undefined): Corrector {
  const { party, level, roles, mandates } = actor;
  const represented = mandates.filter(({ kind }) => ACTING_KINDS.has(kind)).map(({ principal }) => principal);
  return {
    by: party,
    actsFor: [...new Set([party, ...represented])],
    isMember: roles.includes('member'),
    level,
    mandates: mandates
      .filter(({ kind }) => kind === 'corrector')
      .flatMap((mandate) => correctorMandate(mandate, cooperative)),
  };
}

/** A scope that cannot be read gives no power at all. */
function correctorMandate(
  { mandate: id, principal, scope }: Actor['mandates'][number],
  cooperative: string | undefined,
): readonly CorrectorMandate[] {
  const read = mandateScope.safeParse(scope ?? {});
  if (!read.success) return [];
  const { categories, fields } = read.data;
  return [
    {
      id,
      principal: principal === cooperative ? 'cooperative' : principal,
      ...(categories === undefined ? {} : { categories }),
      ...(fields === undefined ? {} : { fields }),
    },
  ];
}
