import { closeSync, openSync, writeSync } from 'node:fs';
import type { Table } from '@coop/anonymiser';

/** A sequence of numbers from 0 up to 1: the same in each run (Numerical Recipes' linear congruence). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Writes rows drawn from a table, each cell replaced by another one of its column once in ten times. */
export function writeDrawn({ columns, rows }: Table, count: number, file: string): void {
  const next = chance(5);
  const any = () => rows[Math.floor(next() * rows.length)] ?? [];
  const out = openSync(file, 'w');
  writeSync(out, `${columns.join(';')}\n`);
  for (let done = 0; done < count; done += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, count - done) }, () =>
      any()
        .map((cell, at) => (next() < 0.1 ? (any()[at] ?? '') : cell))
        .join(';'),
    );
    writeSync(out, `${lines.join('\n')}\n`);
  }
  closeSync(out);
}
