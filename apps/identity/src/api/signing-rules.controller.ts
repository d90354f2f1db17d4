import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
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
import { registerSigningRule, signingRuleOf } from '../application/signing-rules.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { actingOf } from './acting.js';

/** Who can sign for an organisation. Partners may know by whom they and the others are bound: it is public in a register. */
@Controller('identity')
export class SigningRulesController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @Get('parties/:party/signing-rule')
  async view(@Param('party', { schema: uuid }) of: string, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.indexes, atLeast);
    const { party, rule, position } = signingRuleOf(this.parts, { party: of });
    return answer({ party, rule }, { position: BigInt(position) });
  }

  @Put('parties/:party/signing-rule')
  @Roles('steward')
  async register(
    @Param('party', { schema: uuid }) party: string,
    @Body({ schema: identityApi.newSigningRule }) rule: z.infer<typeof identityApi.newSigningRule>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const by = actingOf(this.parts, actor);
    const result = await registerSigningRule(this.parts, context, by, party, rule);
    return committed(result, { party, rule });
  }
}
