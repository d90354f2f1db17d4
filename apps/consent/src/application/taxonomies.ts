import type { z } from 'zod';
import { parentPurposes, PURPOSES, TAXONOMY_VERSION, type TaxonomyTerms } from '@coop/consent-engine';
import { consentEvents, type consentApi } from '@coop/contracts';
import type { AppendResult, CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { taxonomyDifference } from '../domain/taxonomy-difference.js';
import { pairsOf, taxonomyDecider, type TaxonomyTerm } from '../domain/taxonomy.js';
import { taxonomiesOf, type TaxonomyTables } from '../projections/taxonomies.js';
import type { ConsentParts } from './parts.js';

const BUILT_IN: TaxonomyTerms = PURPOSES.map((purpose) => [purpose, parentPurposes(purpose)] as const);

/** A steward puts a version of the purposes into force that the cooperative decided on. */
export async function adoptTaxonomy(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.adoptTaxonomy>,
): Promise<AppendResult | undefined> {
  const mandate = actor.mandates.find(({ kind }) => kind === 'steward')?.mandate;
  const result = await parts.ledger.handle(
    context,
    consentEvents.TAXONOMY_STREAM,
    taxonomyDecider,
    { adopted: { ...body, adoptedBy: actor.party } },
    {
      ...(mandate === undefined ? {} : { authority: `mandate:${mandate}` }),
      // Nobody's mandate ended since the actor was let in.
      checks: [{ categories: ['identity-mandate'], unchangedAfter: actor.position }],
    },
  );
  if (result !== undefined) await parts.gates.indexes.reached(result.last, 1_000);
  return result;
}

/** Every version with what it changed; the purposes of the one in force in full, as the next one may be made of it. */
export async function taxonomies(parts: ConsentParts) {
  const rows = await taxonomiesOf(parts.readModels.reader<TaxonomyTables>());
  const adopted = rows.map(({ terms, ...row }) => ({
    ...row,
    terms: pairsOf(JSON.parse(terms) as TaxonomyTerm[]),
  }));
  const versions = adopted.map(({ version, replaces, reference, digest, adopted_at, terms }, place) => ({
    ...{ version, replaces, adoptedAt: adopted_at, resolution: { reference, digest } },
    purposes: terms.length,
    difference: taxonomyDifference(adopted[place - 1]?.terms ?? BUILT_IN, terms),
  }));
  const builtIn = { version: TAXONOMY_VERSION, replaces: null, adoptedAt: null, resolution: null };
  const { version, terms } = adopted.at(-1) ?? { version: TAXONOMY_VERSION, terms: BUILT_IN };
  return {
    current: version,
    terms: terms.map(([purpose, parents]) => ({ purpose, parents })),
    versions: [{ ...builtIn, purposes: BUILT_IN.length, difference: null }, ...versions],
  };
}
