import { consentEvents, type EventsOf, type identityEvents, type recordsEvents } from '@coop/contracts';
import type { RecordField } from '@coop/consent-engine';

/** Every category that can change a decision. A disclosure's append checks that none of them moved. */
export const CONTROL_CATEGORIES = [
  'identity-party',
  'identity-mandate',
  'identity-erasure',
  'consent-contract',
  'consent-grant',
  'consent-prohibition',
  'consent-duty',
  'consent-proposal',
  'consent-taxonomy',
  'records-record',
  'records-subject',
] as const;

/**
 * Where readings are counted that use up what is limited. They are checked by those readings alone that use something
 * up: else every reading would have to wait for every other.
 */
export const COUNTING_CATEGORIES = ['records-disclosure', consentEvents.COUNTED_DECISIONS] as const;

/**
 * What the state of control is made of. When an import began says by which version its purposes were declared; nothing
 * that holds ends by it.
 */
export const CONTROL_SOURCES = [...CONTROL_CATEGORIES, ...COUNTING_CATEGORIES, 'records-import'] as const;

/** Events of the services that say something about control, and those beside them in the same streams. */
export type ControlEvent = (
  | EventsOf<typeof identityEvents.IDENTITY_EVENTS>
  | EventsOf<typeof consentEvents.CONSENT_EVENTS>
  | EventsOf<typeof recordsEvents.RECORDS_EVENTS>
) & { readonly position: bigint };

export type ControlEventType = ControlEvent['type'];
export type ControlEventNamed<T extends ControlEventType> = Extract<ControlEvent, { readonly type: T }>;

/** What the mapping must look up in what it has already said. */
export interface KnownFields {
  knows(party: string): boolean;
  fieldsOf(record: string): readonly RecordField[];
  /** The owners of a record that a quorum rules; of any other record nobody. */
  votersOf(record: string): readonly string[];
  recordsOf(importId: string, subject: string): readonly string[];
  /** The version of the purposes in which an import declared its own; `undefined`: the built-in one. */
  taxonomyOf(importId: string): string | undefined;
}
