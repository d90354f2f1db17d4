import type { Population } from '@coop/anonymiser';

interface CodedColumn {
  readonly name: string;
  /** Each value once. */
  readonly texts: readonly string[];
  /** For each row the place of its value. */
  readonly codes: Int32Array;
}

/** A population by columns of numbers: a million rows reach another thread in milliseconds. */
export interface CodedPopulation {
  readonly columns: readonly CodedColumn[];
  readonly rows: number;
  /** How many people each row stands for; one, unless given. */
  readonly people?: Float64Array;
}

export function codedPopulation(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  people?: readonly number[],
): CodedPopulation {
  const columns = names.map((name, at) => {
    const places = new Map<string, number>();
    const codes = Int32Array.from(rows, (row) => {
      const text = row[at] ?? '';
      const place = places.get(text) ?? places.size;
      places.set(text, place);
      return place;
    });
    return { name, texts: [...places.keys()], codes };
  });
  return {
    ...{ columns, rows: rows.length },
    ...(people === undefined ? {} : { people: Float64Array.from(people) }),
  };
}

/** The same people by some of the columns alone. */
export const seenBy = (population: CodedPopulation, names: readonly string[]): CodedPopulation => ({
  ...population,
  columns: population.columns.filter(({ name }) => names.includes(name)),
});

/** The population as the engine takes it. */
export function decoded({ columns, rows, people }: CodedPopulation): Population {
  return {
    columns: columns.map(({ name }) => name),
    rows: Array.from({ length: rows }, (_, row) =>
      columns.map(({ texts, codes }) => texts[codes[row] ?? 0] ?? ''),
    ),
    ...(people === undefined ? {} : { people: [...people] }),
  };
}

export const peopleOf = ({ rows, people }: CodedPopulation): number =>
  people === undefined ? rows : people.reduce((sum, count) => sum + count, 0);
