import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, seen from `src` as from `dist`. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** A path inside the repository. */
export const inRepository = (...parts: readonly string[]): string => join(REPOSITORY, ...parts);

/** The folder of the chart. */
export const CHART = inRepository('deploy/helm/datacooperative');

/** The folder of the examples for the chart and for what it stands on. */
export const EXAMPLES_FOLDER = inRepository('deploy/helm/examples');

/** A file of values among the examples, by its short name: `production`, `small`. */
export const exampleValues = (name: string): string => join(EXAMPLES_FOLDER, `${name}.values.yaml`);
