import type { z } from 'zod';
import type { referenceList } from '@coop/contracts/anonymisation-api';
import type { Actor } from '@coop/service-kit';
import { refuse } from '../domain/refusals.js';
import { peopleOf } from '../references/coded-population.js';
import type { PublicReference } from '../references/public-references.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';

type ReferenceList = z.infer<typeof referenceList>;

/** What the operator keeps, without its rows, for stewards and whoever may ask for a table. @throws Refusal `forbidden` */
export function listReferences({ references }: AnonymisationParts, actor: Actor): ReferenceList {
  if (!actor.roles.includes('steward') && institutionsOf(actor).length === 0) refuse('forbidden');
  return { references: references.all.map(shown) };
}

function shown(reference: PublicReference): ReferenceList['references'][number] {
  const { name, version, digest } = reference;
  if (reference.kind === 'hierarchy') {
    const { rows } = reference.definition;
    return { kind: 'hierarchy', name, version, digest, levels: rows[0]?.length ?? 0, values: rows.length };
  }
  const { population } = reference;
  const columns = population.columns.map(({ name: field }) => field);
  return { kind: 'population', name, version, digest, columns, people: peopleOf(population) };
}
