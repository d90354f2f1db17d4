import { hash } from 'node:crypto';
import { isSealedRef, type SealedRef } from '@coop/contracts';
import { canonicalJson } from './canonical-json.js';
import type { Json, StoredEvent } from './event.js';

const member = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${canonicalJson(value)}`;

/**
 * The envelope and data that an event's commitment covers, in RFC 8785 canonical form.
 * @throws TypeError for what has no canonical form
 */
export function canonicalEvent(event: StoredEvent): string {
  // Written out: putting the same names in order again for each event took longer than all else of a leaf.
  return (
    `{"actor":${canonicalJson(event.actor)}${member('authority', event.authority)}` +
    `,"causationId":${canonicalJson(event.causationId)},"commandId":${canonicalJson(event.commandId)}` +
    `,"correlationId":${canonicalJson(event.correlationId)},"data":${canonicalJson(event.data)}` +
    `,"id":${canonicalJson(event.id)},"position":"${event.position}","recordedAt":"${event.recordedAt}"` +
    `,"retention":${canonicalJson(event.retention)},"revision":"${event.revision}"` +
    `${member('rules', event.rules)},"stream":${canonicalJson(event.stream)}` +
    `${member('traceparent', event.traceparent)},"type":${canonicalJson(event.type)}` +
    `,"version":${canonicalJson(event.version)}}`
  );
}

/** Commitment and ciphertext digest of each sealed value (hex), in the order of the canonical form. */
const sealedDigests = (data: Json): string =>
  sealedRefs(data)
    .map((ref) => ref.$sealed + ref.digest)
    .join('');

function sealedRefs(value: Json, found: SealedRef[] = []): SealedRef[] {
  if (isSealedRef(value)) found.push(value);
  else if (Array.isArray(value)) for (const item of value) sealedRefs(item, found);
  else if (value !== null && typeof value === 'object') {
    const members = value as { readonly [key: string]: Json };
    for (const key of Object.keys(members).sort()) sealedRefs(members[key] as Json, found);
  }
  return found;
}

const LEAF_VERSION = 1;

/** What opens the commitment of one leaf to whoever may know the event. */
export interface Opening {
  /** The 32 random bytes that blind the commitment, in hexadecimal. */
  readonly salt: string;
  /** The text of {@link canonicalEvent}. */
  readonly event: string;
}

/** The opening of an event's leaf. Only for those who may see the whole event: nothing of it can be left out. */
export const openingOf = (event: StoredEvent): Opening => ({
  salt: event.salt,
  event: canonicalEvent(event),
});

function leafOfText(salt: string, text: string, data: () => Json): Buffer {
  const commitment = hash('sha256', `dc/event/v1\n${salt}\n${text}`, 'hex');
  // Most events hold no sealed value: then their text does not say so either, and nothing need be walked through.
  const sealed = text.includes('"$sealed":') ? sealedDigests(data()) : '';
  return Buffer.concat([Buffer.from([LEAF_VERSION]), Buffer.from(commitment + sealed, 'hex')]);
}

/**
 * The event's entry in the transparency log: version byte, blinded commitment of the whole event, then
 * commitment and ciphertext digest of each sealed value. Everything in it was fixed at append time, so a
 * destroyed key changes nothing; the salt makes it say nothing to who does not hold the event.
 */
export const leafOf = (event: StoredEvent): Buffer =>
  leafOfText(event.salt, canonicalEvent(event), () => event.data);

/**
 * The entry that an opening leads to: equal to the logged one, or the opening is not of that event.
 * @throws SyntaxError, TypeError when the text is not the canonical text of an event
 */
export function leafOfOpening({ salt, event: text }: Opening): Buffer {
  const event: unknown = JSON.parse(text);
  if (!isObject(event) || !('data' in event) || canonicalJson(event) !== text)
    throw new TypeError('an opening holds the canonical text of an event');
  return leafOfText(salt, text, () => event.data as Json);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
