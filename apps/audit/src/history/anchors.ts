import { readReceiptExtra } from '@coop/event-sourcing';
import {
  checkAnchor,
  equalHashes,
  leafHash,
  LogReader,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseProof,
  TlogRefusal,
  verifyInclusion,
  type AnchorVerdict,
  type LogSource,
  type Policy,
  type TreeHead,
} from '@coop/tlog';
import { readSignedHead, witnessesOf, type WitnessOfLog } from './signed-head.js';

/** Proof that one entry is in the log at a checkpoint, as receipts carry it. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  /** Hash of the entry (RFC 6962, section 2.1). */
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Something that an outsider kept: a checkpoint of earlier, or a receipt that holds one. */
export interface Anchor {
  /** Where it came from, for the report. */
  readonly label: string;
  /** A signed note; or, as a signer remembers it, a checkpoint without signatures, which counts as far as its keeper does. */
  readonly checkpoint: string;
  readonly inclusion?: InclusionProof;
}

export interface AnchorReport {
  readonly label: string;
  /** `refused`: not a checkpoint that this log's key signed, or an inclusion proof that does not verify. */
  readonly verdict: AnchorVerdict | 'refused';
  /** Size of the log at the anchor. */
  readonly size: number | null;
  /** When the last event that it covers was recorded: the history up to then rests on it. Null where unknown. */
  readonly since: string | null;
  /** Position of the receipt's event; null for a checkpoint. */
  readonly position: bigint | null;
  /** Of the policy: who saw the checkpoint of the anchor, and when. */
  readonly witnesses: readonly WitnessOfLog[];
  readonly detail: string;
}

/**
 * Reads an anchor from a file: a signed checkpoint, what a signer remembers of its last one, a `.tlog-proof`, an
 * answer of `audit.proof`, or a receipt that holds one, plain or as the payload of a JWS whose signature is not
 * looked at here.
 * @returns undefined when the text is none of them
 */
export function parseAnchor(text: string, label: string): Anchor | undefined {
  if (text.startsWith(PROOF_FILE)) return anchorOfProof(proofText(text), label);
  if (/\n\n\u2014 /u.test(text) && !text.trimStart().startsWith('{')) return { label, checkpoint: text };
  if (REMEMBERED.test(text)) return { label, checkpoint: text };
  try {
    return findProof(JSON.parse(text), label, 0);
  } catch {
    return undefined;
  }
}

const PROOF_FILE = 'c2sp.org/tlog-proof@';

/**
 * A proof file as it was, of one that went through a telephone or a mail: those change ends of lines, and what
 * follows the last one. No signature covers another spelling.
 */
export const proofText = (text: string): string => `${text.replaceAll('\r\n', '\n').trimEnd()}\n`;

/** Of a proof file of others, which does not say what it is of, the checkpoint remains. */
function anchorOfProof(text: string, label: string): Anchor | undefined {
  try {
    const { index, hashes, checkpoint, extra } = parseProof(text);
    const receipt = extra === undefined ? undefined : readReceiptExtra(extra);
    if (receipt === undefined) return { label, checkpoint };
    const { size } = parseCheckpoint(parseNote(checkpoint).text);
    return { label, checkpoint, inclusion: { index, size, leafHash: receipt.leafHash, proof: hashes } };
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return undefined;
  }
}

/** Origin, size and root, as C2SP tlog-checkpoint writes them. */
const REMEMBERED = /^[^\n{]+\n(0|[1-9][0-9]*)\n[A-Za-z0-9+/]{43}=\n$/;

const MAX_DEPTH = 6;

function findProof(value: unknown, label: string, depth: number): Anchor | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') return findProof(payloadOf(value), label, depth + 1);
  if (value === null || typeof value !== 'object') return undefined;
  const { checkpoint, index, size, leaf, proof } = value as Record<string, unknown>;
  if (typeof checkpoint === 'string') {
    if (typeof leaf !== 'string' || !Array.isArray(proof)) return { label, checkpoint };
    const hashes = proof.map((hash) => Buffer.from(String(hash), 'hex'));
    const inclusion = {
      index: Number(index),
      size: Number(size),
      leafHash: leafHash(Buffer.from(leaf, 'hex')),
      proof: hashes,
    };
    return { label, checkpoint, inclusion };
  }
  for (const member of Object.values(value)) {
    const found = findProof(member, label, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The payload of a compact JWS (RFC 7515, section 7.1), when the text is one. */
function payloadOf(text: string): unknown {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether the inclusion proof of an anchor leads to its own checkpoint. Needs no log: this is what a person does
 * with her receipt, offline.
 * @throws TlogRefusal when the checkpoint is not one that the key signed
 */
export function holdsTogether(anchor: Anchor, source: Omit<LogSource, 'read'>): boolean {
  const { size, root } = headOf(anchor, source);
  const { inclusion } = anchor;
  if (inclusion === undefined) return true;
  if (inclusion.size !== size) return false;
  return verifyInclusion({ ...inclusion, root });
}

function headOf({ checkpoint }: Anchor, { origin, verifiers }: Omit<LogSource, 'read'>): TreeHead {
  if (!REMEMBERED.test(checkpoint)) return openCheckpoint(checkpoint, origin, verifiers);
  const head = parseCheckpoint(checkpoint);
  if (head.origin !== origin)
    throw new TlogRefusal('checkpoint_wrong_origin', 'the checkpoint is of another log');
  return head;
}

/** How a log stands to something that an outsider kept. With a policy, its witnesses say when they saw that. */
export async function compareAnchor(
  anchor: Anchor,
  source: LogSource,
  policy?: Policy,
): Promise<AnchorReport> {
  const position = anchor.inclusion === undefined ? null : BigInt(anchor.inclusion.index) + 1n;
  const report = { label: anchor.label, size: null, since: null, position, witnesses: [] };
  try {
    if (!holdsTogether(anchor, source))
      return { ...report, verdict: 'refused', detail: 'its inclusion proof does not lead to its checkpoint' };
    const { size, root } = headOf(anchor, source);
    const witnesses = policy === undefined ? [] : witnessesOfAnchor(anchor, policy);
    const log = await LogReader.open(source);
    const verdict = await checkAnchor(log, { size, root });
    const known = { ...report, size, witnesses };
    if (verdict === 'consistent' && !(await holdsEntry(log, anchor)))
      return { ...known, verdict: 'fork', detail: 'the log holds another entry at the place of the receipt' };
    return { ...known, verdict, detail: DETAILS[verdict] };
  } catch (error) {
    if (!(error instanceof TlogRefusal)) throw error;
    return { ...report, verdict: 'refused', detail: `${error.code}: ${error.message}` };
  }
}

/** @throws TlogRefusal also for the false cosignature of a witness of the policy */
function witnessesOfAnchor({ checkpoint }: Anchor, policy: Policy): readonly WitnessOfLog[] {
  return REMEMBERED.test(checkpoint) ? [] : witnessesOf(readSignedHead(checkpoint, policy));
}

/** Whether the log still holds the entry of a receipt; nothing is asked of a checkpoint. */
async function holdsEntry(log: LogReader, { inclusion }: Anchor): Promise<boolean> {
  if (inclusion === undefined) return true;
  return equalHashes(leafHash(await log.entry(inclusion.index)), inclusion.leafHash);
}

const DETAILS: Readonly<Record<AnchorVerdict, string>> = {
  consistent: 'everything that it covered is still there, unchanged and in order',
  fork: 'no proof leads from it to the log: history was altered. Keep both signed checkpoints as evidence',
  truncated: 'the log is smaller than it: entries were lost, or an old backup was restored',
};
