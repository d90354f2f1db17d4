interface Entry<T> {
  /** Milliseconds since 1970. */
  readonly moment: number;
  readonly order: number;
  readonly item: T;
}

/** What becomes due at moments, the soonest first; of one moment, in the order in which it came: a binary heap. */
export class MomentQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #order = 0;

  add(moment: number, item: T): void {
    const heap = this.#heap;
    const entry = { moment, order: this.#order++, item };
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
  }

  /** Takes out what is due at a moment or before, in order. */
  *takeUntil(moment: number): Generator<T> {
    for (let next = this.#heap[0]; next !== undefined && next.moment <= moment; next = this.#heap[0]) {
      this.#removeFirst();
      yield next.item;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let below = heap[child];
      const other = heap[child + 1];
      if (below !== undefined && other !== undefined && isBefore(other, below))
        [child, below] = [child + 1, other];
      if (below === undefined || isBefore(last, below)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
  }
}

const isBefore = (one: Entry<unknown>, other: Entry<unknown>): boolean =>
  one.moment < other.moment || (one.moment === other.moment && one.order < other.order);
