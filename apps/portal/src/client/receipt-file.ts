import type { ReceiptTold } from '@coop/contracts/audit-api';
import { placeOnly, readReceiptExtra } from '@coop/event-sourcing';
import { formatProof, parseCheckpoint, parseNote, parseProof } from '@coop/tlog';
import { notUnderstood } from './api-problem.js';

/** A receipt that is a `.tlog-proof`, as a page shows it. */
export interface ReceiptFileView {
  readonly id: string;
  readonly position: number;
  readonly origin: string;
  readonly size: number;
  /** Base64, as the checkpoint has it. */
  readonly root: string;
  /** Absent for what this version has no words for. */
  readonly told?: ReceiptTold;
  /** Whether it opens the event, so that what it says is proved by itself. */
  readonly isOpen: boolean;
  /** What goes on paper as codes: the file, or its proof and then, if it opens anything, its opening. */
  readonly codes: readonly ReceiptCode[];
}

/**
 * `whole`: the file as it is. `place`: its proof, without what it says. `words`: what it says, which is to be read
 * with the proof.
 */
export interface ReceiptCode {
  readonly holds: 'whole' | 'place' | 'words';
  readonly bytes: Uint8Array;
}

/** Reads the answer of a service. @throws ApiProblem when it is no receipt */
export function readReceiptFile(file: string, capacity: number): ReceiptFileView {
  try {
    const proof = parseProof(file);
    const receipt = readReceiptExtra(proof.extra ?? new Uint8Array());
    if (receipt === undefined) throw new TypeError('the proof is of no receipt');
    const { origin, size, root } = parseCheckpoint(parseNote(proof.checkpoint).text);
    const { id, told } = receipt;
    const extra = proof.extra ?? new Uint8Array();
    const place = Buffer.from(formatProof({ ...proof, extra: placeOnly(receipt) }), 'utf8');
    return {
      ...{ id, position: proof.index + 1, origin, size, root: Buffer.from(root).toString('base64') },
      ...(told === undefined ? {} : { told }),
      isOpen: receipt.position !== undefined,
      codes: codesOf({ whole: Buffer.from(file, 'utf8'), place, words: extra }, capacity),
    };
  } catch (error) {
    throw notUnderstood(error);
  }
}

/** One code where it has room; else two of which each may be too long by itself. */
function codesOf(
  { whole, place, words }: Readonly<Record<ReceiptCode['holds'], Uint8Array>>,
  capacity: number,
): readonly ReceiptCode[] {
  if (whole.length <= capacity) return [{ holds: 'whole', bytes: whole }];
  if (place.length > capacity) return [];
  const first = { holds: 'place', bytes: place } as const;
  return words.length <= capacity ? [first, { holds: 'words', bytes: words }] : [first];
}
