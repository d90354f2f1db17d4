import { addBits, bitsFor, hasBit, NO_BITS, setBit, type Bits } from './bits.js';
import { DPV_PURPOSE_PARENTS } from '../taxonomy/dpv-2-3.js';
import { POLITICAL_CAMPAIGN, TAXONOMY_VERSION } from '../taxonomy/purposes.js';

/** Terms with the terms directly above each, as a fact states them. */
export type TaxonomyTerms = readonly (readonly [term: string, parents: readonly string[]])[];

/** One version of the taxonomy, closed upwards and downwards; sets are over the numbers of {@link PurposeIndex}. */
export interface PurposeTree {
  readonly version: string;
  readonly terms: TaxonomyTerms;
  /** term → the term and all that contain it; empty where the version does not know the term */
  readonly up: readonly Bits[];
  /** term → the term and all that it contains */
  readonly down: readonly Bits[];
}

/** Whether a purpose lies within political campaigning, and whether it contains it. */
export interface Politics {
  readonly within: boolean;
  readonly around: boolean;
}

const NOT_POLITICAL: Politics = { within: false, around: false };

/** All versions of the taxonomy that were stated, with one number per term over all of them. */
export class PurposeIndex {
  readonly #numbers = new Map<string, number>();
  readonly #trees = new Map<string, PurposeTree>();
  #current: PurposeTree;
  #political = -1;
  /** purpose → how it stands to political campaigning, in any version */
  #politics: readonly Politics[] = [];

  constructor() {
    this.#current = this.#take(TAXONOMY_VERSION, DPV_PURPOSE_PARENTS);
  }

  /** The version by which requests are read. */
  get current(): PurposeTree {
    return this.#current;
  }

  /** Versions stated by facts, in their order; the built-in one is not among them. */
  get stated(): readonly PurposeTree[] {
    return [...this.#trees.values()].filter(({ version }) => version !== TAXONOMY_VERSION);
  }

  tree(version: string = TAXONOMY_VERSION): PurposeTree | undefined {
    return this.#trees.get(version);
  }

  /** The number of a term, or -1 for a word that no version knows. */
  number(term: string): number {
    return this.#numbers.get(term) ?? -1;
  }

  /**
   * The first statement of a version counts for its content; from now on requests are read by it.
   * @throws TypeError when the terms are no tree of purposes: whoever feeds must stop
   */
  adopt(version: string, terms: TaxonomyTerms): void {
    this.#current = this.#trees.get(version) ?? this.#take(version, terms);
  }

  get political(): number {
    return this.#political;
  }

  /** Whether `narrow` lies within `wide` in this version. */
  within(tree: PurposeTree, narrow: number, wide: number): boolean {
    return hasBit(tree.up[narrow] ?? NO_BITS, wide);
  }

  /** Whether a purpose is, or contains, political campaigning, in any version. */
  isPolitical(purpose: number): Politics {
    return this.#politics[purpose] ?? NOT_POLITICAL;
  }

  #relateToPolitics(): void {
    this.#politics = Array.from({ length: this.#numbers.size }, (_, purpose) => {
      const trees = [...this.#trees.values()];
      const within = trees.some((tree) => this.within(tree, purpose, this.#political));
      const around = trees.some((tree) => this.within(tree, this.#political, purpose));
      return within || around ? { within, around } : NOT_POLITICAL;
    });
  }

  #take(version: string, terms: TaxonomyTerms): PurposeTree {
    const tree = this.#close(version, terms);
    this.#trees.set(version, tree);
    this.#political = this.number(POLITICAL_CAMPAIGN);
    this.#relateToPolitics();
    return tree;
  }

  #close(version: string, terms: TaxonomyTerms): PurposeTree {
    const parents = new Map(terms);
    if (terms.length === 0 || parents.size < terms.length)
      throw new TypeError(`the taxonomy ${version} is empty or says a term twice`);
    for (const term of parents.keys())
      if (!this.#numbers.has(term)) this.#numbers.set(term, this.#numbers.size);
    const count = this.#numbers.size;
    const up: Bits[] = Array.from({ length: count }, () => NO_BITS);
    const down: Bits[] = Array.from({ length: count }, () => NO_BITS);
    const close = (term: string, path: ReadonlySet<string>): Bits => {
      const number = this.number(term);
      if (up[number] !== NO_BITS && up[number] !== undefined) return up[number];
      const above = parents.get(term);
      if (above === undefined || path.has(term))
        throw new TypeError(`the taxonomy ${version} does not say where ${term} belongs`);
      const closed = bitsFor(count);
      setBit(closed, number);
      for (const parent of above) addBits(closed, close(parent, new Set([...path, term])));
      return (up[number] = closed);
    };
    for (const term of parents.keys()) close(term, new Set());
    for (const term of parents.keys()) {
      const number = this.number(term);
      const closed = bitsFor(count);
      for (const [other, above] of up.entries()) if (hasBit(above, number)) setBit(closed, other);
      down[number] = closed;
    }
    return { version, terms, up, down };
  }
}
