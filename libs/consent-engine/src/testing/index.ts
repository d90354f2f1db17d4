/** The plain evaluator: one rule after the other, to be read and trusted, and the measure of any faster one. */
export * as plain from './plain/index.js';
export { anyRandomWorld, randomWorld, type RandomWorld } from './random/world.js';
export type { Situation } from './situation.js';
export { SITUATIONS } from './situations.js';
export {
  ask,
  card,
  contract,
  generalProhibition,
  grant,
  mandate,
  pointAfter,
  prohibition,
  TODAY,
  WORLD,
} from './world.js';
