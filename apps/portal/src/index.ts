export { PortalModule, type PortalOutside } from './portal.module.js';
export { pagePaths, type KnownIds, type PagePath } from './page-paths.js';
export { CALLBACK_PATH } from './session/sign-in.js';
export type { PortalSettings } from './settings.js';
