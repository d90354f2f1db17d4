import { z } from 'zod';
import type { Actor, Mandate } from '@coop/service-kit';

/** What a mandate must reach. */
export interface Reach {
  readonly category: string;
  readonly fields: readonly string[];
}

const mandateScope = z.strictObject({
  categories: z.array(z.string()).optional(),
  fields: z.array(z.string()).optional(),
});

/** A limit that cannot be read permits nothing. */
function reaches({ scope }: Mandate, { category, fields }: Reach): boolean {
  if (scope === undefined) return true;
  const limits = mandateScope.safeParse(scope).data;
  if (limits === undefined) return false;
  const { categories = [category], fields: allowed = fields } = limits;
  return categories.includes(category) && fields.every((field) => allowed.includes(field));
}

/** For which institutions this actor works: as their registered system, or under a mandate as a researcher. */
export function institutionsOf(actor: Actor, reach?: Reach): readonly string[] {
  if (actor.kind === 'client') return [actor.party];
  return actor.mandates
    .filter((mandate) => mandate.kind === 'researcher' && (reach === undefined || reaches(mandate, reach)))
    .map(({ principal }) => principal);
}
