import { consentEvents } from '@coop/contracts';
import { CATEGORIES } from '../projections/records-events.js';

/**
 * Streams whose events can end a permission. A disclosure is appended only if none of them has moved after the
 * position that its decision knew.
 *
 * Not among them: the record's own stream, which is checked by its exact revision (so that a busy import of
 * other records never delays a reading), and the information of subjects, which can only widen what is allowed.
 */
export const CONTROL_CATEGORIES: readonly string[] = [
  'consent-grant',
  'consent-prohibition',
  'consent-contract',
  'consent-duty',
  'consent-proposal',
  'consent-taxonomy',
  'identity-party',
  'identity-mandate',
  'identity-client',
  'identity-erasure',
];

/** The same for a reading that uses up what is limited, which also needs that no other one was counted meanwhile. */
export const CONTROL_OR_COUNTING: readonly string[] = [
  ...CONTROL_CATEGORIES,
  CATEGORIES.disclosure,
  consentEvents.COUNTED_DECISIONS,
];
