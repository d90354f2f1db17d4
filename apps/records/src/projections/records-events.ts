import type { EventsOf, recordsEvents } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';

/** An event of this service as the store gives it back; its schema was checked when it was written. */
export type RecordsEvent = EventsOf<typeof recordsEvents.RECORDS_EVENTS> &
  Pick<StoredEvent, 'id' | 'position' | 'stream' | 'revision' | 'recordedAt' | 'actor'>;

export const asRecordsEvent = (event: StoredEvent): RecordsEvent =>
  event as Pick<StoredEvent, 'type' | 'position'> as RecordsEvent;

/** Every event of this service stands in a stream of one of these. */
export const CATEGORIES = {
  record: 'records-record',
  import: 'records-import',
  subject: 'records-subject',
  disclosure: 'records-disclosure',
} as const;
