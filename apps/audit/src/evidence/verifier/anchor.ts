import { fromBase64, fromHex, isEqual, isMembers, textOf, Unreadable } from './encoding.js';
import { headOf, isSameHead, isSignedBy, noteOf, type NoteKey, type TreeHead } from './note.js';
import type { VerifierPort } from './port.js';
import { isIncluded } from './tree.js';

// What somebody kept of the log: a signed checkpoint, a receipt, a proof file. It was out of the house before the
// bundle was made, and so it tells of a history that was rewritten whole and signed again with the real key.

interface Kept {
  readonly checkpoint: string;
  readonly inclusion?: { readonly index: number; readonly proof: readonly Uint8Array[] };
}

const MAX_DEPTH = 6;

/** Every checkpoint in a file, with the proof that stands beside it. */
export function keptIn(text: string): readonly Kept[] {
  if (text.startsWith('c2sp.org/tlog-proof@v1\n')) return [proofFile(text)];
  if (!text.trimStart().startsWith('{')) return [{ checkpoint: text }];
  try {
    return keptBelow(JSON.parse(text), 0);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** C2SP tlog-proof: header, perhaps `extra`, `index`, hashes, an empty line, the checkpoint. */
function proofFile(text: string): Kept {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n').slice(1);
  if (lines[0]?.startsWith('extra ') === true) lines.shift();
  const index = Number(/^index (0|[1-9][0-9]*)$/.exec(lines.shift() ?? '')?.[1]);
  return { checkpoint: text.slice(end + 2), inclusion: { index, proof: lines.map(fromBase64) } };
}

/** Receipts hold their proofs somewhere inside, plain or in the payload of a JWS, whose signature is not looked at. */
function keptBelow(value: unknown, depth: number): readonly Kept[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof value === 'string') {
    const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(value)?.[1];
    if (payload === undefined) return [];
    const base64 = payload.replaceAll('-', '+').replaceAll('_', '/');
    return keptBelow(
      JSON.parse(textOf(fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')))),
      depth + 1,
    );
  }
  if (Array.isArray(value)) return value.flatMap((item) => keptBelow(item, depth + 1));
  if (!isMembers(value)) return [];
  const { checkpoint, index, proof } = value;
  if (typeof checkpoint !== 'string')
    return Object.values(value).flatMap((item) => keptBelow(item, depth + 1));
  if (!Array.isArray(proof)) return [{ checkpoint }];
  return [{ checkpoint, inclusion: { index: Number(index), proof: proof.map(fromHex) } }];
}

/** What the bundle shows of the tree. */
export interface Shown {
  readonly head: TreeHead;
  readonly key: NoteKey;
  /** The root of the first so many leaves, where all of them are in the bundle. */
  rootAt(size: number): Uint8Array | undefined;
  /** Hash of the leaf of an event in the bundle. */
  leafAt(index: number): Uint8Array | undefined;
}

/** `holds`: what was kept is contained in what is shown. `apart`: the bundle has nothing that could be compared. */
export type AnchorVerdict = 'holds' | 'fork' | 'refused' | 'apart';

export interface ComparedAnchor {
  readonly verdict: AnchorVerdict;
  readonly detail: string;
}

export async function compareKept(port: VerifierPort, kept: Kept, shown: Shown): Promise<ComparedAnchor> {
  const { head, key } = shown;
  try {
    const note = noteOf(kept.checkpoint);
    const then = headOf(note);
    if (then.origin !== head.origin) return { verdict: 'refused', detail: 'it is of another log' };
    if (!(await isSignedBy(port, note, key)))
      return { verdict: 'refused', detail: 'the key of this log did not sign it' };
    const root = then.size === head.size ? head.root : shown.rootAt(then.size);
    const ofTree = `the first ${then.size} events are those that it was signed for`;
    if (root !== undefined && !isEqual(root, then.root)) return { verdict: 'fork', detail: FORKED };
    const leaf = kept.inclusion === undefined ? undefined : shown.leafAt(kept.inclusion.index);
    if (leaf === undefined || kept.inclusion === undefined)
      return root === undefined ? { verdict: 'apart', detail: APART } : { verdict: 'holds', detail: ofTree };
    const { index, proof } = kept.inclusion;
    if (!(await isIncluded(port, leaf, { index, size: then.size, root: then.root, proof })))
      return { verdict: 'fork', detail: `position ${index + 1}: ${FORKED}` };
    const ofEvent = `the event at position ${index + 1} is the one that it was given for`;
    return { verdict: 'holds', detail: root === undefined && !isSameHead(then, head) ? ofEvent : ofTree };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { verdict: 'refused', detail: error.message };
  }
}

const FORKED = 'what was signed then is not what is shown now: history was altered. Keep both as evidence';
const APART =
  'it is of another size than the checkpoint of the bundle, and the bundle does not hold what lies between';
