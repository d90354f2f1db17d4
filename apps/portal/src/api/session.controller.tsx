import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { SignedOutPage } from '../pages/plain.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { cookieLine, endedCookie, readCookies } from '../session/cookies.js';
import { FrontDoor } from '../session/front-door.js';
import { localPath } from '../session/pending-sign-ins.js';
import { SIGN_IN_FAILED } from '../session/sign-in.js';
import { redirectTo, show } from '../session/visit.js';

/** Seconds that a begun sign-in may take: a mail has to arrive. */
const SIGN_IN_SECONDS = 1800;

@Public()
@Controller('session')
export class SessionController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  /** A link, not a form: the browser's policy for forms would stop at a provider elsewhere. */
  @Get('start')
  start(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ query, setCookie }) => {
      const next = localPath(query.get('next') ?? undefined, '/');
      const { jar, secure, provider, signIns } = this.door;
      const begun = await provider.begin();
      setCookie(cookieLine(jar.signIn, signIns.seal(begun, next), secure, SIGN_IN_SECONDS));
      return redirectTo(begun.address);
    });
  }

  @Get('callback')
  callback(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ query, setCookie }) => {
      const { jar, secure, provider, signIns } = this.door;
      // The answer must come back to the browser that asked: else someone could sign her in as another.
      const cookie = readCookies(request.headers.cookie).get(jar.signIn);
      const pending = signIns.open(cookie, query.get('state') ?? '');
      if (pending === undefined) throw new ApiProblem(400, SIGN_IN_FAILED);
      setCookie(endedCookie(jar.signIn, secure));
      const tokens = await provider.complete(pending, new URL(request.url, 'http://localhost').search);
      setCookie(await this.door.begin(tokens, request));
      return redirectTo(pending.next);
    });
  }

  @Post('end')
  end(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ view, session, setCookie }) => {
      const { jar, secure, provider, sessions } = this.door;
      if (session === undefined) return redirectTo('/');
      await sessions.end(session.id);
      setCookie(endedCookie(jar.session, secure));
      const address = await endAtProvider(provider.end(session.tokens));
      const signedOut = { ...view, signedIn: null };
      return show(
        <SignedOutPage view={signedOut} {...(address === undefined ? {} : { provider: address })} />,
      );
    });
  }
}

/** She is signed out here whatever the provider answers. */
async function endAtProvider(answer: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
