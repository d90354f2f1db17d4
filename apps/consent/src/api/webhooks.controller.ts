import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import {
  AtLeast,
  caughtUp,
  Command,
  committed,
  CurrentActor,
  type Actor,
  type HttpRequest,
} from '@coop/service-kit';
import type { ConsentParts } from '../application/parts.js';
import { testWebhook } from '../application/webhooks-test.js';
import {
  askReplay,
  enableWebhook,
  myWebhooks,
  registerWebhook,
  removeWebhook,
  rotateSecret,
} from '../application/webhooks.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

@Controller('feed/webhooks')
export class WebhooksController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return { webhooks: await myWebhooks(this.parts, actor) };
  }

  @Post()
  async register(
    @Body({ schema: consentApi.registerWebhook }) body: z.infer<typeof consentApi.registerWebhook>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { result, webhook, secret } = await registerWebhook(this.parts, context, actor, body);
    return committed(result, { webhook, secret, position: String(result?.last ?? '') });
  }

  @Delete(':webhook')
  async remove(
    @Param('webhook', { schema: uuid }) webhook: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await removeWebhook(this.parts, context, actor, webhook);
    return committed(result, { webhook, position: String(result?.last ?? '') });
  }

  @Post(':webhook/secret')
  async rotate(
    @Param('webhook', { schema: uuid }) webhook: string,
    @Body({ schema: consentApi.rotateWebhookSecret }) body: z.infer<typeof consentApi.rotateWebhookSecret>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const { overlapHours } = body;
    const { result, ...shown } = await rotateSecret(this.parts, context, actor, webhook, overlapHours);
    return committed(result, { webhook, ...shown, position: String(result?.last ?? '') });
  }

  @Post(':webhook/activation')
  async enable(
    @Param('webhook', { schema: uuid }) webhook: string,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await enableWebhook(this.parts, context, actor, webhook);
    return committed(result, { webhook, position: String(result?.last ?? '') });
  }

  @Post(':webhook/replay')
  @HttpCode(202)
  async replay(
    @Param('webhook', { schema: uuid }) webhook: string,
    @Body({ schema: consentApi.replayWebhook }) body: z.infer<typeof consentApi.replayWebhook>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await askReplay(this.parts, context, actor, webhook, body);
    return committed(result, { webhook, position: String(result?.last ?? '') });
  }

  @Post(':webhook/test')
  @HttpCode(200)
  async test(
    @Param('webhook', { schema: uuid }) webhook: string,
    @Req() request: HttpRequest,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const gone = new AbortController();
    request.raw.socket.once('close', () => gone.abort());
    const { kind, ...facts } = await testWebhook(this.parts, actor, webhook, gone.signal);
    return { outcome: kind, ...facts };
  }
}
