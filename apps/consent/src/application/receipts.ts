import type { JWK } from 'jose';
import { canonicalEvent, type StoredEvent } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import type { GivenThen, Happened, RecordParts } from '../domain/consent-record.js';
import { receiptDocument, type LogProof, type OpenedEvent } from '../domain/receipt-document.js';
import { refuse } from '../domain/refusals.js';
import { receiptById, receiptsOf, type ReceiptTables } from '../projections/receipts.js';
import { holdsFor } from './acting.js';
import { grantStream } from './grants.js';
import { noticeText, readLanguage } from './notices.js';
import type { ConsentParts } from './parts.js';
import { cooperativeFacts, recipientFacts } from './receipt-facts.js';

/** What a person keeps: it verifies years later, offline, without the cooperative's goodwill. */
export interface ReceiptFile {
  /** A compact JWS (EdDSA) over a consent receipt in JSON-LD. */
  readonly receipt: string;
  readonly publicKey: JWK;
}

export const RECEIPT_TYPE = 'coop-consent-receipt+jws';

/** The receipts of the actor and of those for whom she acts, newest first: one for each event of an agreement. */
export async function myReceipts(parts: ConsentParts, actor: Actor) {
  const rows = await receiptsOf(parts.readModels.reader<ReceiptTables>(), holdsFor(parts, actor));
  return rows.map(({ receipt, grant_id: grant, stakeholder, recipient, moment, at }) => ({
    ...{ receipt, grant, stakeholder, recipient, moment, at },
  }));
}

/**
 * The receipt of one moment: the record as it was then, every event in it proven to be in the log.
 * @throws Refusal `receipt-unknown`, also for somebody else's; `receipt-not-ready` while the log has not taken it in
 */
export async function consentReceipt(
  parts: ConsentParts,
  actor: Actor,
  receipt: string,
): Promise<ReceiptFile> {
  const row = await receiptById(parts.readModels.reader<ReceiptTables>(), receipt);
  if (row === undefined || !holdsFor(parts, actor).includes(row.stakeholder))
    return refuse('receipt-unknown');
  const stored = await parts.store.readStream(grantStream(row.grant_id));
  const until = stored.filter(({ position }) => position <= BigInt(row.position));
  const document = receiptDocument({
    receipt,
    created: parts.clock().toISOString(),
    record: await recordParts(parts, until),
    log: await Promise.all(until.map((event) => openedEvent(parts, event))),
  });
  return {
    receipt: await parts.signer.sign(JSON.stringify(document), RECEIPT_TYPE),
    publicKey: parts.signer.publicKey,
  };
}

async function openedEvent({ bus }: ConsentParts, event: StoredEvent): Promise<OpenedEvent> {
  const position = String(event.position);
  const inclusion = await bus.request<LogProof | null>('audit.proof', { position }, { timeoutMs: 4_000 });
  if (inclusion === null) return refuse('receipt-not-ready');
  return { event: canonicalEvent(event), salt: event.salt, inclusion };
}

async function recordParts(parts: ConsentParts, stored: readonly StoredEvent[]): Promise<RecordParts> {
  const [given, ...later] = stored as readonly unknown[] as readonly Happened[];
  if (!isGiven(given)) throw new TypeError('an agreement begins with its giving');
  const { terms, notice } = given.data;
  return {
    cooperative: await cooperativeFacts(parts),
    recipient: await recipientFacts(parts, terms.recipient, given.recordedAt),
    ...{ given, later },
    notice: { text: noticeText(terms, notice.language), language: readLanguage(notice.language) },
  };
}

const isGiven = (event: Happened | undefined): event is GivenThen => event?.type === 'consent.grant.given';
