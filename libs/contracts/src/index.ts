export { Personal, isSealedRef, sealed, sealedRefSchema, type SealedRef } from './personal.js';
export {
  defineEvent,
  type EventDefinition,
  type EventOf,
  type EventsOf,
  type PersonalPath,
  type RetentionClass,
  type Upcast,
} from './event.js';
export { ALL_EVENTS, versionName } from './all-events.js';
export {
  action,
  country,
  day,
  fieldName,
  fieldsOrAll,
  instant,
  language,
  money,
  position,
  purpose,
  purposesOrAll,
  recordKind,
  scope,
  sha256,
  uuid,
  word,
} from './scalars.js';
export * as identityEvents from './identity/events.js';
export {
  ACKNOWLEDGING,
  ERASURE_CONSUMERS,
  HOLDS_NOTHING,
  type ConsumerKind,
  type ErasureConsumers,
} from './identity/erasure-register.js';
export * as consentEvents from './consent/events.js';
export * as recordsEvents from './records/events.js';
export * as anonymisationEvents from './anonymisation/events.js';
export * as auditEvents from './audit/events.js';
export * as consentApi from './consent/api.js';
export * as identityApi from './identity/api.js';
export { sessionNotice, type SessionNotice } from './session-notice.js';
export {
  SERVICE_GRAPH,
  SERVICE_PATHS,
  SERVICES,
  serviceOfPath,
  type Service,
  type ServiceEdges,
} from './service-graph.js';
