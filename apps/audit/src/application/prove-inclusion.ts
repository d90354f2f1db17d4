import { leafOf } from '@coop/event-sourcing';
import { formatProof, proveInclusion as proofOf, TileReader } from '@coop/tlog';
import { eventAt } from '../history/moment.js';
import type { SignedHead } from './checkpoint-publisher.js';
import type { AuditParts } from './parts.js';

/** Proof that an event is in the log at a signed checkpoint: verifiable for ever, by anyone, offline. */
export interface ProvedInclusion {
  readonly index: string;
  readonly size: string;
  /** Hex of the entry: a commitment, which says nothing without the event. */
  readonly leaf: string;
  /** Hex, from the leaf upwards (RFC 6962, section 2.1.1). */
  readonly proof: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
  readonly vkey: string;
}

const WAIT_MS = 2_000;

/**
 * Waits briefly for the log to cover a position.
 * @param last - the last position of the same commit, so that a proof never covers half of it
 * @returns null when there is no such event, or the log does not cover it yet: ask again
 */
export async function proveInclusion(
  parts: AuditParts,
  position: bigint,
  last = position,
): Promise<ProvedInclusion | null> {
  const { opened, store } = parts;
  if (position < 1n || last < position || last > store.head()) return null;
  const covered = await coveredBy(parts, last);
  const event = await eventAt(store, position);
  if (covered === null || event === undefined) return null;
  const { index, hashes } = await proofIn(parts, covered, position);
  return {
    index: String(index),
    size: String(covered.size),
    leaf: leafOf(event).toString('hex'),
    proof: hashes.map((hash) => Buffer.from(hash).toString('hex')),
    checkpoint: covered.checkpoint,
    vkey: opened.vkey,
  };
}

/**
 * The `.tlog-proof` of an event, with whatever cosignatures the published checkpoint has.
 * @param extra what stands beside it
 * @returns null when there is no such event, or the log does not cover it yet: ask again
 */
export async function proofFile(
  parts: AuditParts,
  position: bigint,
  extra: Uint8Array,
): Promise<string | null> {
  const covered = position < 1n ? null : await coveredBy(parts, position);
  if (covered === null) return null;
  const { checkpoint } = covered;
  return formatProof({ ...(await proofIn(parts, covered, position)), checkpoint, extra });
}

async function coveredBy({ integrator }: AuditParts, position: bigint): Promise<SignedHead | null> {
  return (await integrator.gate.reached(position, WAIT_MS)) ? (integrator.published ?? null) : null;
}

/** From the published tiles, whichever instance wrote them. */
async function proofIn({ opened }: AuditParts, { size }: SignedHead, position: bigint) {
  const index = Number(position) - 1;
  const { hashes } = new TileReader(opened.source.read, size);
  return { index, hashes: await proofOf(hashes, index, size) };
}
