import * as contracts from '@coop/contracts';

/** The tables of the published language, one per service, in the order of the catalogue. */
export const EVENT_TABLES = {
  identity: contracts.identityEvents.IDENTITY_EVENTS,
  consent: contracts.consentEvents.CONSENT_EVENTS,
  records: contracts.recordsEvents.RECORDS_EVENTS,
  anonymisation: contracts.anonymisationEvents.ANONYMISATION_EVENTS,
  audit: contracts.auditEvents.AUDIT_EVENTS,
};

/** Every event definition of today. */
export const allEvents = () => Object.values(EVENT_TABLES).flatMap((table) => Object.values(table));
