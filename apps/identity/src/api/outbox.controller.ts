import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { headerOf, ProblemError, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { normalisedEmail } from '../domain/email.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';
import { languageOf, outboxPage } from '../provider/sign-in-pages.js';

const outboxQuery = z.strictObject({ to: z.string().max(254).optional() });

/** The mails of a demonstration, for everyone to read: all its people are invented. */
@Public()
@Controller('demonstration')
export class OutboxController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  /** A page for browsers, JSON for programs. */
  @Get('outbox')
  async mails(
    @Query({ schema: outboxQuery }) { to }: z.infer<typeof outboxQuery>,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    if (this.parts.outbox === undefined) throw new ProblemError('not-found');
    const mails = await this.parts.outbox.mails(to === undefined ? undefined : normalisedEmail(to));
    reply.header('Cache-Control', 'no-store');
    if (!(headerOf(request, 'accept') ?? '').includes('text/html')) {
      reply.send({ mails });
      return;
    }
    const frame = { language: languageOf(headerOf(request, 'accept-language')), demonstration: true };
    reply.header('Content-Type', 'text/html; charset=utf-8').send(outboxPage(frame, mails));
  }
}
