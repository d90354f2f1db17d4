import type { ReleaseModel, ReleaseView } from '../client/release-shapes.js';
import type { View } from './view.js';

/** What a table promises beyond its crowds and their different answers, a sentence each. */
export function promisesOf(view: View, release: ReleaseView, k: number): readonly string[] {
  const { models, household, population } = release;
  const homes = household === null ? [] : [view.texts.releases.households(exactly(view, k - 1))];
  return [...homes, ...models.map((model) => sentenceOf(view, model, population?.name ?? ''))];
}

const exactly = ({ language }: View, value: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
const share = ({ language }: View, value: number): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value);

function sentenceOf(view: View, model: ReleaseModel, among: string): string {
  const { models: texts } = view.texts.releases;
  switch (model.model) {
    case 'k-map':
      return texts['k-map'](exactly(view, model.k), among);
    case 'delta-presence':
      return texts['delta-presence'](share(view, model.min), share(view, model.max), among);
    case 'entropy-l-diversity':
      return texts['entropy-l-diversity'](exactly(view, model.l));
    case 'recursive-cl-diversity':
      return texts['recursive-cl-diversity'](exactly(view, model.c), exactly(view, model.l));
    case 'alpha-k-anonymity':
      return texts['alpha-k-anonymity'](share(view, model.alpha));
    case 't-closeness':
      return texts['t-closeness'](exactly(view, model.t));
    case 'beta-likeness':
      return texts['beta-likeness'](exactly(view, 1 + model.beta));
    case 'delta-disclosure':
      return texts['delta-disclosure'](exactly(view, Math.exp(model.delta)));
    default:
      return unknownModel(model);
  }
}

function unknownModel(model: never): never {
  throw new TypeError(`there are no words for ${JSON.stringify(model)}`);
}
