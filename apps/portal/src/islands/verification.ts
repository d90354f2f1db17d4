import { readAnchor, type Anchor } from './anchor.js';
import type { ReadFile } from './log-files.js';
import { openCheckpoint, readKey, readWitnessKeys, Refused, type Checkpoint, type LogKey } from './note.js';
import { isIncluded, isSameHash, leafHash } from './tree.js';
import { walkLog, type Finding, type Walked } from './walk-log.js';

/** Something to compare with, as text, and what it is called. */
export interface GivenAnchor {
  readonly label: string;
  readonly text: string;
}

/**
 * - `consistent`: everything that it covered is still there, unchanged and in order;
 * - `fork`: the entries do not give its root: history was altered since;
 * - `truncated`: the log is smaller now;
 * - `unread`: files of the log are missing, so that it cannot be compared;
 * - `refused`: not something that this log's key signed, or a proof that does not lead to its checkpoint.
 */
export interface AnchorVerdict {
  readonly label: string;
  readonly verdict: 'consistent' | 'fork' | 'truncated' | 'unread' | 'refused';
  readonly size?: number;
  /** The signed note, to be kept as evidence. */
  readonly note?: string;
}

export interface Verified {
  readonly checkpoint: Checkpoint;
  readonly findings: readonly Finding[];
  readonly anchors: readonly AnchorVerdict[];
}

export interface VerificationOrder {
  readonly read: ReadFile;
  readonly vkey: string;
  /** Keys of witnesses that she trusts, one on each line. */
  readonly witnesses?: string;
  readonly anchors: readonly GivenAnchor[];
  /** Told of how many entries are done, of how many. */
  readonly onProgress?: (done: number, size: number) => void;
}

/**
 * Verifies a whole log from its public files: signature, every entry, every tile, the root, and each anchor by the
 * root that the entries give at its size.
 * @throws Refused when there is no checkpoint that the key signed; whatever `read` throws
 */
export async function verifyLog(order: VerificationOrder): Promise<Verified> {
  const { read, anchors, onProgress } = order;
  const key = readKey(order.vkey);
  const witnesses = readWitnessKeys(order.witnesses ?? '');
  const bytes = await read('checkpoint');
  if (bytes === undefined) throw new Refused('no-checkpoint');
  const checkpoint = await openCheckpoint(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
    key,
    witnesses,
  );
  const { size, root } = checkpoint;
  const opened = await Promise.all(anchors.map((each) => openAnchor(each, key)));
  const walked = await walkLog({
    ...{ read, size, root },
    sizes: opened.flatMap(({ head }) => (head === undefined ? [] : [head.size])),
    leaves: opened.flatMap(({ anchor }) => (anchor?.entry === undefined ? [] : [anchor.entry.index])),
    onProgress: (done) => onProgress?.(done, size),
  });
  return {
    checkpoint,
    findings: walked.findings,
    anchors: opened.map((each) => verdictOf(each, size, walked)),
  };
}

/** Whether nothing at all is wrong, the anchors included. */
export const isSound = ({ findings, anchors }: Verified): boolean =>
  findings.length === 0 && anchors.every(({ verdict }) => verdict === 'consistent');

interface OpenedAnchor {
  readonly label: string;
  readonly anchor?: Anchor;
  /** Absent: this log's key did not sign it. */
  readonly head?: Checkpoint;
}

async function openAnchor({ label, text }: GivenAnchor, key: LogKey): Promise<OpenedAnchor> {
  const anchor = readAnchor(text);
  if (anchor === undefined) return { label };
  try {
    return { label, anchor, head: await openCheckpoint(anchor.note, key) };
  } catch (error) {
    if (error instanceof Refused && error.code !== 'no-ed25519') return { label, anchor };
    throw error;
  }
}

function verdictOf({ label, anchor, head }: OpenedAnchor, size: number, walked: Walked): AnchorVerdict {
  if (anchor === undefined || head === undefined) return { label, verdict: 'refused' };
  const seen = { label, size: head.size, note: head.note };
  if (head.size > size) return { ...seen, verdict: 'truncated' };
  if (anchor.entry !== undefined && !leadsTo(anchor.entry, head, walked))
    return { ...seen, verdict: 'refused' };
  const root = walked.roots.get(head.size);
  if (root === undefined) return { ...seen, verdict: 'unread' };
  return { ...seen, verdict: isSameHash(root, head.root) ? 'consistent' : 'fork' };
}

/** Whether a proof leads to its checkpoint. A proof file says nothing of its entry: it is the one of the log. */
function leadsTo(
  { index, proof, leaf }: NonNullable<Anchor['entry']>,
  { size, root }: Checkpoint,
  { leaves }: Walked,
): boolean {
  const proved = leaf === undefined ? leaves.get(index) : leafHash(leaf);
  return proved !== undefined && isIncluded({ index, size, leaf: proved, root, proof });
}
