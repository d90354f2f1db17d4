import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, committed, CurrentActor, type Actor } from '@coop/service-kit';
import type { ConsentParts } from '../application/parts.js';
import { annulProposal, myProposals, recordProposal } from '../application/proposals.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** How the members of bodies voted. */
@Controller('consent/proposals')
export class ProposalsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    await caughtUp(this.parts.gates.indexes, atLeast);
    const position = this.parts.gates.readModels.position;
    return answer(await myProposals(this.parts, actor), { position });
  }

  @Post()
  async record(
    @Body({ schema: consentApi.recordProposal }) body: z.infer<typeof consentApi.recordProposal>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, proposal } = await recordProposal(this.parts, context, actor, body);
    return committed(result, { proposal, position: String(result?.last ?? '') });
  }

  @Post(':proposal/annulment')
  @HttpCode(200)
  async annul(
    @Param('proposal', { schema: uuid }) proposal: string,
    @Body({ schema: consentApi.annulProposal }) body: z.infer<typeof consentApi.annulProposal>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await annulProposal(this.parts, context, actor, proposal, body);
    return committed(result, { proposal, position: String(result?.last ?? '') });
  }
}
