import { Taxonomy, type TaxonomyTerms } from '@coop/consent-engine';

/** What a version of the purposes changes, as those who decide on it and those who agreed before want to know it. */
export interface TaxonomyDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Purposes that have other purposes directly above them. */
  readonly moved: readonly {
    readonly purpose: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  /** Purposes that contain more than before: agreements given earlier do not follow, prohibitions do. */
  readonly widened: readonly { readonly purpose: string; readonly by: readonly string[] }[];
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));

export function taxonomyDifference(before: TaxonomyTerms, after: TaxonomyTerms): TaxonomyDifference {
  const [older, newer] = [new Taxonomy('before', before), new Taxonomy('after', after)];
  const kept = newer.terms.filter((purpose) => older.has(purpose));
  const parents = (purpose: string) => ({
    purpose,
    before: [...older.parents(purpose)],
    after: [...newer.parents(purpose)],
  });
  const widening = (purpose: string) => {
    const contained = older.narrower(purpose);
    return { purpose, by: [...newer.narrower(purpose)].filter((each) => !contained.has(each)).sort() };
  };
  return {
    added: newer.terms.filter((purpose) => !older.has(purpose)),
    removed: older.terms.filter((purpose) => !newer.has(purpose)),
    moved: kept.map(parents).filter((each) => !same(each.before, each.after)),
    widened: kept.map(widening).filter(({ by }) => by.length > 0),
  };
}
