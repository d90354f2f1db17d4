export { anonymise } from './anonymise.js';
export type { Released } from './release-report.js';
export { MAX_LATTICE_NODES } from './engine/lattice.js';
export { type Finding, type ReleasePromise, checkRelease } from './check-release.js';
export { buildHierarchy } from './hierarchies/build-hierarchy.js';
export {
  communeHierarchy,
  readCommuneRegister,
  type CommuneRegister,
} from './hierarchies/commune-register.js';
export { intervalHierarchy, prefixHierarchy, suppressHierarchy } from './hierarchies/computed-hierarchies.js';
export { hierarchyFromCsv, type CsvOptions } from './hierarchies/csv-hierarchy.js';
export { dateHierarchy } from './hierarchies/date-hierarchy.js';
export {
  hierarchyDigest,
  type DateOptions,
  type DateStep,
  type DefinedHierarchy,
  type HierarchyDefinition,
  type IntervalOptions,
} from './hierarchies/definition.js';
export {
  type Hierarchy,
  InvalidHierarchy,
  type InvalidHierarchyCode,
  MAX_HIERARCHY_SIZE,
} from './hierarchy.js';
export type { PrivacyModel } from './models.js';
export type { Population } from './population.js';
export { MAX_ROWS } from './request.js';
export type { AnonymisationRequest, Objective, Refused, RefusalCode, Table } from './request.js';
export type { KnownPopulation, PopulationMeasures } from './measures/population-classes.js';
export { type RiskReport, measureRisk } from './measures/risk.js';
export { measureTable, type TableMeasures } from './measures/table-measures.js';
export { measureUtility, type BeforeAndAfter, type KeptByColumns, type Utility } from './measures/utility.js';
export { measureQueryError, type QueryError, type QueryOptions } from './measures/query-error.js';
export type { MadeFrom } from './measures/coarsened-rows.js';
export { measureSensitive, type SensitiveMeasures } from './measures/sensitive-measures.js';
export { classesOf, type MeasuredClass, type MeasuredColumns } from './measures/classes.js';
export { populationUniqueness, type PopulationUniqueness } from './measures/population-risk.js';
export { hierarchyFromTable } from './hierarchies/table-hierarchy.js';
export {
  compare,
  formatRational,
  parseRational,
  product,
  quotient,
  rational,
  sum,
  toNumber,
  type Rational,
} from './noise/rational.js';
export { UniformSource, type FillRandom } from './noise/uniform-source.js';
export { discreteLaplace, MAX_SCALE_PART } from './noise/discrete-laplace.js';
export { discreteGaussian, gaussianOf, MAX_VARIANCE_PART } from './noise/discrete-gaussian.js';
export { permuteAndFlip, softmin, type Choice } from './noise/choose.js';
export {
  noisyCount,
  noisyHistogram,
  noisyHistogramOfUnknown,
  noisyMean,
  noisySum,
  sensitivityOfSum,
  thresholdOf,
  type Bounded,
  type Price,
  type Threshold,
} from './noise/aggregates.js';
export { noisyQuantile, quantileScores, type QuantileQuestion } from './noise/quantile.js';
export {
  deltaAt,
  epsilonAt,
  gaussianVariance,
  laplaceScale,
  rhoOfGaussian,
  rhoOfPure,
  usualError,
} from './noise/accounting.js';
export {
  gaussianAccuracy,
  gaussianMeanError,
  gaussianProbabilities,
  gaussianSigmaFor,
  laplaceAccuracy,
  laplaceMeanError,
  laplaceProbability,
  laplaceScaleFor,
} from './noise/law.js';
export { isSensitive, type CellRules } from './aggregates/sensitive-cells.js';
export { feasibleRange, type Margins, type Range } from './aggregates/feasible-range.js';
export {
  MAX_CELLS,
  protectTable,
  type Contributions,
  type ProtectedTable,
} from './aggregates/protect-table.js';
export { consumerPseudonyms, type PseudonymDomain } from './pseudonyms/consumer-pseudonyms.js';
export { plainRisk, residualRisk, successRate, type Rate, type Risk } from './attacks/rates.js';
export { type Candidate } from './attacks/candidate.js';
export {
  exactCopies,
  homogeneity,
  inferring,
  linking,
  singlingOut,
  type AttackOptions,
  type AttackOutcome,
} from './attacks/table-attacks.js';
export { intersecting } from './attacks/between-releases.js';
export { differencing } from './attacks/differencing.js';
export { profileTable, type ColumnClass, type ColumnProfile, type Look } from './profile/column-profile.js';
export type { ColumnFigures } from './profile/column-figures.js';
export type { Form } from './profile/forms.js';
export {
  checkClasses,
  type ClassesAccepted,
  type ClassesRefused,
  type ClassFlag,
} from './profile/check-classes.js';
