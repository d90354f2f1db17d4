import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { uuid } from '@coop/contracts';
import { newAnswer } from '@coop/contracts/pseudonymised-api';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, AtLeast, caughtUp, Command, CurrentActor, Roles, type Actor } from '@coop/service-kit';
import { ANONYMISATION_PARTS } from '../anonymisation-parts.token.js';
import type { AnonymisationParts } from '../application/parts.js';
import { answerReidentification, decideReidentification, takeRecords } from '../application/reidentify.js';
import {
  listReidentifications,
  ownRequests,
  viewReidentification,
} from '../application/view-reidentifications.js';

@Controller('pseudonymised/reidentifications')
export class ReidentificationsController {
  constructor(@Inject(ANONYMISATION_PARTS) private readonly parts: AnonymisationParts) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({
      reidentifications: await listReidentifications(this.parts, actor),
    }));
  }

  @Get('mine')
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    return this.#read(atLeast, async () => ({ reidentifications: await ownRequests(this.parts, actor) }));
  }

  @Get(':request')
  async view(
    @Param('request', { schema: uuid }) request: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    return this.#read(atLeast, () => viewReidentification(this.parts, actor, request));
  }

  @Get(':request/records')
  @Header('Cache-Control', 'no-store')
  async records(@Param('request', { schema: uuid }) request: string, @CurrentActor() actor: Actor) {
    const { told, position } = await takeRecords(this.parts, actor, request);
    return answer(told, { position });
  }

  @Post(':request/answer')
  @HttpCode(200)
  async answer(
    @Param('request', { schema: uuid }) request: string,
    @Body({ schema: newAnswer }) { agrees }: z.infer<typeof newAnswer>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    return told(await answerReidentification(this.parts, context, actor, request, agrees));
  }

  @Post(':request/approvals')
  @HttpCode(200)
  @Roles('steward')
  async approve(
    @Param('request', { schema: uuid }) request: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    return told(await decideReidentification(this.parts, context, actor, request, 'approve'));
  }

  @Post(':request/rejection')
  @HttpCode(200)
  @Roles('steward')
  async reject(
    @Param('request', { schema: uuid }) request: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    return told(await decideReidentification(this.parts, context, actor, request, 'reject'));
  }

  async #read<T>(atLeast: bigint | undefined, question: () => Promise<T>) {
    const gate = this.parts.gates.readModels;
    await caughtUp(gate, atLeast);
    const { position } = gate;
    return answer(await question(), { position });
  }
}

function told({ position, ...decided }: Awaited<ReturnType<typeof decideReidentification>>) {
  return answer({ ...decided, position: String(position) }, { position });
}
