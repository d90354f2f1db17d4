import type { CurrentRecord } from '../projections/current-records.js';
import type { Reading } from './disclosure-events.js';
import type { KnownPurposes } from './known-purposes.js';

/** In the place of a purpose that no taxonomy has. */
const UNKNOWN_PURPOSE = 'Unknown';
/** In the place of a field that the record does not have. */
const UNKNOWN_FIELD = '(unknown)';

/**
 * A reading in words that the cooperative has. What a partner asked for stays on the ledger for ever, and words of
 * its own could name anyone. The decision is asked in the same words, so that it can be made again from the event.
 */
export function inKnownWords(
  reading: Reading,
  record: CurrentRecord | undefined,
  purposes: Pick<KnownPurposes, 'has'>,
): Reading {
  const { purpose, fields } = reading;
  const names = new Set(record?.fields.map(({ name }) => name));
  const known = (name: string) => (names.has(name) ? name : UNKNOWN_FIELD);
  return {
    ...reading,
    purpose: purposes.has(purpose) ? purpose : UNKNOWN_PURPOSE,
    fields: fields === 'all' ? fields : [...new Set(fields.map(known))],
  };
}
