export { chartTools, type ChartTools } from './chart-tools.js';
export { CHART, exampleValues } from './places.js';
export { FULL_NAME, RELEASE, renderObjects, renderText } from './render-chart.js';
export {
  renderedDeployments,
  renderedJobs,
  type RenderedDeployment,
  type RenderedMount,
  type RenderedProbe,
  type RenderedProgram,
  type SecretReference,
} from './rendered-deployments.js';
