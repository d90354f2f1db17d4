import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { Budget, ProblemError, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ENDED_AT_ISSUER } from '../portal-parts.token.js';
import { endAtIssuersWord, type EndedAtIssuerParts } from '../session/ended-at-issuer.js';
import { formBody, valueOf } from '../session/form-guard.js';

/** Section 2.8: whatever is wrong with the token, the answer says no more than this. */
const REFUSED = { error: 'invalid_request', code: 'unauthenticated' } as const;
const BAD_REQUEST = 400;

/**
 * Where the issuer says that a session ended (OpenID Connect Back-Channel Logout 1.0). No browser comes here: the
 * token proves who asks, so there is neither a session nor a form token.
 */
@Public()
@Budget('logout')
@Controller('session')
export class BackchannelLogoutController {
  constructor(@Inject(ENDED_AT_ISSUER) private readonly parts: EndedAtIssuerParts) {}

  @Post('backchannel-logout')
  async end(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    reply.header('Cache-Control', 'no-store');
    try {
      await endAtIssuersWord(this.parts, valueOf(formBody(request.body), 'logout_token') ?? '');
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'unauthenticated') throw error;
      reply.status(BAD_REQUEST).header('Content-Type', 'application/json').send(JSON.stringify(REFUSED));
      return;
    }
    reply.status(200).send('');
  }
}
