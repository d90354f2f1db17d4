import { leafOf, type Json, type StoredEvent } from '@coop/event-sourcing';
import {
  formatProof,
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  TlogRefusal,
  verifyInclusion,
} from '@coop/tlog';
import type { EventView, ProofView } from './audit-shapes.js';

/**
 * - `holds`: the entry, computed from the event as it is shown, leads to the root that was signed;
 * - `other-entry`: the log has another entry there than the event gives;
 * - `broken`: the proof does not lead to the signed root, or the checkpoint is not signed by the key;
 * - `not-yet`: the log does not cover the event.
 */
export type ProofVerdict = 'holds' | 'other-entry' | 'broken' | 'not-yet';

export interface JudgedProof {
  readonly verdict: ProofVerdict;
  /** Hex: the entry in the log, and its hash as a leaf (RFC 6962). */
  readonly entry: string;
  readonly leafHash: string;
}

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/** The name of a log is the name of its key. */
const originOf = (vkey: string): string => vkey.slice(0, vkey.indexOf('+'));

/** The event as the ledger has it, from its form in JSON. */
const storedOf = ({ position, revision, data, retention, ...event }: EventView['event']): StoredEvent => {
  const stored = { ...event, data: data as Json, retention: retention as StoredEvent['retention'] };
  return { ...stored, position: BigInt(position), revision: BigInt(revision) } as StoredEvent;
};

/** Holds an event to the log: nothing of the proof is believed, not even which entry it is about. */
export function judgeProof(event: EventView['event'], proof: ProofView | undefined): JudgedProof {
  const entry = leafOf(storedOf(event));
  const leaf = leafHash(entry);
  const judged = { entry: entry.toString('hex'), leafHash: Buffer.from(leaf).toString('hex') };
  if (proof === undefined) return { ...judged, verdict: 'not-yet' };
  if (proof.leaf !== judged.entry || BigInt(proof.index) + 1n !== BigInt(event.position))
    return { ...judged, verdict: 'other-entry' };
  return { ...judged, verdict: isProved(proof, leaf) ? 'holds' : 'broken' };
}

function isProved({ index, checkpoint, vkey, proof }: ProofView, leaf: Uint8Array): boolean {
  try {
    const { size, root } = openCheckpoint(checkpoint, originOf(vkey), [parseVerifierKey(vkey)]);
    const hashes = proof.map(bytesOf);
    return verifyInclusion({ index: Number(index), size, leafHash: leaf, root, proof: hashes });
  } catch (error) {
    if (error instanceof TlogRefusal) return false;
    throw error;
  }
}

/** The proof as a `.tlog-proof` file (C2SP tlog-proof), which programs of others verify. */
export const proofFileOf = ({ index, proof, checkpoint }: ProofView): string =>
  formatProof({ index: Number(index), hashes: proof.map(bytesOf), checkpoint });
