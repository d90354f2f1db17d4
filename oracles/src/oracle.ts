import type { OthersData } from './others-data.js';

/** What an oracle found out about one thing: `fault` is absent when ours agrees with the others'. */
export interface Finding {
  readonly what: string;
  readonly fault?: string;
}

/** What an oracle is given to work with. */
export interface OracleParts {
  /** Data of others by the name of its manifest, as `odrl-test-suite`. */
  data(manifest: string): OthersData;
  /** A line for whoever reads along: what is compared with what. */
  say(text: string): void;
}

/**
 * Lets software or data that others made check ours.
 * @throws NotToBeHad when the other software or data cannot be had here; nothing was compared then
 */
export type Oracle = (parts: OracleParts) => Promise<readonly Finding[]> | readonly Finding[];
