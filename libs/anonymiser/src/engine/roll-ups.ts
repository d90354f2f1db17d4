import { Coarsening, Ladders } from './coarsen.js';
import { listed } from './distributions.js';
import type { ClassTable, EncodedTable } from './encoded-table.js';

/** So many views are kept, and so many cells in all of them; of more, those of most classes go first. */
const KEPT = 160;
const KEPT_CELLS = 1 << 26;
/** A view is worth keeping when it has at most this share of the classes that it was made from. */
const WORTH = 0.6;

/** Views of one table at many levels, each made from the smallest finer one at hand. */
export class RollUps {
  readonly #kept: ClassTable[] = [];
  #cells = 0;
  readonly #finest: ClassTable;
  readonly #coarsening: Coarsening;

  constructor({ finest, columns, attributes }: EncodedTable) {
    this.#finest = finest;
    const valuesOf = attributes.map(({ texts }) => texts.length);
    this.#coarsening = new Coarsening(new Ladders(columns), valuesOf);
  }

  at(levels: readonly number[]): ClassTable {
    const source = this.#smallestFiner(levels);
    const view = this.#coarsening.to(source, levels);
    if (view.classes <= source.classes * WORTH) this.#keep(view);
    return view;
  }

  /** As {@link at}, with the joined class of each finest one. */
  withOrigin(levels: readonly number[]): ClassTable & { readonly origin: Int32Array } {
    return this.#coarsening.to(this.#finest, levels);
  }

  #smallestFiner(levels: readonly number[]): ClassTable {
    let best = this.#finest;
    for (const view of this.#kept)
      if (view.classes < best.classes && isFiner(view.levels, levels)) best = view;
    return best;
  }

  #keep(view: ClassTable): void {
    const { levels, classes, groups, rows, people } = view;
    const distributions = view.distributions.map((each) => listed(each, classes));
    // Nothing of the view that it was made from: that one can go.
    this.#kept.push({ levels, classes, groups, rows, people, distributions });
    this.#cells += view.classes * view.levels.length;
    while (this.#kept.length > KEPT || this.#cells > KEPT_CELLS) {
      const largest = this.#kept.reduce((most, each) => (each.classes > most.classes ? each : most));
      this.#kept.splice(this.#kept.indexOf(largest), 1);
      this.#cells -= largest.classes * largest.levels.length;
    }
  }
}

function isFiner(levels: readonly number[], wanted: readonly number[]): boolean {
  for (let at = 0; at < levels.length; at += 1) if ((levels[at] ?? 0) > (wanted[at] ?? 0)) return false;
  return true;
}
