import { consentRecord, type RecordParts } from './consent-record.js';
import { CONTEXT, iri, RECEIPT_SCHEMA, type Node } from './dpv-terms.js';

/** What the audit service answers to `audit.proof`. */
export interface LogProof {
  readonly index: string;
  readonly size: string;
  /** Hex. */
  readonly leaf: string;
  /** Hex, RFC 6962 §2.1.1 order. */
  readonly proof: readonly string[];
  /** Signed note of the log at `size`. */
  readonly checkpoint: string;
  readonly vkey: string;
}

/** An event of the agreement, opened: whoever holds text and salt can make the leaf that the log holds. */
export interface OpenedEvent {
  /** RFC 8785 form of the event. */
  readonly event: string;
  readonly salt: string;
  readonly inclusion: LogProof;
}

/**
 * A consent receipt by ISO/IEC TS 27560 as DPV writes it (JSON-LD): it copies the whole record. Handles and digests,
 * the names of the cooperative and of the recipient; nothing else of the person.
 */
export type ConsentReceipt = Node & {
  readonly 'dpv:hasRecordOfActivity': Node;
  /** Newest first: a reader that wants one proof finds the one of this receipt. */
  readonly 'coop:log': readonly OpenedEvent[];
};

export interface ReceiptParts {
  /** Id of the event that it attests. */
  readonly receipt: string;
  readonly created: string;
  readonly record: RecordParts;
  /** Oldest first, as the ledger has them. */
  readonly log: readonly OpenedEvent[];
}

/** The receipt of one moment of an agreement. */
export const receiptDocument = ({ receipt, created, record, log }: ReceiptParts): ConsentReceipt => ({
  '@context': CONTEXT,
  '@id': `urn:uuid:${receipt}`,
  '@type': 'dpv:ConsentReceipt',
  'dct:conformsTo': iri(RECEIPT_SCHEMA),
  'dct:identifier': receipt,
  'dpv:hasIdentifier': receipt,
  'dct:created': created,
  'dct:publisher': iri(`urn:datacooperative:cooperative:${record.cooperative.domain}`),
  'dpv:hasRecordOfActivity': consentRecord(record),
  'coop:log': [...log].reverse(),
});
