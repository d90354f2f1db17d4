import { randomBytes } from 'node:crypto';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { PROBLEMS } from '@coop/contracts/problems';
import {
  headerOf,
  requestContext,
  SECURITY_HEADERS,
  type HttpReply,
  type HttpRequest,
} from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { CoopApi } from '../client/coop-api.js';
import { HttpClient, type Fetch } from '../client/http-client.js';
import type { View } from '../pages/view.js';
import { baseUrlOf, type PortalSettings } from '../settings.js';
import { asLanguage, preferredLanguage, textsOf } from '../texts/languages.js';
import { cookieLine, cookieNames, endedCookie, readCookies, type CookieJar } from './cookies.js';
import { errorPage, FORM_REFUSED, SESSION_OVER } from './error-answer.js';
import { commandKeyOf, formBody, FormGuard } from './form-guard.js';
import { PendingSignIns } from './pending-sign-ins.js';
import { SessionStore, type Session, type Tokens } from './session-store.js';
import type { SignInProvider } from './sign-in.js';
import { withFreshToken } from './token-renewal.js';
import { redirectTo, show, type MemberVisit, type Visit, type VisitAnswer } from './visit.js';

const ANCHOR = /^[A-Za-z0-9_-]{43}$/;
const POLICY = 'Content-Security-Policy';
const NO_MARKUP = "require-trusted-types-for 'script'";
const HTML = 'text/html; charset=utf-8';

/** What a request carried, before anything was decided about it. */
interface Arrival {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly cookies: ReadonlyMap<string, string>;
  readonly url: URL;
  readonly session: Session | undefined;
}

/** Every page passes here: language, session, form token, errors made readable, headers. */
export class FrontDoor {
  readonly signIns: PendingSignIns;
  readonly jar: CookieJar;
  readonly secure: boolean;
  readonly #guard: FormGuard;
  readonly #baseUrl: string;

  private constructor(
    readonly settings: PortalSettings,
    readonly provider: SignInProvider,
    readonly sessions: SessionStore,
    private readonly send: Fetch,
  ) {
    this.#baseUrl = baseUrlOf(settings);
    this.secure = this.#baseUrl.startsWith('https:');
    this.jar = cookieNames(this.secure);
    this.signIns = new PendingSignIns(settings.keys.signIns, settings.clock);
    this.#guard = new FormGuard(new URL(this.#baseUrl).origin, settings.keys.forms);
  }

  static async open(
    settings: PortalSettings,
    provider: SignInProvider,
    send: Fetch = fetch,
  ): Promise<FrontDoor> {
    return new FrontDoor(settings, provider, await SessionStore.open(settings), send);
  }

  /** A page for anyone. A posted form without its token is refused before anything else. */
  async visit(
    request: HttpRequest,
    reply: HttpReply,
    answer: (visit: Visit & { readonly session?: Session }) => Promise<VisitAnswer> | VisitAnswer,
  ): Promise<void> {
    await this.#visited(await this.#arrive(request, reply), answer);
  }

  /** A page for someone who is signed in; anyone else is sent to sign in, and nothing is done. */
  async member(
    request: HttpRequest,
    reply: HttpReply,
    answer: (visit: MemberVisit) => Promise<VisitAnswer> | VisitAnswer,
  ): Promise<void> {
    const arrival = await this.#arrive(request, reply);
    const { session } = arrival;
    if (session === undefined)
      await this.#answer(arrival, this.#visit(arrival).view, () => signInFirst(request));
    else await this.#visited(arrival, (visit) => answer({ ...visit, session }));
  }

  /** Begins a session with what the provider gave. */
  async begin(tokens: Tokens, request: HttpRequest): Promise<string> {
    let known = 0n;
    const { correlationId } = requestContext(request);
    const { accessToken } = tokens;
    const notePosition = (position: bigint) => {
      known = position;
    };
    const caller = { correlationId, accessToken, notePosition };
    const me = await new CoopApi(new HttpClient(this.settings.apiBase, caller, this.send)).me();
    const { id } = await this.sessions.begin(tokens, me, known);
    return cookieLine(this.jar.session, id, this.secure);
  }

  async #visited(
    arrival: Arrival,
    answer: (visit: Visit & { readonly session?: Session }) => Promise<VisitAnswer> | VisitAnswer,
  ): Promise<void> {
    const visit = this.#visit(arrival);
    const { request, session } = arrival;
    await this.#answer(arrival, visit.view, async () => {
      if (session !== undefined && !(await this.#hasFreshToken(session, request)))
        return signInFirst(request);
      if (!this.#mayPost(arrival)) throw new ApiProblem(PROBLEMS.forbidden.status, FORM_REFUSED);
      return answer(visit);
    });
  }

  async #arrive(request: HttpRequest, reply: HttpReply): Promise<Arrival> {
    const cookies = readCookies(headerOf(request, 'cookie'));
    const session = await this.sessions.find(cookies.get(this.jar.session));
    return { request, reply, cookies, session, url: new URL(request.url, this.#baseUrl) };
  }

  #visit(arrival: Arrival): Visit & { readonly session?: Session } {
    const { request, reply, url, session } = arrival;
    const form = request.method === 'POST' ? formBody(request.body) : {};
    return {
      view: this.#view(arrival),
      api: this.#api(session, request),
      query: url.searchParams,
      page: Number(/^[0-9]{1,6}$/.exec(url.searchParams.get('page') ?? '')?.[0] ?? 1),
      form,
      commandKey: commandKeyOf(request.url, form),
      setCookie: (line) => void reply.header('Set-Cookie', line),
      ...(session === undefined ? {} : { session }),
    };
  }

  #view(arrival: Arrival): View {
    const { request, cookies, url, session } = arrival;
    const language =
      asLanguage(url.searchParams.get('lang') ?? undefined) ??
      asLanguage(cookies.get(this.jar.language)) ??
      preferredLanguage(headerOf(request, 'accept-language'));
    const { demonstration, cooperativeName, clock } = this.settings;
    return {
      language,
      texts: textsOf(language),
      path: request.method === 'GET' ? request.url : '/',
      formToken: this.#guard.tokenFor(this.#anchorFor(arrival)),
      formKey: randomBytes(16).toString('base64url'),
      signedIn: session === undefined ? null : { name: session.me.name ?? null, roles: session.me.roles },
      demonstration,
      cooperative: cooperativeName,
      now: clock(),
    };
  }

  /** What form tokens of this browser hang on: her session, or a cookie that only her browser sends back. */
  #anchorFor(arrival: Arrival): string {
    const known = this.#anchorOf(arrival);
    if (known !== undefined) return known;
    const anchor = randomBytes(32).toString('base64url');
    arrival.reply.header('Set-Cookie', cookieLine(this.jar.form, anchor, this.secure));
    return anchor;
  }

  #anchorOf({ session, cookies }: Arrival): string | undefined {
    const cookie = cookies.get(this.jar.form);
    return session?.id ?? (cookie !== undefined && ANCHOR.test(cookie) ? cookie : undefined);
  }

  #mayPost(arrival: Arrival): boolean {
    const { request } = arrival;
    if (request.method === 'GET' || request.method === 'HEAD') return true;
    return this.#guard.accepts(request.headers, this.#anchorOf(arrival), formBody(request.body));
  }

  #api(session: Session | undefined, request: HttpRequest): CoopApi {
    if (session === undefined) return this.#apiWith(undefined, request);
    const { correlationId } = requestContext(request);
    const caller = {
      correlationId,
      get accessToken() {
        return session.tokens.accessToken;
      },
      get atLeast() {
        return session.position;
      },
      notePosition: (position: bigint) => {
        if (position > session.position) session.position = position;
      },
    };
    return new CoopApi(new HttpClient(this.settings.apiBase, caller, this.send));
  }

  #apiWith(accessToken: string | undefined, request: HttpRequest): CoopApi {
    const { correlationId } = requestContext(request);
    const caller = { correlationId, ...(accessToken === undefined ? {} : { accessToken }) };
    return new CoopApi(new HttpClient(this.settings.apiBase, caller, this.send));
  }

  #hasFreshToken(session: Session, request: HttpRequest): Promise<boolean> {
    const { sessions, provider, settings } = this;
    const me = (accessToken: string) => this.#apiWith(accessToken, request).me();
    return withFreshToken({ sessions, provider, me, clock: settings.clock }, session);
  }

  async #answer(
    arrival: Arrival,
    view: View,
    answer: () => Promise<VisitAnswer> | VisitAnswer,
  ): Promise<void> {
    const { correlationId } = requestContext(arrival.request);
    try {
      await this.#leave(arrival, await answer());
    } catch (error) {
      const { page, status } = errorPage(view, error, correlationId);
      if (error instanceof ApiProblem && error.code === 'unauthenticated') await this.#forget(arrival);
      await this.#leave(arrival, show(page, status));
      // A fault is told to the person in words, and to the operator by the filter that logs all faults.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  /** Notes the visit before the answer is out: her next request may come to another instance. */
  async #leave({ session, request, reply }: Arrival, answer: VisitAnswer): Promise<void> {
    if (session !== undefined) await this.sessions.noteVisit(session, request.method === 'POST');
    this.#write(reply, answer);
  }

  /** The API no longer takes her token: the session is over, whatever it says. */
  async #forget({ session, reply }: Arrival): Promise<void> {
    if (session !== undefined) await this.sessions.end(session.id);
    reply.header('Set-Cookie', endedCookie(this.jar.session, this.secure));
  }

  #write(reply: HttpReply, answer: VisitAnswer): void {
    reply.header('Cache-Control', 'no-store');
    switch (answer.kind) {
      case 'redirect':
        reply.status(303).header('Location', answer.to).header('Content-Type', HTML).send('');
        return;
      case 'download':
        reply
          .status(200)
          .header('Content-Type', answer.type)
          .header('Content-Disposition', `attachment; filename="${answer.fileName}"`)
          .send(answer.body);
        return;
      default:
        if (answer.nonce !== undefined) reply.header(POLICY, policyWith(answer.nonce));
        reply
          .status(answer.status ?? 200)
          .header('Content-Type', HTML)
          .send(html(answer.page));
    }
  }
}

/** A link may lead on to the provider; a form may not, because browsers stop it on the way to another site. */
function signInFirst({ method, url }: HttpRequest): VisitAnswer {
  if (method === 'POST') throw new ApiProblem(PROBLEMS.unauthenticated.status, SESSION_OVER);
  return redirectTo(`/session/start?next=${encodeURIComponent(url)}`);
}

/** The policy of every page, but that one script may run; and even that one cannot make code or markup of text. */
const policyWith = (nonce: string): string =>
  `${(SECURITY_HEADERS[POLICY] ?? '').replace("script-src 'none'", `script-src 'nonce-${nonce}'`)}; ${NO_MARKUP}`;

const html = (page: VNode): string => `<!doctype html>\n${renderToString(page)}\n`;
