import {
  anonymisationEvents,
  auditEvents,
  consentEvents,
  identityEvents,
  recordsEvents,
  type EventDefinition,
} from '@coop/contracts';

/** Every event of the published language. */
export const DEFINITIONS: readonly EventDefinition[] = [
  identityEvents.IDENTITY_EVENTS,
  consentEvents.CONSENT_EVENTS,
  recordsEvents.RECORDS_EVENTS,
  anonymisationEvents.ANONYMISATION_EVENTS,
  auditEvents.AUDIT_EVENTS,
].flatMap((table) => Object.values<EventDefinition>(table));

const BY_TYPE: ReadonlyMap<string, EventDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.type, definition]),
);

/** What the published language says about a type of event; undefined for one that it does not know. */
export const definitionOf = (type: string): EventDefinition | undefined => BY_TYPE.get(type);
