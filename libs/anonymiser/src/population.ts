/**
 * The people among whom those of a table live, as somebody may know them who looks for one of them: a public register
 * or a census. It has every quasi-identifier in full detail, and everybody in the table is in it. A row is a person, or
 * as many as `people` says at its place: a register of names, or counts of each combination.
 */
export interface Population {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly people?: readonly number[];
}

/** How many people row `at` of the population stands for. */
export const peopleAt = ({ people }: Population, at: number): number =>
  people === undefined ? 1 : (people[at] ?? 0);
