import type { SearchParts, SearchResult } from './candidate.js';
import { MAX_LATTICE_NODES, sizeOf } from './lattice.js';
import { searchOptimum } from './search-optimum.js';
import { searchWithin } from './search-within.js';

/** Nodes that are counted out in a lattice that is too large, unless the request says how many. */
const COUNTED_OUT = 1_000;

/** How many nodes of a lattice may be counted out: without limit where it is searched to the end. */
export const budgetFor = (heights: readonly number[], asked: number | undefined): number =>
  asked ?? (sizeOf(heights) > MAX_LATTICE_NODES ? COUNTED_OUT : Number.POSITIVE_INFINITY);

/** The best node: of all, or of those that `most` allows to count out. */
export const search = (parts: SearchParts, most: number): SearchResult =>
  most === Number.POSITIVE_INFINITY ? searchOptimum(parts) : searchWithin(parts, most);
