export { Deployment, type DeploymentOptions } from './deployment.js';
export type { InstanceSpec, ServiceInstance } from './services.js';
