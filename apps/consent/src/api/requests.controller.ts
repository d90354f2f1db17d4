import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
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
import type { ConsentParts } from '../application/parts.js';
import { answerRequest, makeRequest, myRequests, requestNotice } from '../application/requests.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';
import { authTimeOf } from './grants.controller.js';

const noticeLanguage = z.enum(['fr', 'en']).default('fr');

@Controller('consent/requests')
export class RequestsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ requests: await myRequests(this.parts, actor) }, { position });
  }

  @Post()
  async make(
    @Body({ schema: consentApi.makeRequest }) body: z.infer<typeof consentApi.makeRequest>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { request, result } = await makeRequest(this.parts, context, actor, body);
    return committed(result, { request, position: String(result?.last ?? '') });
  }

  @Get(':request/notice')
  async notice(
    @Param('request', { schema: uuid }) request: string,
    @Query('language', { schema: noticeLanguage }) language: 'fr' | 'en',
    @CurrentActor() actor: Actor,
  ) {
    return requestNotice(this.parts, actor, request, language);
  }

  @Post(':request/answer')
  @HttpCode(200)
  async answer(
    @Param('request', { schema: uuid }) request: string,
    @Body({ schema: consentApi.answerRequest }) body: z.infer<typeof consentApi.answerRequest>,
    @CurrentActor() actor: Actor,
    @CurrentToken() token: VerifiedToken,
    @Command() context: CommandContext,
  ) {
    const { result, grant } = await answerRequest(
      this.parts,
      context,
      actor,
      request,
      body,
      authTimeOf(token),
    );
    return committed(result, { request, grant, position: String(result.last) });
  }
}
