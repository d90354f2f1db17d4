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
import { closeClient, registerClient } from '../application/clients.js';
import { endMandate, giveMandate } from '../application/mandates.js';
import { mandateHistory, visibleMandates } from '../application/views.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { actingOf } from './acting.js';

@Controller('identity')
export class MandatesController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @Get('mandates')
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.indexes, atLeast);
    const { position } = this.parts.gates.indexes;
    const mandates = visibleMandates(this.parts, actor.party, actor.roles.includes('steward'));
    return answer({ mandates }, { position });
  }

  @Get('mandates/history')
  @Roles('steward', 'auditor')
  async history(@AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    return answer({ mandates: await mandateHistory(this.parts) }, { position });
  }

  @Post('mandates')
  async give(
    @Body({ schema: identityApi.newMandate }) body: z.infer<typeof identityApi.newMandate>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { mandate, result } = await giveMandate(this.parts, context, actingOf(this.parts, actor), body);
    return committed(result, { mandate });
  }

  @Delete('mandates/:mandate')
  async end(
    @Param('mandate', { schema: uuid }) mandate: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await endMandate(this.parts, context, actingOf(this.parts, actor), mandate);
    return committed(result, { mandate });
  }

  @Post('clients')
  @Roles('steward')
  async registerClient(
    @Body({ schema: identityApi.newClient }) body: z.infer<typeof identityApi.newClient>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const by = actingOf(this.parts, actor);
    const { result, ...registered } = await registerClient(
      this.parts,
      this.parts.registrar,
      context,
      by,
      body,
    );
    return committed(result, registered);
  }

  @Delete('clients/:client')
  @Roles('steward')
  async closeClient(
    @Param('client', { schema: uuid }) client: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await closeClient(
      this.parts,
      this.parts.registrar,
      context,
      actingOf(this.parts, actor),
      client,
    );
    return committed(result, { client });
  }
}
