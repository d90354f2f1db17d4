import type { ServerResponse } from 'node:http';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { PROBLEMS } from '@coop/contracts/problems';
import { Refusal } from '@coop/event-sourcing';
import { Budget, headerOf, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { IDENTITY_PARTS, type EmbeddedIdentityParts } from '../identity-parts.js';
import type { SignInUnderWay } from '../provider/embedded-provider.js';
import {
  confirmPage,
  emailPage,
  languageOf,
  type Frame,
  messagePage,
  sentPage,
  welcomePage,
} from '../provider/sign-in-pages.js';

const uidSchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);
const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const addressForm = z.strictObject({ email: z.string().trim().max(254).pipe(z.email()) });
const linkForm = z.strictObject({ link: z.string().trim().max(500) });

const WELCOME_COOKIE = 'coop_welcome';
const WELCOME_SECONDS = 600;

const STOPPED = {
  dead: PROBLEMS.gone,
  elsewhere: PROBLEMS['bad-request'],
  refused: PROBLEMS.forbidden,
} as const;

interface PageReply extends HttpReply {
  readonly raw: ServerResponse;
}

const language = (request: HttpRequest) => languageOf(headerOf(request, 'accept-language'));

/**
 * Forms of other sites are refused: one of them could sign a visitor in to a stranger's account. `Origin` says
 * nothing here, because our pages send no referrer (Fetch standard, "append a request Origin header").
 */
const fromElsewhere = (request: HttpRequest): boolean =>
  !['same-origin', 'none', undefined].includes(headerOf(request, 'sec-fetch-site'));

/**
 * The sign-in pages. They need no script. A sign-in belongs to the browser that began it: its cookie (SameSite,
 * bound to the path of this one sign-in) is what a forged form could not bring along.
 */
@Public()
@Controller()
export class SignInController {
  constructor(@Inject(IDENTITY_PARTS) private readonly parts: EmbeddedIdentityParts) {}

  @Get('sign-in/:uid')
  async form(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    const underWay = await this.#underWay(uid, request, reply);
    if (underWay === undefined) return this.#stop(reply, request, 'elsewhere');
    const invited = (await this.#invitation(request)) !== undefined;
    const page = invited
      ? welcomePage(this.#frame(request), `/sign-in/${uid}/welcome`)
      : emailPage(this.#frame(request), uid);
    return this.#page(reply, page, underWay);
  }

  @Post('sign-in/:uid')
  @HttpCode(200)
  @Budget('unauthenticated')
  async sendLink(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Body({ schema: addressForm }) body: z.infer<typeof addressForm>,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    if (fromElsewhere(request)) return this.#stop(reply, request, 'refused');
    const underWay = await this.#underWay(uid, request, reply);
    if (underWay === undefined) return this.#stop(reply, request, 'elsewhere');
    await this.parts.signIn.mailLink(uid, body.email, language(request));
    return this.#page(reply, sentPage(this.#frame(request), uid), underWay);
  }

  @Get('sign-in/:uid/link/:token')
  async openLink(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Param('token', { schema: tokenSchema }) token: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    const underWay = await this.#underWay(uid, request, reply);
    if (underWay === undefined) return this.#stop(reply, request, 'elsewhere');
    if (!(await this.parts.signIn.isOpen(token))) return this.#stop(reply, request, 'dead', underWay);
    return this.#page(reply, confirmPage(this.#frame(request), `/sign-in/${uid}/link/${token}`), underWay);
  }

  @Post('sign-in/:uid/link/:token')
  @HttpCode(200)
  async confirmLink(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Param('token', { schema: tokenSchema }) token: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    return this.#enter(uid, token, uid, request, reply);
  }

  /** The link was opened elsewhere, for example in a telephone, and is pasted here. */
  @Post('sign-in/:uid/link')
  @HttpCode(200)
  async pasteLink(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Body({ schema: linkForm }) body: z.infer<typeof linkForm>,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    return this.#enter(uid, body.link.split('/').at(-1) ?? '', uid, request, reply);
  }

  /** The sign-in that follows an opened invitation. */
  @Post('sign-in/:uid/welcome')
  @HttpCode(200)
  async enterInvited(
    @Param('uid', { schema: uidSchema }) uid: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    const token = (await this.#invitation(request)) ?? '';
    reply.header('Set-Cookie', this.#welcomeCookie('', 0));
    return this.#enter(uid, token, undefined, request, reply);
  }

  @Get('welcome/:token')
  async invitation(
    @Param('token', { schema: tokenSchema }) token: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    if (!(await this.parts.signIn.isOpen(token))) return this.#stop(reply, request, 'dead');
    return this.#page(reply, welcomePage(this.#frame(request), `/welcome/${token}`));
  }

  /** Remembers the invitation in the browser and begins an ordinary sign-in, which then accepts it once. */
  @Post('welcome/:token')
  @HttpCode(200)
  acceptInvitation(
    @Param('token', { schema: tokenSchema }) token: string,
    @Req() request: HttpRequest,
    @Res() reply: PageReply,
  ) {
    if (fromElsewhere(request)) return this.#stop(reply, request, 'refused');
    reply.header('Set-Cookie', this.#welcomeCookie(token, WELCOME_SECONDS));
    return this.#redirect(reply, this.parts.signInStart);
  }

  async #enter(
    uid: string,
    token: string,
    interaction: string | undefined,
    request: HttpRequest,
    reply: PageReply,
  ) {
    if (fromElsewhere(request)) return this.#stop(reply, request, 'refused');
    const underWay = await this.#underWay(uid, request, reply);
    if (underWay === undefined) return this.#stop(reply, request, 'elsewhere');
    try {
      const accountId = await this.parts.signIn.use(token, interaction);
      if (accountId === undefined) return this.#stop(reply, request, 'dead', underWay);
      return this.#redirect(reply, await this.parts.provider.finish(request.raw, reply.raw, accountId));
    } catch (error) {
      if (error instanceof Refusal) return this.#stop(reply, request, 'refused', underWay);
      throw error;
    }
  }

  #underWay(uid: string, request: HttpRequest, reply: PageReply): Promise<SignInUnderWay | undefined> {
    return this.parts.provider.underWay(request.raw, reply.raw, uid);
  }

  async #invitation(request: HttpRequest): Promise<string | undefined> {
    const cookies = (headerOf(request, 'cookie') ?? '').split(/; */);
    const token = cookies
      .find((cookie) => cookie.startsWith(`${WELCOME_COOKIE}=`))
      ?.slice(WELCOME_COOKIE.length + 1);
    if (token === undefined || !tokenSchema.safeParse(token).success) return undefined;
    return (await this.parts.signIn.isOpen(token)) ? token : undefined;
  }

  #welcomeCookie(token: string, seconds: number): string {
    const secure = this.parts.provider.issuer.startsWith('https:') ? '; Secure' : '';
    return `${WELCOME_COOKIE}=${token}; Path=/sign-in; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }

  #redirect(reply: PageReply, location: string): void {
    reply.status(303).header('Location', location).header('Cache-Control', 'no-store').send('');
  }

  #stop(reply: PageReply, request: HttpRequest, why: keyof typeof STOPPED, underWay?: SignInUnderWay): void {
    reply.status(STOPPED[why].status);
    this.#page(reply, messagePage(this.#frame(request), why), underWay);
  }

  #frame(request: HttpRequest): Frame {
    return { language: language(request), demonstration: this.parts.outbox !== undefined };
  }

  #page(reply: PageReply, html: string, underWay?: SignInUnderWay): void {
    // Browsers apply form-action to the redirects that follow a form: the way ends at the client's address.
    const formAction = ["'self'", underWay?.redirectOrigin].filter(Boolean).join(' ');
    reply
      .header('Content-Type', 'text/html; charset=utf-8')
      .header('Cache-Control', 'no-store')
      .header(
        'Content-Security-Policy',
        `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ${formAction}`,
      )
      .send(html);
  }
}
