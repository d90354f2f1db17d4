import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import * as recordsApi from '@coop/contracts/records-api';
import { answer, AtLeast, commandContext, ProblemError, Public, type HttpRequest } from '@coop/service-kit';
import { concernedPage, objectByLink } from '../application/concerned-person.js';
import { RECORDS_PARTS, type RecordsServiceParts } from '../records-parts.token.js';
import { upToDate } from './up-to-date.js';

/** For people who have no account: whoever holds the link of her information mail is taken for her. */
@Public()
@Controller('concerned')
export class ConcernedController {
  constructor(@Inject(RECORDS_PARTS) private readonly parts: RecordsServiceParts) {}

  @Get(':token')
  async page(
    @Param('token', { schema: recordsApi.linkToken }) token: string,
    @AtLeast() atLeast: bigint | undefined,
  ) {
    const position = await upToDate(this.parts.gate, atLeast);
    const page = await concernedPage(this.parts, token);
    if (page === undefined) throw new ProblemError('not-found');
    return answer(page, { position });
  }

  /** A scanner of mails follows links, but posts nothing (RFC 8058 §3.2 for the same reason). */
  @Post(':token/objection')
  @HttpCode(200)
  async object(@Param('token', { schema: recordsApi.linkToken }) token: string, @Req() request: HttpRequest) {
    const position = await objectByLink(this.parts, token, (subject) => commandContext(request, subject));
    if (position === undefined) throw new ProblemError('not-found');
    return answer({ position: String(position) }, { position });
  }
}
