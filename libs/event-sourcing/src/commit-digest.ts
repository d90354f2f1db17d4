import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isSealedRef, type SealedRef } from '@coop/contracts';
import type { Json, StoredEvent } from './event.js';

/** The envelope and data that an event's commitment covers, in RFC 8785 canonical form. */
export function canonicalEvent(event: StoredEvent): string {
  const { position, revision, salt: _salt, ...rest } = event;
  const text = canonicalize({ ...rest, position: String(position), revision: String(revision) });
  if (text === undefined) throw new TypeError(`event ${event.id} has no canonical form`);
  return text;
}

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

/**
 * The event's entry in the transparency log: version byte, blinded commitment of the whole event, then
 * commitment and ciphertext digest of each sealed value. Everything in it was fixed at append time, so a
 * destroyed key changes nothing; the salt makes it say nothing to who does not hold the event.
 */
export function leafOf(event: StoredEvent): Buffer {
  const commitment = hash('sha256', `dc/event/v1\n${event.salt}\n${canonicalEvent(event)}`, 'hex');
  const parts = sealedRefs(event.data).map((ref) => ref.$sealed + ref.digest);
  return Buffer.concat([Buffer.from([LEAF_VERSION]), Buffer.from([commitment, ...parts].join(''), 'hex')]);
}

/** The digest before the first commit. */
export const FIRST_DIGEST = '0'.repeat(64);

/**
 * Digest of a commit, chained to the one before it: a store that lost or changed its middle is noticed at the
 * next sweep, which the database's own check does not do.
 */
export function commitDigest(previous: string, events: readonly StoredEvent[]): string {
  const leaves = events.map((event) => hash('sha256', leafOf(event), 'hex'));
  return hash('sha256', ['dc/commit/v1', previous, ...leaves].join('\n'), 'hex');
}
