import { Body, Controller, Delete, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import { Command, committed, CurrentActor, Roles, type Actor } from '@coop/service-kit';
import { resumeContract, suspendContract } from '../application/contract-life.js';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** The cooperative holds a contract that is in force, and lets it go on. */
@Controller('consent/contracts/:contract/suspensions')
@Roles('steward')
export class SuspensionsController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Post()
  async suspend(
    @Param('contract', { schema: uuid }) contract: string,
    @Body({ schema: consentApi.suspendContract }) body: z.infer<typeof consentApi.suspendContract>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { reason } = body;
    const { result, suspension } = await suspendContract(this.parts, context, actor, contract, reason);
    await this.parts.gates.indexes.reached(result?.last ?? 0n, 1_000);
    return committed(result, { contract, suspension, position: String(result?.last ?? '') });
  }

  @Delete(':suspension')
  @HttpCode(200)
  async resume(
    @Param('contract', { schema: uuid }) contract: string,
    @Param('suspension', { schema: uuid }) suspension: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await resumeContract(this.parts, context, actor, contract, suspension);
    await this.parts.gates.indexes.reached(result?.last ?? 0n, 1_000);
    return committed(result, { contract, suspension, position: String(result?.last ?? '') });
  }
}
