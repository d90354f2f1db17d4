/**
 * What every class of rows that look alike must fulfil. k-anonymity (Samarati 2001, Sweeney 2002) hides who a row is
 * about; the models about a sensitive `attribute` limit what is learnt about somebody who is known to be in a class.
 */
export type PrivacyModel =
  | { readonly model: 'k-anonymity'; readonly k: number }
  /** Every class matches at least `k` people of the population, whoever of them is in the table (Sweeney 2002). */
  | { readonly model: 'k-map'; readonly k: number }
  /**
   * Of the people of the population whom a class matches, a share from `min` to `max` is in the table: so that nobody
   * is known to be in it, nor, with a `min` above 0, known not to be (Nergiz, Atzori and Clifton 2007).
   */
  | { readonly model: 'delta-presence'; readonly min: number; readonly max: number }
  /** At least `l` different values (Machanavajjhala et al. 2007). */
  | { readonly model: 'distinct-l-diversity'; readonly attribute: string; readonly l: number }
  /** Entropy of at least ln l. */
  | { readonly model: 'entropy-l-diversity'; readonly attribute: string; readonly l: number }
  /** The most frequent value occurs less than `c` times as often as all from the l-th most frequent on together. */
  | {
      readonly model: 'recursive-cl-diversity';
      readonly attribute: string;
      readonly c: number;
      readonly l: number;
    }
  /** The most frequent value has at most the share `alpha` (Wong et al. 2006). */
  | { readonly model: 'alpha-k-anonymity'; readonly attribute: string; readonly alpha: number }
  /**
   * The distribution in the class is at most `t` away from that of the table (Li et al. 2007), by the earth mover's
   * distance: all values equally far apart; in a given order; or along a hierarchy, whose levels are given for each
   * value from itself upwards.
   */
  | {
      readonly model: 't-closeness';
      readonly attribute: string;
      readonly t: number;
      readonly distance?:
        | 'equal'
        | { readonly order: readonly string[] }
        | { readonly hierarchy: readonly (readonly string[])[] };
    }
  /** No value is more than `beta` times as frequent again as in the table, or −ln of its share where that is less (Cao and Karras 2012). */
  | {
      readonly model: 'beta-likeness';
      readonly attribute: string;
      readonly beta: number;
      readonly kind?: 'basic' | 'enhanced';
    }
  /** The logarithm of the ratio of each value's share in class and table stays below `delta` (Brickell and Shmatikov 2008). */
  | { readonly model: 'delta-disclosure'; readonly attribute: string; readonly delta: number };

/** The models about what is learnt of a sensitive attribute. */
export type AttributeModel = Extract<PrivacyModel, { readonly attribute: string }>;

/** Whether the model compares the table with a population. */
export const isAboutPopulation = ({ model }: PrivacyModel): boolean =>
  model === 'k-map' || model === 'delta-presence';

/** The sensitive attribute that a model is about. */
export const attributeOf = (model: PrivacyModel): string | undefined =>
  'attribute' in model ? model.attribute : undefined;

/** For the end of a `switch` over all models. @throws RangeError when a caller without types brings another one */
export function unknownModel(model: never): never {
  throw new RangeError(`There is no model ${JSON.stringify(model)}.`);
}
