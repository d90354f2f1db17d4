import { Module, type DynamicModule } from '@nestjs/common';
import type { HostedReactor } from '@coop/service-host';
import { ErasuresController } from './api/erasures.controller.js';
import { HoldsController } from './api/holds.controller.js';
import { MandatesController } from './api/mandates.controller.js';
import { OutboxController } from './api/outbox.controller.js';
import { PartiesController } from './api/parties.controller.js';
import { SigningRulesController } from './api/signing-rules.controller.js';
import { SignInController } from './api/sign-in.controller.js';
import { finishErasures } from './application/finish-erasures.process.js';
import { IDENTITY_PARTS, signsInHere, type IdentityParts } from './identity-parts.js';
import { IdentityHandlers } from './messaging/identity.handlers.js';

/** The identity service. Its parts come from `openIdentity`, so that the start program can use them too. */
@Module({})
export class IdentityModule {
  static register(parts: IdentityParts): DynamicModule {
    return {
      module: IdentityModule,
      controllers: [
        PartiesController,
        MandatesController,
        ErasuresController,
        HoldsController,
        SigningRulesController,
        ...(signsInHere(parts) ? [SignInController] : []),
        OutboxController,
        IdentityHandlers,
      ],
      providers: [{ provide: IDENTITY_PARTS, useValue: parts }],
    };
  }
}

/** The processes of identity; the process that owns the ledger runs them. */
export const reactors = ({ erasures }: IdentityParts): readonly HostedReactor[] => [finishErasures(erasures)];
