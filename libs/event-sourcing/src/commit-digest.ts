import { hash } from 'node:crypto';
import { isSealedRef, type SealedRef } from '@coop/contracts';
import { canonicalJson } from './canonical-json.js';
import type { Json, StoredEvent } from './event.js';

/** The envelope and data that an event's commitment covers, in RFC 8785 canonical form. */
export function canonicalEvent(event: StoredEvent): string {
  const { position, revision, salt: _salt, ...rest } = event;
  return canonicalJson({ ...rest, position: String(position), revision: String(revision) });
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
  const leaves = events.map((event) => {
    const leaf = makeLeaf(event);
    digested.set(event, leaf);
    return hash('sha256', leaf, 'hex');
  });
  return hash('sha256', ['dc/commit/v1', previous, ...leaves].join('\n'), 'hex');
}
