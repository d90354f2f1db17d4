import type { ClassTable, EncodedTable } from './encoded-table.js';

/**
 * What is known of a rule when classes are joined:
 * - `any`: a class that holds, joined with whatever, holds. Then no more rows are left out the coarser it gets;
 * - `holding`: classes that hold give one that holds;
 * - `nothing`.
 */
export type Joining = 'any' | 'holding' | 'nothing';

/** A rule, ready to be asked about the classes of a table. */
export interface ClassRule {
  readonly joining: Joining;
  /** Whether the rule is broken for whom nothing is released, too: then no class may be left out. */
  readonly isForEverybody?: boolean;
  /** Where the rule is nothing else: the rows that a class has at least. Millions of classes are asked for them. */
  readonly leastRows?: number;
  holds(table: ClassTable, at: number): boolean;
}

/** How many are counted in a class: distinct values of an attribute, or rows. */
export interface Members {
  /** Whether each row counts, so that the members of joined classes add up. */
  readonly areRows: boolean;
  of(view: ClassTable, at: number): number;
}

/**
 * @param names - of the attributes of the table
 * @param name - of the one that is counted, if any
 */
export function membersIn(
  { attributes, rows }: EncodedTable,
  names: readonly string[],
  name?: string,
): Members {
  const counted = names.indexOf(name ?? '');
  const attribute = attributes[counted];
  // Where everybody has one row, rows are people.
  if (attribute === undefined || attribute.texts.length === rows)
    return { areRows: true, of: (view, at) => view.rows[at] ?? 0 };
  return {
    areRows: false,
    of: (view, at) => {
      const { begin = 0, end = 0 } = view.distributions[counted]?.of(at) ?? {};
      return end - begin;
    },
  };
}
