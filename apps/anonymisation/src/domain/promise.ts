import type { anonymisationEvents, EventOf } from '@coop/contracts';
import { unknownKind } from '@coop/event-sourcing';

type Requested = EventOf<typeof anonymisationEvents.releaseRequested>['data'];

export type KeptModel = NonNullable<Requested['models']>[number];

/** The promise of a request, by which what was made is described. */
export type Promised = Pick<Requested, 'k' | 'l' | 'models' | 'population' | 'household'>;

/** What of a request makes the promise. */
export function promiseOf({ k, l, models, population, household }: Promised): Promised {
  return {
    ...{ k, l },
    ...(models === undefined ? {} : { models }),
    ...(population === undefined ? {} : { population }),
    ...(household === undefined ? {} : { household }),
  };
}

/** All that is promised, with its parameters, as a report names it. */
export function promiseText(promised: Promised): string {
  const { k, l, models = [], household } = promised;
  return [
    `${k}-anonymity${household === undefined ? '' : ' of households'}`,
    ...(l < 2 ? [] : [`distinct ${l}-diversity`]),
    ...models.map((model) => modelText(model, promised)),
  ].join(', ');
}

function modelText(model: KeptModel, { k, population }: Promised): string {
  const among = population === undefined ? '' : ` among ${population.name}`;
  switch (model.model) {
    case 'k-map':
      return `${model.k}-map${among}`;
    case 'delta-presence':
      return `(${model.min}, ${model.max})-presence${among}`;
    case 'entropy-l-diversity':
      return `entropy ${model.l}-diversity`;
    case 'recursive-cl-diversity':
      return `recursive (${model.c}, ${model.l})-diversity`;
    case 'alpha-k-anonymity':
      return `(${model.alpha}, ${k})-anonymity`;
    case 't-closeness':
      return `${model.t}-closeness by ${distanceText(model.distance)}`;
    case 'beta-likeness':
      return `${model.kind ?? 'enhanced'} ${model.beta}-likeness`;
    case 'delta-disclosure':
      return `${model.delta}-disclosure privacy`;
    default:
      return unknownKind(model, 'the text of a promise');
  }
}

type Distance = Extract<KeptModel, { readonly model: 't-closeness' }>['distance'];

function distanceText(distance: Distance): string {
  if (distance === 'equal') return 'equal distance';
  return 'order' in distance ? 'a given order' : `the hierarchy ${distance.hierarchy.name}`;
}

/**
 * Whether each class is sure to have two different sensitive values, whatever the data: then nobody's is certain. Not
 * so by t-closeness, basic β-likeness and δ-disclosure, which leave a class of one value where that is common anyway.
 */
export const keepsTwoValues = ({ l, models = [] }: Promised): boolean =>
  l > 1 ||
  models.some((model) =>
    ['entropy-l-diversity', 'recursive-cl-diversity', 'alpha-k-anonymity'].includes(model.model),
  );
