import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { SignedOutPage } from '../pages/plain.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { cookieLine, endedCookie, readCookies } from '../session/cookies.js';
import { FrontDoor } from '../session/front-door.js';
import { localPath, PendingSignIns } from '../session/pending-sign-ins.js';
import { SIGN_IN_FAILED } from '../session/sign-in.js';
import { redirectTo, show } from '../session/visit.js';

/** Seconds that a begun sign-in may take: a mail has to arrive. */
const SIGN_IN_SECONDS = 1800;

@Public()
@Controller('session')
export class SessionController {
  readonly #pending: PendingSignIns;

  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {
    this.#pending = new PendingSignIns(door.settings.clock);
  }

  /** A link, not a form: the browser's policy for forms would stop at a provider elsewhere. */
  @Get('start')
  start(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ query, setCookie }) => {
      const next = localPath(query.get('next') ?? undefined, '/');
      const begun = await this.door.provider.begin();
      this.#pending.note(begun, next);
      setCookie(cookieLine(this.door.jar.signIn, begun.state, this.door.secure, SIGN_IN_SECONDS));
      return redirectTo(begun.address);
    });
  }

  @Get('callback')
  callback(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ query, setCookie }) => {
      const { jar, secure, provider } = this.door;
      const state = query.get('state') ?? '';
      // The answer must come back to the browser that asked: else someone could sign her in as another.
      const isHers = readCookies(request.headers.cookie).get(jar.signIn) === state;
      const pending = isHers ? this.#pending.take(state) : undefined;
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
      sessions.end(session.id);
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
