import { canonical, canonicalLine, fromHex, isMembers, Unreadable, type Members } from './encoding.js';
import type { Examination } from './examination.js';
import type { VerifierPort } from './port.js';
import { entryOf, leafHash } from './tree.js';

export const EVENTS = 'events.ndjson';

export interface ReadEvent {
  readonly index: number;
  readonly event: Members;
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
}

/** A line of events.ndjson: the opening of a leaf. */
export async function readEvent(
  port: VerifierPort,
  line: string,
  number: number,
  told: Examination,
): Promise<ReadEvent | undefined> {
  try {
    const { index, salt, event } = canonicalLine(line);
    if (typeof index !== 'string' || typeof salt !== 'string' || !isMembers(event))
      throw new Unreadable('it holds no event with its index and salt');
    const at = Number(index);
    if (String(at) !== index || event['position'] !== String(at + 1))
      throw new Unreadable('its index does not go with its position');
    if (!/^(0|[1-9][0-9]*)$/.test(String(event['revision'])))
      throw new Unreadable('its revision is no number');
    fromHex(salt);
    const entry = await entryOf(port, salt, canonical(event), event['data']);
    return { index: at, event, entry, leaf: await leafHash(port, entry) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    told.find('event-unreadable', EVENTS, `line ${number}: ${error.message}`);
    return undefined;
  }
}
