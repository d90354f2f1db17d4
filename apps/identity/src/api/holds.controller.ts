import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { identityApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import {
  answer,
  AtLeast,
  caughtUp,
  Command,
  committed,
  CurrentActor,
  Roles,
  type Actor,
} from '@coop/service-kit';
import { holdsInForce, liftHold, placeHold } from '../application/holds.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { actingOf } from './acting.js';

/** Legal holds: what keeps a person's values from being erased, why and until when. */
@Controller('identity')
@Roles('steward')
export class HoldsController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @Get('holds')
  @Roles('steward', 'auditor')
  async list(@AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    return answer({ holds: await holdsInForce(this.parts, undefined, 'identity.holds') }, { position });
  }

  @Post('parties/:party/holds')
  async place(
    @Param('party', { schema: uuid }) party: string,
    @Body({ schema: identityApi.newHold }) body: z.infer<typeof identityApi.newHold>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const by = actingOf(this.parts, actor);
    const { hold, result } = await placeHold(this.parts, context, by, party, body);
    return committed(result, { hold });
  }

  @Delete('parties/:party/holds/:hold')
  async lift(
    @Param('party', { schema: uuid }) party: string,
    @Param('hold', { schema: uuid }) hold: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await liftHold(this.parts, context, actingOf(this.parts, actor), party, hold);
    return committed(result, { hold });
  }
}
