import { consentEvents } from '@coop/contracts';
import type { Projection } from '@coop/event-sourcing';
import { agreementsProjection } from './projections/agreements.js';
import { contractsProjection } from './projections/contracts.js';
import { ControlIndex } from './projections/control-index.js';
import { DeliveriesIndex } from './projections/deliveries.js';
import { dutiesProjection } from './projections/duties.js';
import { feedClientsProjection } from './projections/feed-clients.js';
import { feedProjection } from './projections/feed.js';
import { grantsProjection } from './projections/grants.js';
import { prohibitionsProjection } from './projections/prohibitions.js';
import { proposalsProjection } from './projections/proposals.js';
import { receiptsProjection } from './projections/receipts.js';
import { requestsProjection } from './projections/requests.js';
import { taxonomiesProjection } from './projections/taxonomies.js';
import { webhooksProjection } from './projections/webhooks.js';

export { CONTROL_CATEGORIES } from './domain/control-event.js';
export { ControlIndex, type ControlIndexOptions, type ControlSnapshot } from './projections/control-index.js';
export { DeliveriesIndex } from './projections/deliveries.js';
export { inputDigest, wireDecision, type WireDecision } from './application/wire-decision.js';
export { noticeDigest, noticeText } from './application/notices.js';
export type { GivenThen } from './domain/consent-record.js';
export { RECEIPT_TYPE, type ReceiptFile } from './application/receipts.js';
export {
  receiptDocument,
  type ConsentReceipt,
  type LogProof,
  type OpenedEvent,
} from './domain/receipt-document.js';
export { verifyReceipt, type ReceiptCheck, type VerifiedReceipt } from './application/verify-receipt.js';

export const definitions = Object.values(consentEvents.CONSENT_EVENTS);

export const projections: readonly Projection[] = [
  grantsProjection,
  receiptsProjection,
  agreementsProjection,
  contractsProjection,
  requestsProjection,
  prohibitionsProjection,
  proposalsProjection,
  taxonomiesProjection,
  dutiesProjection,
  feedProjection,
  feedClientsProjection,
  webhooksProjection,
];

export const createIndexes = (): {
  readonly control: ControlIndex;
  readonly deliveries: DeliveriesIndex;
} => ({
  control: new ControlIndex(),
  deliveries: new DeliveriesIndex(),
});
