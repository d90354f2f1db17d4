import { ANONYMISATION_EVENTS } from './anonymisation/events.js';
import { AUDIT_EVENTS } from './audit/events.js';
import { CONSENT_EVENTS } from './consent/events.js';
import type { EventDefinition } from './event.js';
import { IDENTITY_EVENTS } from './identity/events.js';
import { RECORDS_EVENTS } from './records/events.js';

/** Every event of the published language, as it is written today. */
export const ALL_EVENTS: readonly EventDefinition[] = [
  IDENTITY_EVENTS,
  CONSENT_EVENTS,
  RECORDS_EVENTS,
  ANONYMISATION_EVENTS,
  AUDIT_EVENTS,
].flatMap((table) => Object.values<EventDefinition>(table));

/** How one version of an event is named: the first by its type alone. */
export const versionName = (type: string, version: number): string =>
  version === 1 ? type : `${type}@${version}`;
