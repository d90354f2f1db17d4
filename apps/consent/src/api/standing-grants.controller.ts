import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import { answer, AtLeast, caughtUp, Roles } from '@coop/service-kit';
import type { ConsentParts } from '../application/parts.js';
import { beforeInvalidation, standingGrants } from '../application/standing-grants.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** What a steward must see to declare an agreement void; declaring it lies with the other acts on agreements. */
@Controller('consent/grants')
export class StandingGrantsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('standing')
  @Roles('steward')
  async search(
    @Query({ schema: consentApi.standingGrants }) query: z.infer<typeof consentApi.standingGrants>,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer(await standingGrants(this.parts, query), { position });
  }

  @Get(':grant/invalidation')
  @Roles('steward')
  async before(@Param('grant', { schema: uuid }) grant: string, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    await caughtUp(this.parts.gates.indexes, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer(await beforeInvalidation(this.parts, grant), { position });
  }
}
