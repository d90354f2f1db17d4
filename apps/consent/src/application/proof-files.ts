import { openedReceipt, type StoredEvent } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { formatProof } from '@coop/tlog';
import type { LogProof } from '../domain/receipt-document.js';
import { refuse } from '../domain/refusals.js';
import { receiptById, type ReceiptTables } from '../projections/receipts.js';
import { holdsFor } from './acting.js';
import { grantStream } from './grants.js';
import type { ConsentParts } from './parts.js';
import { prohibitionStream } from './prohibitions.js';

/**
 * The `.tlog-proof` of one moment of an agreement, which opens its event: all of it is the holder's own act, or was
 * done about her agreement.
 * @throws Refusal `receipt-unknown`, also for somebody else's; `receipt-not-ready` while the log has not taken it in
 */
export async function agreementProof(parts: ConsentParts, actor: Actor, receipt: string): Promise<string> {
  const row = await receiptById(parts.readModels.reader<ReceiptTables>(), receipt);
  if (row === undefined || !holdsFor(parts, actor).includes(row.stakeholder))
    return refuse('receipt-unknown');
  const events = await parts.store.readStream(grantStream(row.grant_id));
  return proofOf(
    parts,
    receipt,
    events.find(({ id }) => id === receipt),
  );
}

/**
 * The same of what somebody forbade: of its placing, or of its lifting once it was lifted.
 * @throws Refusal as {@link agreementProof}; what the cooperative itself forbids is nobody's to take home
 */
export async function prohibitionProof(
  parts: ConsentParts,
  actor: Actor,
  prohibition: string,
): Promise<string> {
  const events = await parts.store.readStream(prohibitionStream(prohibition));
  const { stakeholder } = (events[0]?.data ?? {}) as { readonly stakeholder?: string | null };
  if (typeof stakeholder !== 'string' || !holdsFor(parts, actor).includes(stakeholder))
    return refuse('receipt-unknown');
  return proofOf(parts, prohibition, events.at(-1));
}

async function proofOf({ bus }: ConsentParts, id: string, event: StoredEvent | undefined): Promise<string> {
  if (event === undefined) return refuse('receipt-unknown');
  const position = String(event.position);
  const inclusion = await bus.request<LogProof | null>('audit.proof', { position }, { timeoutMs: 4_000 });
  if (inclusion === null) return refuse('receipt-not-ready');
  const { index, proof, checkpoint } = inclusion;
  const hashes = proof.map((hash) => Buffer.from(hash, 'hex'));
  return formatProof({ index: Number(index), hashes, checkpoint, extra: openedReceipt(id, event) });
}
