import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, importJWK } from 'jose';
import { hasOurContext, missingFields, nodesOf, valuesOf } from '../domain/mandatory-fields.js';
import type { OpenedEvent } from '../domain/receipt-document.js';
import { isJsonObject } from './json-object.js';
import { RECEIPT_TYPE, type ReceiptFile } from './receipts.js';

/** One thing that a verifier looked at. */
export interface ReceiptCheck {
  readonly what: 'signature' | 'context' | 'mandatory fields' | 'notice' | 'events';
  readonly holds: boolean;
  readonly detail: string;
}

/** An event that the receipt shows to be a leaf of the log; the proof for the leaf is for the log's own verifier. */
export interface ShownEvent {
  readonly type: string;
  readonly position: string;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly inclusion: OpenedEvent['inclusion'];
}

export interface VerifiedReceipt {
  readonly checks: readonly ReceiptCheck[];
  /** The document, once its signature verifies. */
  readonly document?: Readonly<Record<string, unknown>>;
  /** Newest first. */
  readonly events: readonly ShownEvent[];
}

const check = (what: ReceiptCheck['what'], holds: boolean, detail: string): ReceiptCheck => ({
  ...{ what, holds, detail },
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Checks a receipt with nothing but itself: signature, context, the mandatory list of ISO/IEC TS 27560, the hash of
 * the notice, and that each event it tells of is the leaf it comes with. Whether the log holds these leaves is
 * shown by the inclusion proofs, with the key of the log.
 */
export async function verifyReceipt(file: ReceiptFile): Promise<VerifiedReceipt> {
  const document = await signedDocument(file);
  if (document === undefined) {
    const detail = 'it does not verify: the receipt was altered, is of another key, or is no consent receipt';
    return { checks: [check('signature', false, detail)], events: [] };
  }
  const events = shownEvents(document);
  return {
    document,
    events: events ?? [],
    checks: [
      check('signature', true, 'the receipt is whole'),
      hasOurContext(document)
        ? check('context', true, 'its terms are those of DPV 2.3 as this version knows them')
        : check('context', false, 'its terms could mean anything: the context is another one'),
      mandatory(document),
      notice(document, events ?? []),
      told(document, events),
    ],
  };
}

async function signedDocument({ receipt, publicKey }: ReceiptFile) {
  try {
    const key = await importJWK(publicKey, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(receipt, key, { algorithms: ['EdDSA'] });
    const document: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    const isReceipt = protectedHeader.typ === RECEIPT_TYPE && isJsonObject(document);
    return isReceipt && document['@type'] === 'dpv:ConsentReceipt' ? document : undefined;
  } catch {
    return undefined;
  }
}

function mandatory(document: unknown): ReceiptCheck {
  const missing = missingFields(document);
  return missing.length === 0
    ? check('mandatory fields', true, 'all of ISO/IEC TS 27560 are there')
    : check('mandatory fields', false, `missing: ${missing.join('; ')}`);
}

/** The words, their hash on the receipt, and the hash that the ledger recorded when she read them. */
function notice(document: unknown, events: readonly ShownEvent[]): ReceiptCheck {
  const [record] = nodesOf(document, 'dpv:hasRecordOfActivity');
  const [shown] = nodesOf(record, 'dpv:hasNotice');
  const digest = String(shown?.['dct:identifier']);
  const given = events.find(({ type }) => type === 'consent.grant.given')?.data['notice'];
  if (!isJsonObject(given) || given['digest'] !== digest)
    return check('notice', false, 'its hash is not the one that was recorded when the agreement was given');
  return sha256(String(shown?.['rdf:value'])) === digest
    ? check('notice', true, `the words that were shown have the hash ${digest}`)
    : check('notice', false, 'the words in it are not those that were shown: their hash is another one');
}

/** As far as a receipt that anybody may have written is to be believed: what it is looked at for is there. */
function isOpened(value: unknown): value is OpenedEvent {
  if (!isJsonObject(value) || !isJsonObject(value['inclusion'])) return false;
  const { leaf, index } = value['inclusion'];
  const texts = [value['event'], value['salt'], leaf, index];
  return texts.every((text) => typeof text === 'string') && /^\d{1,18}$/.test(String(index));
}

function parsedEvent(text: string): Omit<ShownEvent, 'inclusion'> | undefined {
  try {
    const event: unknown = JSON.parse(text);
    if (!isJsonObject(event) || !isJsonObject(event['data'])) return undefined;
    const { type, position, recordedAt, data } = event;
    return { type: String(type), position: String(position), recordedAt: String(recordedAt), data };
  } catch {
    return undefined;
  }
}

/** The events of the log, opened; undefined when one of them is not the leaf that it comes with. */
function shownEvents(document: unknown): readonly ShownEvent[] | undefined {
  const shown: ShownEvent[] = [];
  for (const opened of valuesOf(document, 'coop:log')) {
    const event = isOpened(opened) ? parsedEvent(opened.event) : undefined;
    if (!isOpened(opened) || event === undefined) return undefined;
    const { salt, inclusion } = opened;
    const leaf = `01${sha256(`dc/event/v1\n${salt}\n${opened.event}`)}`;
    if (inclusion.leaf !== leaf || String(BigInt(inclusion.index) + 1n) !== event.position) return undefined;
    shown.push({ ...event, inclusion });
  }
  return shown;
}

/** What the record tells is what these events say: as many, at the same moments, of the same agreement and terms. */
function told(document: unknown, events: readonly ShownEvent[] | undefined): ReceiptCheck {
  if (events === undefined)
    return check('events', false, 'an event in it is not the one whose place in the log it proves');
  const [record] = nodesOf(document, 'dpv:hasRecordOfActivity');
  const moments = nodesOf(record, 'dpv:hasConsentStatus').map((status) => status['dpv:isIndicatedAtTime']);
  const grant = valuesOf(record, 'dct:identifier')[0];
  const oldestFirst = [...events].reverse();
  const agrees =
    events.length > 0 &&
    JSON.stringify(moments) === JSON.stringify(oldestFirst.map(({ recordedAt }) => recordedAt)) &&
    events.every(({ data }) => data['grant'] === grant) &&
    canonicalize(record?.['coop:terms']) === canonicalize(oldestFirst[0]?.data['terms']);
  return agrees
    ? check('events', true, `agreement ${String(grant)}: ${oldestFirst.map(inWords).join(', ')}`)
    : check('events', false, 'the record tells something else than its events');
}

const inWords = ({ type, recordedAt }: ShownEvent): string =>
  `${type.replace('consent.grant.', '')} ${recordedAt}`;
