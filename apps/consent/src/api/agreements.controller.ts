import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import {
  answer,
  AtLeast,
  caughtUp,
  Command,
  committed,
  CurrentActor,
  CurrentToken,
  type Actor,
  type VerifiedToken,
} from '@coop/service-kit';
import { myAgreements, roster, viewAgreement } from '../application/agreement-views.js';
import {
  acceptAgreement,
  counterAgreement,
  offerAgreement,
  refuseAgreement,
} from '../application/agreements.js';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';
import { authTimeOf } from './grants.controller.js';

@Controller('consent/agreements')
export class AgreementsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('roster')
  roster() {
    return roster();
  }

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ agreements: await myAgreements(this.parts, actor) }, { position });
  }

  @Post()
  async offer(
    @Body({ schema: consentApi.offerAgreement }) body: z.infer<typeof consentApi.offerAgreement>,
    @CurrentActor() actor: Actor,
    @CurrentToken() token: VerifiedToken,
    @Command() context: CommandContext,
  ) {
    const { result, agreement } = await offerAgreement(this.parts, context, actor, body, authTimeOf(token));
    return committed(result, { agreement, position: String(result?.last ?? '') });
  }

  @Get(':agreement')
  async one(
    @Param('agreement', { schema: uuid }) agreement: string,
    @Query({ schema: consentApi.agreementQuery }) query: z.infer<typeof consentApi.agreementQuery>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return viewAgreement(this.parts, actor, agreement, query.alternative);
  }

  @Post(':agreement/acceptance')
  @HttpCode(200)
  async accept(
    @Param('agreement', { schema: uuid }) agreement: string,
    @Body({ schema: consentApi.acceptAgreement }) body: z.infer<typeof consentApi.acceptAgreement>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, grant, prohibition } = await acceptAgreement(this.parts, context, actor, agreement, body);
    return committed(result, { agreement, grant, prohibition, position: String(result.last) });
  }

  @Post(':agreement/alternative')
  @HttpCode(200)
  async counter(
    @Param('agreement', { schema: uuid }) agreement: string,
    @Body({ schema: consentApi.counterAgreement }) body: z.infer<typeof consentApi.counterAgreement>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await counterAgreement(this.parts, context, actor, agreement, body);
    return committed(result, { agreement, position: String(result?.last ?? '') });
  }

  @Post(':agreement/refusal')
  @HttpCode(200)
  async refuse(
    @Param('agreement', { schema: uuid }) agreement: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await refuseAgreement(this.parts, context, actor, agreement);
    return committed(result, { agreement, position: String(result?.last ?? '') });
  }
}
