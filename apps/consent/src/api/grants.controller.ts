import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
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
  Roles,
  type Actor,
  type VerifiedToken,
} from '@coop/service-kit';
import { invalidateGrant, renewGrant } from '../application/ending-grants.js';
import { consequences, giveGrant, myGrants, withdrawGrant } from '../application/grants.js';
import type { ConsentParts } from '../application/parts.js';
import { liftProhibition, myProhibitions, placeProhibition } from '../application/prohibitions.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** When the person proved who she is, if the provider said it. */
export const authTimeOf = (token: VerifiedToken): string | null =>
  token.authTime === undefined ? null : new Date(token.authTime * 1000).toISOString();

@Controller('consent')
export class GrantsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('grants')
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ grants: await myGrants(this.parts, actor) }, { position });
  }

  @Post('grants')
  async give(
    @Body({ schema: consentApi.giveGrant }) body: z.infer<typeof consentApi.giveGrant>,
    @CurrentActor() actor: Actor,
    @CurrentToken() token: VerifiedToken,
    @Command() context: CommandContext,
  ) {
    const { result, grant } = await giveGrant(this.parts, context, actor, body, authTimeOf(token));
    return committed(result, { grant, position: String(result?.last ?? '') });
  }

  @Delete('grants/:grant')
  async withdraw(
    @Param('grant', { schema: uuid }) grant: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, duties } = await withdrawGrant(this.parts, context, actor, grant);
    return committed(result, { grant, position: String(result?.last ?? ''), duties });
  }

  @Get('grants/:grant/consequences')
  async consequences(
    @Param('grant', { schema: uuid }) grant: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    await caughtUp(this.parts.gates.indexes, atLeast);
    return consequences(this.parts, actor, grant);
  }

  @Post('grants/:grant/renewal')
  async renew(
    @Param('grant', { schema: uuid }) old: string,
    @Body({ schema: consentApi.renewGrant }) body: z.infer<typeof consentApi.renewGrant>,
    @CurrentActor() actor: Actor,
    @CurrentToken() token: VerifiedToken,
    @Command() context: CommandContext,
  ) {
    const { result, grant } = await renewGrant(this.parts, context, actor, old, body, authTimeOf(token));
    return committed(result, { grant, renews: old, position: String(result.last) });
  }

  @Post('grants/:grant/invalidation')
  @HttpCode(200)
  @Roles('steward')
  async invalidate(
    @Param('grant', { schema: uuid }) grant: string,
    @Body({ schema: consentApi.invalidateGrant }) body: z.infer<typeof consentApi.invalidateGrant>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await invalidateGrant(this.parts, context, actor, grant, body);
    return committed(result, { grant, position: String(result?.last ?? '') });
  }

  @Get('prohibitions')
  async prohibitions(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer({ prohibitions: await myProhibitions(this.parts, actor) }, { position });
  }

  @Post('prohibitions')
  async prohibit(
    @Body({ schema: consentApi.placeProhibition }) body: z.infer<typeof consentApi.placeProhibition>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { prohibition, result } = await placeProhibition(this.parts, context, actor, body);
    return committed(result, { prohibition, position: String(result?.last ?? '') });
  }

  @Delete('prohibitions/:prohibition')
  async lift(
    @Param('prohibition', { schema: uuid }) prohibition: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await liftProhibition(this.parts, context, actor, prohibition);
    return committed(result, { prohibition, position: String(result?.last ?? '') });
  }
}
