import { Body, Controller, Get, Header, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import type { OdrlDocument } from '@coop/odrl';
import { AtLeast, caughtUp, Command, committed, CurrentActor, type Actor } from '@coop/service-kit';
import { offerContract } from '../application/contracts.js';
import { contractInOdrl, grantInOdrl, offeredTerms } from '../application/odrl.js';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** Contracts and grants in the words of the W3C's ODRL, for programs that know nothing of ours. */
@Controller('consent')
export class OdrlController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('contracts/:contract/odrl')
  @Header('Content-Type', 'application/ld+json')
  async contract(
    @Param('contract', { schema: uuid }) contract: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ): Promise<OdrlDocument> {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return contractInOdrl(this.parts, actor, contract);
  }

  @Post('contracts/odrl')
  async offer(
    @Body({ schema: consentApi.offerContractInOdrl })
    body: z.infer<typeof consentApi.offerContractInOdrl>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const offer = { terms: offeredTerms(body.policy, this.parts.control.taxonomy), texts: body.texts };
    const { result, ...offered } = await offerContract(this.parts, context, actor, offer);
    return committed(result, offered);
  }

  @Get('grants/:grant/odrl')
  @Header('Content-Type', 'application/ld+json')
  async grant(
    @Param('grant', { schema: uuid }) grant: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ): Promise<OdrlDocument> {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return grantInOdrl(this.parts, actor, grant);
  }
}
