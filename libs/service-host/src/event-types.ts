import {
  anonymisationEvents,
  auditEvents,
  consentEvents,
  identityEvents,
  recordsEvents,
} from '@coop/contracts';

/** Every event type that this version of the program reads. */
export const EVENT_TYPES: readonly string[] = [
  identityEvents.IDENTITY_EVENTS,
  consentEvents.CONSENT_EVENTS,
  recordsEvents.RECORDS_EVENTS,
  anonymisationEvents.ANONYMISATION_EVENTS,
  auditEvents.AUDIT_EVENTS,
].flatMap((definitions) => Object.values(definitions).map(({ type }) => type));
