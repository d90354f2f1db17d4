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
  readonly code: ReceiptCode;
}

/** What goes into the code on paper. */
export interface ReceiptCode {
  /** `everything`: the file as it is. `place`: its proof, without what it says. `nothing`: not even that has room. */
  readonly holds: 'everything' | 'place' | 'nothing';
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
    const place = formatProof({ ...proof, extra: placeOnly(receipt) });
    return {
      ...{ id, position: proof.index + 1, origin, size, root: Buffer.from(root).toString('base64') },
      ...(told === undefined ? {} : { told }),
      isOpen: receipt.position !== undefined,
      code: codeOf(file, place, capacity),
    };
  } catch (error) {
    throw notUnderstood(error);
  }
}

function codeOf(file: string, place: string, capacity: number): ReceiptCode {
  const [whole, short] = [Buffer.from(file, 'utf8'), Buffer.from(place, 'utf8')];
  if (whole.length <= capacity) return { holds: 'everything', bytes: whole };
  return short.length <= capacity
    ? { holds: 'place', bytes: short }
    : { holds: 'nothing', bytes: new Uint8Array() };
}
