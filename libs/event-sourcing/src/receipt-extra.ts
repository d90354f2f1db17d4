import { hash } from 'node:crypto';
import {
  RECEIPT_FORMAT,
  receiptExtra,
  toldOf,
  type ReceiptExtra,
  type ReceiptTold,
} from '@coop/contracts/audit-api';
import { asOfToday } from './as-of-today.js';
import { canonicalJson } from './canonical-json.js';
import type { StoredEvent } from './event.js';
import { leafOf, leafOfOpening, openingOf } from './leaf.js';

/** The `extra` line of a receipt, read. Whoever holds it has checked nothing yet. */
export interface ReadReceipt {
  /** The event, or what was asked for by this id. */
  readonly id: string;
  /** Hash of the entry that the opening leads to, or of the one that the receipt names: 32 bytes. */
  readonly leafHash: Buffer;
  /** The position that the opened event has in the ledger; absent when the receipt opens nothing. */
  readonly position?: bigint;
  /** What it says, where this program knows events of that kind. Proved by the entry when there is a position. */
  readonly told?: ReceiptTold;
}

type Opening = Extract<ReceiptExtra, { readonly opening: unknown }>['opening'];

const bytesOf = (extra: ReceiptExtra): Buffer => Buffer.from(canonicalJson(extra), 'utf8');

/** RFC 6962, section 2.1. */
const hashOfLeaf = (leaf: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from([0]), leaf]), 'buffer');

/** The extra line for a holder who may know the whole event. */
export function openedReceipt(id: string, event: StoredEvent): Buffer {
  const { salt, event: text } = openingOf(event);
  return bytesOf({
    format: RECEIPT_FORMAT,
    id,
    opening: { salt, event: JSON.parse(text) as Opening['event'] },
  });
}

/** The extra line for a holder who may know a part of it. */
export function closedReceipt(id: string, event: StoredEvent, told: ReceiptTold): Buffer {
  return bytesOf({
    format: RECEIPT_FORMAT,
    id,
    leafHash: hashOfLeaf(leafOf(event)).toString('hex'),
    told,
  });
}

/** The shortest extra line: it shows that there is an entry at this place, and says nothing of it. */
export const placeOnly = ({ id, leafHash }: ReadReceipt): Buffer =>
  bytesOf({ format: RECEIPT_FORMAT, id, leafHash: leafHash.toString('hex') });

/** Reads an extra line that anybody may have written. @returns undefined when it is not that of a receipt */
export function readReceiptExtra(bytes: Uint8Array): ReadReceipt | undefined {
  try {
    const raw: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const extra = receiptExtra.parse(raw);
    const { id } = extra;
    if (!('opening' in extra)) {
      const { leafHash, told } = extra;
      return { id, leafHash: Buffer.from(leafHash, 'hex'), ...(told === undefined ? {} : { told }) };
    }
    // The event as it stands there, not as a schema gives it back: the commitment covers every member.
    const { event, salt } = (raw as { readonly opening: Opening }).opening;
    const leafHash = hashOfLeaf(leafOfOpening({ salt, event: canonicalJson(event) }));
    const told = toldIn(event);
    return {
      ...{ id, leafHash, position: BigInt(event.position) },
      ...(told === undefined ? {} : { told }),
    };
  } catch {
    return undefined;
  }
}

/** Undefined also for an event of a version that came after this program: it is proved all the same. */
function toldIn(event: Opening['event']): ReceiptTold | undefined {
  try {
    const { type, recordedAt } = event;
    return toldOf({ type, recordedAt, data: asOfToday(event as unknown as StoredEvent).data });
  } catch {
    return undefined;
  }
}
