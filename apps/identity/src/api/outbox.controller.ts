import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { ProblemError, Public } from '@coop/service-kit';
import { normalisedEmail } from '../domain/email.js';
import { IDENTITY_PARTS, type IdentityParts } from '../identity-parts.js';

const outboxQuery = z.strictObject({ to: z.string().max(254).optional() });

/** The mails of a demonstration, for everyone to read: all its people are invented. */
@Public()
@Controller('demonstration')
export class OutboxController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: IdentityParts) {}

  @Get('outbox')
  mails(@Query({ schema: outboxQuery }) { to }: z.infer<typeof outboxQuery>) {
    if (this.parts.outbox === undefined) throw new ProblemError('not-found');
    return { mails: this.parts.outbox.mails(to === undefined ? undefined : normalisedEmail(to)) };
  }
}
