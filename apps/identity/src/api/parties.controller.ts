import { Body, Controller, Get, Headers, Inject, Param, Patch, Post, Query } from '@nestjs/common';
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
import { admitMember, registerParty, renameParty, vouchFor } from '../application/parties.js';
import { mandateView, nameable, namesOf, viewParties, viewParty } from '../application/views.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { languageOf } from '../provider/sign-in-pages.js';
import { actingOf } from './acting.js';

@Controller('identity')
export class PartiesController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @Get('me')
  async me(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    const view = await viewParty(this.parts, actor.party, { kind: 'account', id: actor.party });
    if (view === undefined) throw new ProblemError('stale', { retryAfterSeconds: 1 });
    const now = this.parts.clock().toISOString();
    const me: z.infer<typeof identityApi.me> = {
      party: actor.party,
      kind: actor.kind === 'client' ? 'client' : view.kind,
      level: actor.level,
      member: view.member,
      roles: [...actor.roles],
      mandates:
        actor.kind === 'client' ? [] : this.parts.actors.mandatesInForce(actor.party, now).map(mandateView),
      name: view.name ?? null,
      email: actor.kind === 'client' ? null : (view.email ?? null),
      demonstration: this.parts.actors.founding?.demonstration ?? false,
    };
    return answer(me, { position });
  }

  @Patch('me')
  async rename(
    @Body({ schema: identityApi.renaming }) body: z.infer<typeof identityApi.renaming>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    if (actor.kind === 'client') throw new ProblemError('forbidden');
    const { party, result } = await renameParty(this.parts, context, actingOf(this.parts, actor), body.name);
    return committed(result, { party });
  }

  @Post('invitations')
  @Roles('steward')
  async invite(
    @Body({ schema: identityApi.invitation }) body: z.infer<typeof identityApi.invitation>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
    @Headers('accept-language') language: string | undefined,
  ) {
    const invited = { kind: 'person' as const, ...body };
    const { party, result } = await registerParty(this.parts, context, actingOf(this.parts, actor), invited);
    if (result?.repeated === false)
      await this.parts.invitations.invite(party, body.email, languageOf(language));
    return committed(result, { party });
  }

  @Post('parties')
  @Roles('steward')
  async register(
    @Body({ schema: identityApi.newParty }) body: z.infer<typeof identityApi.newParty>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { party, result } = await registerParty(this.parts, context, actingOf(this.parts, actor), body);
    return committed(result, { party });
  }

  @Get('names')
  async names(
    @Query({ schema: identityApi.namesQuery }) { parties }: z.infer<typeof identityApi.namesQuery>,
    @CurrentActor() actor: Actor,
  ) {
    const tellable = nameable(this.parts, actor.party, parties);
    return { names: await namesOf(this.parts, tellable, { kind: 'page', id: actor.party }) };
  }

  @Get('parties')
  @Roles('steward')
  async list(
    @Query({ schema: identityApi.partyPage }) page: z.infer<typeof identityApi.partyPage>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    return answer(await viewParties(this.parts, page, { kind: 'page', id: actor.party }), { position });
  }

  @Get('parties/:party')
  @Roles('steward')
  async view(
    @Param('party', { schema: uuid }) party: string,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { position } = this.parts.gates.readModels;
    const view = await viewParty(this.parts, party, { kind: 'page', id: actor.party });
    if (view === undefined) throw new ProblemError('not-found');
    return answer(view, { position });
  }

  @Post('parties/:party/membership')
  @Roles('steward')
  async admit(
    @Param('party', { schema: uuid }) candidate: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { party, result } = await admitMember(this.parts, context, actingOf(this.parts, actor), candidate);
    return committed(result, { party });
  }

  @Post('parties/:party/vouches')
  @Roles('member')
  async vouch(
    @Param('party', { schema: uuid }) candidate: string,
    @Body({ schema: identityApi.vouch }) body: z.infer<typeof identityApi.vouch>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const vouch = { party: candidate, met: body.met };
    const { party, result } = await vouchFor(this.parts, context, actingOf(this.parts, actor), vouch);
    return committed(result, { party });
  }
}
