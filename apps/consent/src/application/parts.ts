import type { Ledger } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import type { ControlIndex } from '../projections/control-index.js';
import type { DeliveriesIndex } from '../projections/deliveries.js';
import type { PartnerClients } from './partner-clients.js';
import type { ReceiptSigner } from './receipt-signer.js';
import type { WebhookParts } from './webhooks-parts.js';

/** What the use cases of this service work with. */
export interface ConsentParts extends ServiceParts {
  readonly ledger: Ledger;
  readonly control: ControlIndex;
  readonly deliveries: DeliveriesIndex;
  readonly signer: ReceiptSigner;
  /** Shown as the issuer of receipts and the source of CloudEvents: never an address of one machine. */
  readonly cooperative: string;
  /** What receipts say of where the cooperative is reached; absent where nobody set it. */
  readonly postalAddress?: string;
  readonly contact?: string;
  readonly webhooks: WebhookParts;
  readonly clients: PartnerClients;
  /** Where partners reach the cooperative, without a slash at the end. */
  readonly publicUrl: string;
}
