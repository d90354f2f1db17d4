import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { DefinedHierarchy, PrivacyModel } from '@coop/anonymiser';
import type { newRelease } from '@coop/contracts/anonymisation-api';
import { unknownKind } from '@coop/event-sourcing';
import type { KeptModel } from '../domain/promise.js';
import { refuse } from '../domain/refusals.js';
import type { Requested } from '../domain/release.js';
import { seenBy } from '../references/coded-population.js';
import type { PublicHierarchy, PublicPopulation, PublicReferences } from '../references/public-references.js';
import { buildHierarchies, type QuasiIdentifier } from './hierarchies.js';
import type { Recipe } from './make-candidate.js';

type NewRelease = z.infer<typeof newRelease>;
type AskedModel = NonNullable<NewRelease['models']>[number];
type Closeness = Extract<AskedModel, { readonly model: 't-closeness' }>;

/** What of a request the ledger keeps, beside who asks and for what. */
type Kept = Omit<Requested, 'release' | 'researcher' | 'institution' | 'contract' | 'category' | 'purpose'>;

/** A request with everything that it names. */
export interface Resolved {
  readonly recipe: Recipe;
  readonly kept: Kept;
}

/**
 * Looks up what a request names, before anybody's data are read.
 * @throws Refusal `reference-unknown`, `hierarchy-invalid`, `population-unfit`
 */
export function resolveRequest(references: PublicReferences, body: NewRelease): Resolved {
  const { sensitive, k, l, household, maxSuppressionShare, models = [] } = body;
  const quasiIdentifiers = body.quasiIdentifiers.map((asked) => definedIn(references, asked));
  const hierarchies = buildHierarchies(quasiIdentifiers);
  const resolved = models.map((model) => modelIn(references, model, sensitive));
  const among = body.population === undefined ? undefined : populationIn(references, body.population);
  if (among !== undefined) assertFit(among, hierarchies);
  const plain = {
    ...{ sensitive, k, l, maxSuppressionShare },
    ...(household === undefined ? {} : { household }),
  };
  const fields = hierarchies.map(({ column }) => column);
  return {
    recipe: {
      ...{ ...plain, quasiIdentifiers, models: resolved.map(({ engine }) => engine) },
      ...(among === undefined ? {} : { population: seenBy(among.population, fields) }),
    },
    kept: {
      ...plain,
      quasiIdentifiers: hierarchies.map(({ column, digest }, at) => ({
        ...{ field: column, hierarchy: digest },
        ...nameOf(body.quasiIdentifiers[at]),
      })),
      ...(models.length === 0 ? {} : { models: resolved.map(({ kept }) => kept) }),
      ...(among === undefined ? {} : { population: keptOf(among) }),
    },
  };
}

type Asked = NewRelease['quasiIdentifiers'][number];

function definedIn(references: PublicReferences, { field, hierarchy }: Asked): QuasiIdentifier {
  if (hierarchy.kind !== 'named') return { field, hierarchy };
  return { field, hierarchy: hierarchyIn(references, hierarchy.name).definition };
}

const nameOf = (asked: Asked | undefined): { readonly name?: string } =>
  asked?.hierarchy.kind === 'named' ? { name: asked.hierarchy.name } : {};

const hierarchyIn = (references: PublicReferences, name: string): PublicHierarchy =>
  references.hierarchy(name) ?? refuse('reference-unknown', { reference: name });

const populationIn = (references: PublicReferences, name: string): PublicPopulation =>
  references.population(name) ?? refuse('reference-unknown', { reference: name });

const keptOf = ({ name, digest }: PublicHierarchy | PublicPopulation) => ({ name, digest });

/** A population tells of its people what is asked about those of the table, in values that can be coarsened alike. */
function assertFit({ name, population }: PublicPopulation, hierarchies: readonly DefinedHierarchy[]): void {
  for (const hierarchy of hierarchies) {
    const column = population.columns.find(({ name: field }) => field === hierarchy.column);
    if (column === undefined || !column.texts.every((text) => hierarchy.covers(text)))
      refuse('population-unfit', { reference: name, field: hierarchy.column });
  }
}

interface ResolvedModel {
  readonly engine: PrivacyModel;
  readonly kept: KeptModel;
}

function modelIn(references: PublicReferences, model: AskedModel, attribute: string): ResolvedModel {
  switch (model.model) {
    case 'k-map':
    case 'delta-presence':
      return { engine: model, kept: model };
    case 'entropy-l-diversity':
    case 'recursive-cl-diversity':
    case 'alpha-k-anonymity':
    case 'delta-disclosure':
      return { engine: { ...model, attribute }, kept: model };
    case 'beta-likeness': {
      const kept = { ...model, kind: model.kind ?? 'enhanced' } as const;
      return { engine: { ...kept, attribute }, kept };
    }
    case 't-closeness':
      return closenessIn(references, model, attribute);
    default:
      return unknownKind(model, 'the models of a release');
  }
}

function closenessIn(references: PublicReferences, model: Closeness, attribute: string): ResolvedModel {
  const { t, distance = 'equal' } = model;
  const named = { model: 't-closeness', t } as const;
  if (distance === 'equal')
    return { engine: { ...named, attribute, distance }, kept: { ...named, distance } };
  if ('order' in distance) {
    const order = createHash('sha256').update(JSON.stringify(distance.order)).digest('hex');
    return { engine: { ...named, attribute, distance }, kept: { ...named, distance: { order } } };
  }
  const found = hierarchyIn(references, distance.named);
  return {
    engine: { ...named, attribute, distance: { hierarchy: found.definition.rows } },
    kept: { ...named, distance: { hierarchy: keptOf(found) } },
  };
}
