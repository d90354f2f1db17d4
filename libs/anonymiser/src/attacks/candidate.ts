/** A table of text. */
interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What an attacker is given, and what only the defender knows, to judge by. */
export interface Candidate {
  /** The table that might be released. */
  readonly released: Rows;
  /** Those whom it is about, as they are. */
  readonly members: Rows;
  /** People of the same kind who are not in it: what is guessed right about them is not the release's doing. */
  readonly control: Rows;
  /** Columns that somebody may know about a person. */
  readonly known: readonly string[];
  /** Whether a value may be meant by what is written in its column, such as `30-39` by 34. */
  readonly mayMean: (column: string, written: string, value: string) => boolean;
}

/** Finds the released rows that may be about a person, by what is known of her. */
export class Matcher {
  readonly #byColumn: readonly { readonly at: number; readonly rowsOf: ReadonlyMap<string, Int32Array> }[];
  readonly #matching = new Map<string, Int32Array>();
  readonly rows: number;

  constructor(private readonly candidate: Candidate) {
    const { released, known } = candidate;
    this.rows = released.rows.length;
    this.#byColumn = known.map((column) => {
      const at = placeOf(released, column);
      const lists = new Map<string, number[]>();
      released.rows.forEach((row, index) => {
        const written = row[at] ?? '';
        const list = lists.get(written);
        if (list === undefined) lists.set(written, [index]);
        else list.push(index);
      });
      return { at, rowsOf: new Map([...lists].map(([written, list]) => [written, Int32Array.from(list)])) };
    });
  }

  /** Indexes of the released rows that fit all that is known of a person, ascending. */
  about(person: readonly string[], table: Rows): Int32Array {
    let found: Int32Array | undefined;
    this.candidate.known.forEach((column, index) => {
      const fitting = this.#fitting(index, column, person[placeOf(table, column)] ?? '');
      found = found === undefined ? fitting : common(found, fitting);
    });
    return found ?? Int32Array.from({ length: this.rows }, (_, at) => at);
  }

  /** Rows whose cell of one column may mean a value: the same for everybody who has it. */
  #fitting(index: number, column: string, value: string): Int32Array {
    const key = JSON.stringify([index, value]);
    const before = this.#matching.get(key);
    if (before !== undefined) return before;
    const lists = [...(this.#byColumn[index]?.rowsOf ?? [])].filter(([written]) =>
      this.candidate.mayMean(column, written, value),
    );
    const fitting = Int32Array.from(lists.flatMap(([, rows]) => [...rows])).sort();
    this.#matching.set(key, fitting);
    return fitting;
  }
}

/** @throws RangeError when the table has no such column */
export function placeOf({ columns }: Rows, column: string): number {
  const at = columns.indexOf(column);
  if (at === -1) throw new RangeError(`The table has no column "${column}".`);
  return at;
}

function common(one: Int32Array, other: Int32Array): Int32Array {
  const found: number[] = [];
  for (let a = 0, b = 0; a < one.length && b < other.length;) {
    const [left, right] = [one[a] ?? 0, other[b] ?? 0];
    if (left === right) found.push(left);
    if (left <= right) a += 1;
    if (right <= left) b += 1;
  }
  return Int32Array.from(found);
}
