export { PortalModule, type PortalOutside } from './portal.module.js';
export { pagePaths, type KnownIds, type PagePath } from './page-paths.js';
export { openPortalKeys, type PortalKeys } from './session/portal-keys.js';
export { CALLBACK_PATH } from './session/sign-in.js';
export type { LogoutSettings, PortalSettings } from './settings.js';
