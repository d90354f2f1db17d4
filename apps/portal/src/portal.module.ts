import { Module, type DynamicModule } from '@nestjs/common';
import { AboutMeController } from './api/about-me.controller.js';
import { LogoutTokenVerifier } from '@coop/service-kit';
import { ActivityController } from './api/activity.controller.js';
import { AgreementsController } from './api/agreements.controller.js';
import { AgreeingController } from './api/agreeing.controller.js';
import { AskingController } from './api/asking.controller.js';
import { AskingTablesController } from './api/asking-tables.controller.js';
import { AuditorController } from './api/auditor.controller.js';
import { BackchannelLogoutController } from './api/backchannel-logout.controller.js';
import { ContractPagesController } from './api/contracts.controller.js';
import { ErasureController } from './api/erasure.controller.js';
import { MyDataController } from './api/my-data.controller.js';
import { OwnLogPagesController } from './api/own-log.controller.js';
import { PublicController } from './api/public.controller.js';
import { QuestionPagesController } from './api/questions.controller.js';
import { PseudonymPagesController } from './api/pseudonyms.controller.js';
import { ReleasePagesController } from './api/releases.controller.js';
import { SessionController } from './api/session.controller.js';
import { SharingController } from './api/sharing.controller.js';
import { StewardController } from './api/steward.controller.js';
import { VotesController } from './api/votes.controller.js';
import { UnknownPathController } from './api/unknown-path.controller.js';
import { VoidingController } from './api/voiding.controller.js';
import type { Fetch } from './client/http-client.js';
import { PortalHandlers } from './messaging/portal.handlers.js';
import { ENDED_AT_ISSUER, FRONT_DOOR } from './portal-parts.token.js';
import type { EndedAtIssuerParts } from './session/ended-at-issuer.js';
import { FrontDoor } from './session/front-door.js';
import { OpenidSignIn, type SignInProvider } from './session/sign-in.js';
import type { PortalSettings } from './settings.js';

/** What stands in for the outside in tests. */
export interface PortalOutside {
  readonly provider?: SignInProvider;
  readonly fetch?: Fetch;
}

/** A logout token is for our client, not for our interfaces. */
function logoutVerifier({ logout, clientId }: PortalSettings): LogoutTokenVerifier {
  const { issuer, onRejected } = logout;
  return new LogoutTokenVerifier({
    issuers: [{ ...issuer, audience: clientId }],
    ...(onRejected === undefined ? {} : { onRejected }),
  });
}

/** The pages. They hold no data and decide nothing: everything comes from the public APIs. */
@Module({})
export class PortalModule {
  static register(settings: PortalSettings, outside: PortalOutside = {}): DynamicModule {
    const provider = outside.provider ?? new OpenidSignIn(settings);
    return {
      module: PortalModule,
      controllers: [
        PublicController,
        SessionController,
        BackchannelLogoutController,
        MyDataController,
        AgreeingController,
        AgreementsController,
        SharingController,
        ActivityController,
        OwnLogPagesController,
        ErasureController,
        AboutMeController,
        AuditorController,
        ContractPagesController,
        StewardController,
        VoidingController,
        VotesController,
        PseudonymPagesController,
        ReleasePagesController,
        AskingController,
        AskingTablesController,
        QuestionPagesController,
        PortalHandlers,
        UnknownPathController,
      ],
      providers: [
        { provide: FRONT_DOOR, useFactory: () => FrontDoor.open(settings, provider, outside.fetch) },
        {
          provide: ENDED_AT_ISSUER,
          inject: [FRONT_DOOR],
          useFactory: ({ sessions }: FrontDoor): EndedAtIssuerParts => ({
            ...{ sessions, onEnded: settings.logout.onEnded, verifier: logoutVerifier(settings) },
          }),
        },
      ],
    };
  }
}
