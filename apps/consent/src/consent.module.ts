import { Module, type DynamicModule } from '@nestjs/common';
import { consentEvents } from '@coop/contracts';
import { Ledger, type Reactor } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { AccessController } from './api/access.controller.js';
import { AuthzenConfigurationController } from './api/authzen-configuration.controller.js';
import { AgreementsController } from './api/agreements.controller.js';
import { ContractsController } from './api/contracts.controller.js';
import { FeedPlaceController } from './api/feed-place.controller.js';
import { FeedController } from './api/feed.controller.js';
import { ReceiptsController } from './api/receipts.controller.js';
import { GrantsController } from './api/grants.controller.js';
import { OdrlController } from './api/odrl.controller.js';
import { ProposalsController } from './api/proposals.controller.js';
import { RequestsController } from './api/requests.controller.js';
import { StandingGrantsController } from './api/standing-grants.controller.js';
import { SuspensionsController } from './api/suspensions.controller.js';
import { TaxonomiesController } from './api/taxonomies.controller.js';
import { WebhooksController } from './api/webhooks.controller.js';
import { recordAssertedConsents } from './application/asserted-consents.js';
import { suspendForBreaches } from './application/contract-life.js';
import { openDeletionDuties } from './application/duties.js';
import { endConsentsOfErased } from './application/end-consents-of-erased.process.js';
import type { ConsentParts } from './application/parts.js';
import { partnerClients } from './application/partner-clients.js';
import type { ReceiptSigner } from './application/receipt-signer.js';
import { webhookParts, type WebhookOptions } from './application/webhooks-parts.js';
import { CONSENT_PARTS } from './consent-parts.token.js';
import { ConsentHandlers } from './messaging/consent.handlers.js';
import type { ControlIndex } from './projections/control-index.js';
import type { DeliveriesIndex } from './projections/deliveries.js';

export interface ConsentModuleParts extends ServiceParts {
  readonly control: ControlIndex;
  readonly deliveries: DeliveriesIndex;
  readonly signer: ReceiptSigner;
  readonly cooperative: string;
  /** Where partners reach the cooperative, without a slash at the end. */
  readonly publicUrl: string;
  readonly postalAddress?: string;
  readonly contact?: string;
  readonly webhooks?: WebhookOptions;
}

/** The parts of the use cases: the service's pen added to what the process opened. */
export function consentParts(parts: ConsentModuleParts): ConsentParts {
  const definitions = Object.values(consentEvents.CONSENT_EVENTS);
  return {
    ...parts,
    ledger: new Ledger({ store: parts.store, sealer: parts.vault, definitions }),
    webhooks: webhookParts(parts, parts.webhooks),
    clients: partnerClients(parts.bus),
  };
}

/** The processes of this service; the application runs them. */
export const consentReactors = (parts: ConsentParts): readonly Reactor[] => [
  openDeletionDuties(parts),
  suspendForBreaches(parts),
  recordAssertedConsents(parts),
  endConsentsOfErased(parts),
];

@Module({})
export class ConsentModule {
  static register(parts: ConsentParts): DynamicModule {
    return {
      module: ConsentModule,
      controllers: [
        GrantsController,
        StandingGrantsController,
        ReceiptsController,
        AgreementsController,
        ContractsController,
        OdrlController,
        SuspensionsController,
        RequestsController,
        ProposalsController,
        TaxonomiesController,
        FeedController,
        FeedPlaceController,
        WebhooksController,
        AccessController,
        AuthzenConfigurationController,
        ConsentHandlers,
      ],
      providers: [{ provide: CONSENT_PARTS, useValue: parts }],
    };
  }
}
