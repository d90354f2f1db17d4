import { auditEvents } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';

/** The salt of the event that founded the map, from which all its blinds follow. */
export interface Founding {
  readonly position: bigint;
  readonly salt: string;
}

/** One recorded map. */
export interface Recording {
  /** Position of the event that recorded it. */
  readonly position: bigint;
  /** When that was. */
  readonly recordedAt: string;
  /** The map holds what concerns each person up to and including this position. */
  readonly atPosition: bigint;
  /** Hex. */
  readonly root: string;
}

const { subjectHeadsRecorded, subjectMapFounded } = auditEvents;

export const isFounding = ({ type }: Pick<StoredEvent, 'type'>): boolean => type === subjectMapFounded.type;

/** What an event says about the map that was recorded with it. @returns undefined for any other event */
export function recordingOf(
  event: Pick<StoredEvent, 'type' | 'data' | 'position' | 'recordedAt'>,
): Recording | undefined {
  if (event.type !== subjectHeadsRecorded.type) return undefined;
  const { root, atPosition } = subjectHeadsRecorded.schema.parse(event.data);
  return { position: event.position, recordedAt: event.recordedAt, atPosition: BigInt(atPosition), root };
}
