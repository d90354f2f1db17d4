export {
  AnonymisationModule,
  anonymisationParts,
  anonymisationReactors,
  type AnonymisationModuleParts,
} from './anonymisation.module.js';
export type { AnonymisationParts, KeyDestroyer } from './application/parts.js';
export { anonymisationOwnSettings, type AnonymisationOwnSettings } from './config.js';
export { anonymisationService } from './service.js';
