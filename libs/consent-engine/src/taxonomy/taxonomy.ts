/** Every term with the terms directly above it. */
export type TaxonomyTerms = readonly (readonly [term: string, parents: readonly string[]])[];

const NOTHING: ReadonlySet<string> = new Set();

/** Purposes and what contains what, compiled from one version. Never changes; two versions stand side by side. */
export class Taxonomy {
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #broader = new Map<string, ReadonlySet<string>>();
  readonly #narrower = new Map<string, ReadonlySet<string>>();

  /**
   * @throws TypeError when there is no term, a term has no name or occurs twice, a parent is no term, or a term
   * would contain itself: whoever feeds must stop, because nothing can be decided by such a taxonomy.
   */
  constructor(
    readonly version: string,
    terms: TaxonomyTerms,
  ) {
    this.#parents = new Map(terms.map(([term, parents]) => [term, [...parents]]));
    this.#children = childrenOf(this.#parents);
    const fault = faultOf(terms, this.#parents, this.#children);
    if (fault !== undefined) throw new TypeError(`taxonomy ${version}: ${fault}`);
  }

  /** Every term, in the order in which they were given. */
  get terms(): readonly string[] {
    return [...this.#parents.keys()];
  }

  /** Whether the id names a term. Unknown ones are refused. */
  has(id: string): boolean {
    return this.#parents.has(id);
  }

  /** The terms directly above; empty for a root and for what is unknown. */
  parents(id: string): readonly string[] {
    return this.#parents.get(id) ?? [];
  }

  /** The terms directly below; empty for a leaf and for what is unknown. */
  children(id: string): readonly string[] {
    return this.#children.get(id) ?? [];
  }

  /** The term and all that contain it; empty for what is unknown. */
  broader(id: string): ReadonlySet<string> {
    return this.has(id) ? reach(id, this.#parents, this.#broader) : NOTHING;
  }

  /** The term and all that it contains; empty for what is unknown. */
  narrower(id: string): ReadonlySet<string> {
    return this.has(id) ? reach(id, this.#children, this.#narrower) : NOTHING;
  }

  /** Whether whoever does `narrow` does, by definition, also `wide` (`narrow` ⊑ `wide`). Unknown ids: no. */
  narrowerOrEqual(narrow: string, wide: string): boolean {
    return this.broader(narrow).has(wide);
  }
}

function childrenOf(parents: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const [term, above] of parents) {
    for (const parent of new Set(above)) children.set(parent, [...(children.get(parent) ?? []), term]);
  }
  return children;
}

/** Everything that can be reached; remembered, since the same few terms are asked about again and again. */
function reach(
  id: string,
  next: ReadonlyMap<string, readonly string[]>,
  known: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const remembered = known.get(id);
  if (remembered) return remembered;
  const found = new Set([id]);
  for (const each of found) for (const other of next.get(each) ?? []) found.add(other);
  known.set(id, found);
  return found;
}

function faultOf(
  terms: TaxonomyTerms,
  parents: ReadonlyMap<string, readonly string[]>,
  children: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  if (parents.size === 0) return 'no terms';
  if (parents.size < terms.length) return 'a term occurs twice';
  if ([...parents.keys()].some((term) => typeof term !== 'string' || term === ''))
    return 'a term has no name';
  const orphan = [...children.keys()].find((parent) => !parents.has(parent));
  if (orphan !== undefined) return `${orphan} is above a term, but no term`;
  return isWithoutCycle(parents, children) ? undefined : 'a term contains itself';
}

/** Takes away terms above which nothing is left (A. B. Kahn, 1962); a cycle is what cannot be taken away. */
function isWithoutCycle(
  parents: ReadonlyMap<string, readonly string[]>,
  children: ReadonlyMap<string, readonly string[]>,
): boolean {
  const above = new Map([...parents].map(([term, each]) => [term, new Set(each).size]));
  const free = [...above].filter(([, count]) => count === 0).map(([term]) => term);
  for (const term of free) {
    for (const child of children.get(term) ?? []) {
      const left = (above.get(child) ?? 0) - 1;
      above.set(child, left);
      if (left === 0) free.push(child);
    }
  }
  return free.length === parents.size;
}
