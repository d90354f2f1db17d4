import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { identityApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import { answer, Command, CurrentActor, ProblemError, type Actor } from '@coop/service-kit';
import { receiptOf, type ErasureDone } from '../application/erase.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';

const receipt = ({ receipt: facts, position }: ErasureDone): z.infer<typeof identityApi.erasureReceipt> => ({
  ...facts,
  position: String(position),
});

@Controller('identity/erasures')
export class ErasuresController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  /** Her own account only: nobody erases another. The receipt is the answer, because she cannot sign in after it. */
  @Post()
  async erase(
    @Body({ schema: identityApi.newErasure }) body: z.infer<typeof identityApi.newErasure>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    if (actor.kind === 'client') throw new ProblemError('forbidden');
    const request = { party: actor.party, requestedBy: actor.party, keepFingerprint: body.keepFingerprint };
    const done = await this.parts.erasures.erase(context, request);
    return answer(receipt(done), { position: done.position });
  }

  @Get(':party')
  async view(@Param('party', { schema: uuid }) party: string, @CurrentActor() actor: Actor) {
    const entitled =
      actor.party === party || actor.roles.includes('steward') || actor.roles.includes('auditor');
    // The same answer as for a receipt that does not exist: who was erased is nobody else's business.
    if (!entitled) throw new ProblemError('not-found');
    const done = await receiptOf(this.parts, party);
    return answer(receipt(done), { position: done.position });
  }
}
