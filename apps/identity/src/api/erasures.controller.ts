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
  ProblemError,
  Roles,
  type Actor,
} from '@coop/service-kit';
import { receiptOf, type ErasureDone } from '../application/erase.js';
import { takeBack } from '../application/erasure-requests.js';
import { erasuresNotComplete, erasureStateOf } from '../application/erasure-state.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';

const receipt = ({ receipt: facts, position }: ErasureDone): z.infer<typeof identityApi.erasureReceipt> => ({
  ...facts,
  position: String(position),
});

const isEntitled = (actor: Actor, party: string): boolean =>
  actor.party === party || actor.roles.includes('steward') || actor.roles.includes('auditor');

/** Her keys are gone, a service has not acknowledged yet: it will be asked again, and she need not wait. */
function unlessAcknowledged(error: unknown): undefined {
  if (error instanceof ProblemError && error.code === 'service-unavailable') return undefined;
  throw error;
}

@Controller('identity/erasures')
export class ErasuresController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  /**
   * Her own account only: nobody erases another. The receipt is the answer, because she cannot sign in after it; the
   * state of her request, where it waits for something.
   */
  @Post()
  async erase(
    @Body({ schema: identityApi.newErasure }) body: z.infer<typeof identityApi.newErasure>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    if (actor.kind === 'client') throw new ProblemError('forbidden');
    const request = { party: actor.party, requestedBy: actor.party, keepFingerprint: body.keepFingerprint };
    const done = await this.parts.erasures.erase(context, request).catch(unlessAcknowledged);
    if (done !== undefined) return answer(receipt(done), { position: done.position });
    const { view, position } = await erasureStateOf(this.parts, actor.party);
    return answer(view, { position });
  }

  /** Which requests wait and which erasures are under way: their steps, and who has not acknowledged. */
  @Get()
  @Roles('steward', 'auditor')
  async list(@AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    return answer({ erasures: await erasuresNotComplete(this.parts) }, { position });
  }

  /** Takes a request back that waits. Her own only. */
  @Delete(':party')
  async takeBack(
    @Param('party', { schema: uuid }) party: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    if (actor.party !== party || actor.kind === 'client') throw new ProblemError('not-found');
    return committed(await takeBack(this.parts, context, party, actor.party), { party });
  }

  /** What became of a request for erasure, step by step, and what it waits for. */
  @Get(':party/state')
  async state(
    @Param('party', { schema: uuid }) party: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    if (!isEntitled(actor, party)) throw new ProblemError('not-found');
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { view, position } = await erasureStateOf(this.parts, party);
    return answer(view, { position });
  }

  @Get(':party')
  async view(@Param('party', { schema: uuid }) party: string, @CurrentActor() actor: Actor) {
    // The same answer as for a receipt that does not exist: who was erased is nobody else's business.
    if (!isEntitled(actor, party)) throw new ProblemError('not-found');
    const done = await receiptOf(this.parts, party);
    return answer(receipt(done), { position: done.position });
  }
}
