export { type Released, anonymise } from './anonymise.js';
export { MAX_LATTICE_NODES, MAX_ROWS } from './admit-request.js';
export { type Finding, type ReleasePromise, checkRelease } from './check-release.js';
export { type IntervalOptions, intervalHierarchy, prefixHierarchy } from './computed-hierarchies.js';
export {
  type Hierarchy,
  InvalidHierarchy,
  type InvalidHierarchyCode,
  MAX_HIERARCHY_SIZE,
} from './hierarchy.js';
export type { AnonymisationRequest, Refused, RefusalCode, Table } from './request.js';
export { type RiskReport, measureRisk } from './risk.js';
export { hierarchyFromTable } from './table-hierarchy.js';
