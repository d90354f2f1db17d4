import type { Bits } from './bits.js';
import { actionBits } from './actions.js';
import { isKnownDuty } from '../duties.js';
import type { Duty, GrantGiven } from '../facts.js';
import { POLITICAL_CAMPAIGN } from '../taxonomy/purposes.js';
import type { PurposeIndex } from './purpose-index.js';
import { narrowerThan } from './purposes-compiled.js';

/** What many grants have in common: everything but who gave it to whom, when, and for which records. */
export type GrantTerms = Pick<
  GrantGiven,
  | 'fields'
  | 'purposes'
  | 'actions'
  | 'duties'
  | 'proposal'
  | 'residency'
  | 'minAnonymity'
  | 'limit'
  | 'taxonomy'
> & { readonly categories?: readonly string[]; readonly kinds?: readonly string[] };

/** The common part of grants, compiled. */
export class GrantShape {
  purposes: Bits;
  namesPolitical: boolean;
  readonly actions: number;
  readonly categories: ReadonlySet<string> | undefined;
  readonly kinds: ReadonlySet<string> | undefined;
  readonly residency: ReadonlySet<string> | undefined;
  readonly isAnonymityReadable: boolean;
  readonly isDutiesKnown: boolean;
  /** Currencies of what it asks to be paid. */
  readonly currencies: readonly string[];
  /** What a reading under it owes, the least size of groups among it. */
  readonly duties: readonly Duty[];
  /** Whether anything beyond purpose, action and field must be looked at. */
  readonly isPlain: boolean;

  constructor(
    readonly number: number,
    readonly terms: GrantTerms,
    purposes: PurposeIndex,
  ) {
    const { actions, categories, kinds, residency, minAnonymity, limit, duties = [] } = terms;
    this.purposes = narrowerThan(purposes, terms.purposes, terms.taxonomy);
    this.namesPolitical = namesPolitical(terms, purposes);
    this.actions = actionBits(actions);
    this.categories = categories && new Set(categories);
    this.kinds = kinds && new Set(kinds);
    this.residency = residency && new Set(residency);
    this.isAnonymityReadable =
      minAnonymity === undefined || (Number.isSafeInteger(minAnonymity) && minAnonymity >= 2);
    this.isDutiesKnown = duties.every(isKnownDuty);
    this.currencies = [...new Set(duties.flatMap((duty) => (duty.kind === 'pay' ? [duty.currency] : [])))];
    this.duties = minAnonymity === undefined ? duties : [...duties, { kind: 'anonymise', k: minAnonymity }];
    this.isPlain =
      residency === undefined && minAnonymity === undefined && limit === undefined && duties.length === 0;
  }

  /** Reads the purposes again, after a version of the taxonomy was stated. */
  recompile(purposes: PurposeIndex): void {
    this.purposes = narrowerThan(purposes, this.terms.purposes, this.terms.taxonomy);
    this.namesPolitical = namesPolitical(this.terms, purposes);
  }
}

/** By its name, in a version that knows the word. */
function namesPolitical(terms: GrantTerms, purposes: PurposeIndex): boolean {
  const tree = purposes.tree(terms.taxonomy);
  const isTerm = tree !== undefined && purposes.within(tree, purposes.political, purposes.political);
  return isTerm && terms.purposes.includes(POLITICAL_CAMPAIGN);
}
