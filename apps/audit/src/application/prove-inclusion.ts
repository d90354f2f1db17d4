import { leafOf } from '@coop/event-sourcing';
import { proveInclusion as proofOf, TileReader } from '@coop/tlog';
import { eventAt } from '../history/moment.js';
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
  const { integrator, opened, store } = parts;
  if (position < 1n || last < position || last > store.head()) return null;
  if (!(await integrator.gate.reached(last, WAIT_MS))) return null;
  const { published } = integrator;
  const event = await eventAt(store, position);
  if (published === undefined || event === undefined) return null;
  const index = Number(position) - 1;
  // From the published tiles, whichever instance wrote them.
  const { hashes } = new TileReader(opened.source.read, published.size);
  const proof = await proofOf(hashes, index, published.size);
  return {
    index: String(index),
    size: String(published.size),
    leaf: leafOf(event).toString('hex'),
    proof: proof.map((hash) => Buffer.from(hash).toString('hex')),
    checkpoint: published.checkpoint,
    vkey: opened.vkey,
  };
}
