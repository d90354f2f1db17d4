/** A table of whole numbers of 0 or more, all of whose sums of rows and columns are told. */
export interface Margins {
  readonly values: readonly (readonly number[])[];
  /** Cells that are not told. */
  readonly hidden: readonly (readonly boolean[])[];
}

/** What a reader can work out about a hidden cell: it lies from `low` to `high`, and each whole number there is possible. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * The range of one hidden cell, given everything else that is told. Hidden cells can only change together along closed
 * ways through rows and columns: how far up is the largest flow from the cell's column back to its row, how far down the
 * other way round (the network of Gusfield 1988; largest flow by Edmonds and Karp). Flows on whole numbers are whole.
 */
export function feasibleRange(table: Margins, row: number, column: number): Range {
  const value = table.values[row]?.[column] ?? 0;
  const up = mostFlow(table, row, column, 'up');
  const down = mostFlow(table, row, column, 'down');
  return { low: value - Math.min(value, down), high: value + up };
}

/**
 * How far a cell can rise (or fall) while others make up for it. To make up for a rise, another cell of its row falls,
 * then another one of that column rises, and so on, until one of its own column falls: cells that fall can give what
 * they have, cells that rise can take any amount.
 */
function mostFlow({ values, hidden }: Margins, row: number, column: number, way: 'up' | 'down'): number {
  const [height, width] = [values.length, values[0]?.length ?? 0];
  const nodes = height + width;
  const capacity = Array.from({ length: nodes }, () => new Float64Array(nodes));
  for (let r = 0; r < height; r += 1)
    for (let c = 0; c < width; c += 1) {
      if (hidden[r]?.[c] !== true || (r === row && c === column)) continue;
      const [falls, rises] = [values[r]?.[c] ?? 0, Number.MAX_SAFE_INTEGER / nodes];
      const [down, up] = [capacity[r], capacity[height + c]];
      if (down !== undefined) down[height + c] = way === 'up' ? falls : rises;
      if (up !== undefined) up[r] = way === 'up' ? rises : falls;
    }
  const [from, to] = [row, height + column];
  let flow = 0;
  for (;;) {
    const path = shortestPath(capacity, from, to);
    if (path === undefined) return flow;
    const amount = Math.min(...path.map(([a, b]) => capacity[a]?.[b] ?? 0));
    for (const [a, b] of path) {
      const [there, back] = [capacity[a], capacity[b]];
      if (there !== undefined) there[b] = (there[b] ?? 0) - amount;
      if (back !== undefined) back[a] = (back[a] ?? 0) + amount;
    }
    flow += amount;
  }
}

function shortestPath(capacity: readonly Float64Array[], from: number, to: number) {
  const cameFrom = new Map([[from, -1]]);
  const queue = [from];
  for (const node of queue) {
    if (node === to) break;
    capacity[node]?.forEach((left, next) => {
      if (left <= 0 || cameFrom.has(next)) return;
      cameFrom.set(next, node);
      queue.push(next);
    });
  }
  if (!cameFrom.has(to)) return undefined;
  const path: (readonly [number, number])[] = [];
  for (let node = to; node !== from;) {
    const before = cameFrom.get(node) ?? from;
    path.push([before, node]);
    node = before;
  }
  return path;
}
