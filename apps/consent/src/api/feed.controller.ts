import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { consentApi, uuid } from '@coop/contracts';
import type { CommandContext } from '@coop/event-sourcing';
import {
  AtLeast,
  caughtUp,
  Command,
  committed,
  CurrentActor,
  headerOf,
  type Actor,
  type HttpReply,
  type HttpRequest,
} from '@coop/service-kit';
import { clientOf } from '../application/contracts.js';
import { fulfilDuty } from '../application/duties.js';
import { openFeed, readFeed } from '../application/feed.js';
import type { ConsentParts } from '../application/parts.js';
import { dutiesOf, remindersOf, type DutyTables } from '../projections/duties.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** The head of an answer leaves with its first byte: a comment, so that a listener learns at once that it listens. */
async function* greeted(events: AsyncIterable<string>): AsyncGenerator<string> {
  yield ': listening\n\n';
  yield* events;
}

@Controller()
export class FeedController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('feed')
  async page(
    @Query({ schema: consentApi.feedQuery }) query: z.infer<typeof consentApi.feedQuery>,
    @CurrentActor() actor: Actor,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    return readFeed(this.parts, actor, query.after, query.limit);
  }

  @Get('feed/stream')
  async stream(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Query({ schema: consentApi.feedQuery }) query: z.infer<typeof consentApi.feedQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    // A browser's or library's reconnection names the last event it saw; the first connection cannot.
    const after = headerOf(request, 'last-event-id') ?? query.after;
    const events = await openFeed(this.parts, actor, after, gone.signal);
    reply
      .header('Content-Type', 'text/event-stream')
      .header('Cache-Control', 'no-store')
      .send(Readable.from(greeted(events)));
  }

  @Get('consent/duties')
  async duties(@CurrentActor() actor: Actor, @AtLeast() atLeast: bigint | undefined) {
    await caughtUp(this.parts.gates.readModels, atLeast);
    const { party } = await clientOf(this.parts, actor);
    const rows = await dutiesOf(this.parts.readModels.reader<DutyTables>(), { debtor: party });
    const duties = rows.map(
      ({ duty_id, kind, contract, grant_id, records, fields, due, status, reminders }) => ({
        duty: duty_id,
        ...{ kind, contract, due, status },
        reminders: remindersOf({ reminders }),
        grant: grant_id,
        records: JSON.parse(records) as unknown,
        fields: JSON.parse(fields) as unknown,
      }),
    );
    return { duties };
  }

  @Post('consent/duties/:duty/fulfilment')
  @HttpCode(200)
  async fulfil(
    @Param('duty', { schema: uuid }) duty: string,
    @Body({ schema: consentApi.fulfilDuty }) body: z.infer<typeof consentApi.fulfilDuty>,
    @CurrentActor() actor: Actor,
    @Command() context: CommandContext,
  ) {
    const result = await fulfilDuty(this.parts, context, actor, duty, body.evidence);
    return committed(result, { duty, position: String(result?.last ?? '') });
  }
}
