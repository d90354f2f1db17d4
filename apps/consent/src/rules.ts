/**
 * By what this release decides, for whoever has to decide as it did when another engine has taken its place.
 * `npm run rules` makes one file of it that needs nothing beside it; the audit takes such files back
 * (`COOP_AUDIT_RULES_FOLDER`, `coop audit why --rules`). What is exported here must go on fitting there.
 */
import { ENGINE_VERSION } from '@coop/consent-engine';
import { ControlIndex, type ControlIndexOptions } from './projections/control-index.js';

export const format = 'decision rules v1';

/** As decisions name it. */
export const engine = ENGINE_VERSION;

/** A state of control before the first event. It is fed with events as they are stored. */
export const createControl = (options?: ControlIndexOptions): ControlIndex => new ControlIndex(options);

export { explain } from '@coop/consent-engine';
