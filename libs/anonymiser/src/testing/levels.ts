import type { Hierarchy } from '../hierarchy.js';

/** The labels of a value at all levels. */
export const labelsOf = (hierarchy: Hierarchy, value: string): string[] =>
  Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.generalise(value, level));

/** How many known values share its group, at all levels. */
export const coveragesOf = (hierarchy: Hierarchy, value: string): number[] =>
  Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.coverage(value, level));
