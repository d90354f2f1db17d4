import { hash } from 'node:crypto';
import { isSealedRef, type SealedRef } from '@coop/contracts';
import { canonicalJson } from './canonical-json.js';
import type { Json, StoredEvent } from './event.js';

/** The envelope and data that an event's commitment covers, in RFC 8785 canonical form. */
export function canonicalEvent(event: StoredEvent): string {
  const [before, toTime, toRevision, after] = canonicalParts(event);
  return `${before}${event.position}${toTime}${event.recordedAt}${toRevision}${event.revision}${after}`;
}

/** An event before its place in the ledger is known: what whoever appends can say of it. */
export type UnplacedEvent = Omit<StoredEvent, 'position' | 'recordedAt' | 'revision'>;

/** The text before the position, between it and the time, between that and the revision, and after the revision. */
export type CanonicalParts = readonly [string, string, string, string];

const member = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${canonicalJson(value)}`;

/**
 * {@link canonicalEvent} cut at the three values that only the ledger knows. Members are sorted, so they come in
 * this order in every event; none of the values has a character that JSON escapes. Lets a database join the text
 * and digest it while it holds its lock, without knowing the canonical form.
 * @throws TypeError for what has no canonical form
 */
export function canonicalParts(event: UnplacedEvent): CanonicalParts {
  // Written out: putting the same names in order again for each event took longer than all else of a digest.
  const before =
    `{"actor":${canonicalJson(event.actor)}${member('authority', event.authority)}` +
    `,"causationId":${canonicalJson(event.causationId)},"commandId":${canonicalJson(event.commandId)}` +
    `,"correlationId":${canonicalJson(event.correlationId)},"data":${canonicalJson(event.data)}` +
    `,"id":${canonicalJson(event.id)},"position":"`;
  const after =
    `"${member('rules', event.rules)},"stream":${canonicalJson(event.stream)}` +
    `${member('traceparent', event.traceparent)},"type":${canonicalJson(event.type)}` +
    `,"version":${canonicalJson(event.version)}}`;
  return [before, '","recordedAt":"', `","retention":${canonicalJson(event.retention)},"revision":"`, after];
}

/** What an event's leaf holds after its commitment: commitment and ciphertext digest of each sealed value (hex). */
export const leafSuffix = (data: Json): string =>
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

/** Leaves made for a commit's digest. The log asks for them again a moment later, of the same events in memory. */
const digested = new WeakMap<StoredEvent, Buffer>();

/**
 * The event's entry in the transparency log: version byte, blinded commitment of the whole event, then
 * commitment and ciphertext digest of each sealed value. Everything in it was fixed at append time, so a
 * destroyed key changes nothing; the salt makes it say nothing to who does not hold the event.
 */
export function leafOf(event: StoredEvent): Buffer {
  return digested.get(event) ?? makeLeaf(event);
}

function makeLeaf(event: StoredEvent): Buffer {
  const commitment = hash('sha256', `dc/event/v1\n${event.salt}\n${canonicalEvent(event)}`, 'hex');
  return Buffer.concat([
    Buffer.from([LEAF_VERSION]),
    Buffer.from(commitment + leafSuffix(event.data), 'hex'),
  ]);
}

/** The digest before the first commit. */
export const FIRST_DIGEST = '0'.repeat(64);

/**
 * Digest of a commit, chained to the one before it: a store that lost or changed its middle is noticed at the
 * next sweep, which the database's own check does not do.
 */
export function commitDigest(previous: string, events: readonly StoredEvent[]): string {
  const leaves = events.map((event) => {
    const leaf = makeLeaf(event);
    digested.set(event, leaf);
    return hash('sha256', leaf, 'hex');
  });
  return hash('sha256', ['dc/commit/v1', previous, ...leaves].join('\n'), 'hex');
}
