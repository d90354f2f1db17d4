import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BusError, faultPlace, RpcErrorFilter } from '@coop/message-bus';
import { PROBLEMS, problemText, problemType } from '@coop/contracts/problems';
import { Refusal, StoreError } from '@coop/event-sourcing';
import { ProblemError } from './problem-error.js';
import { headerOf, type HttpReply, type HttpRequest } from './http.js';
import { passes } from './passing-fault.js';
import { problemOf, type Problem } from './problem-of.js';
import { requestContext } from './request-context.js';

/** The one place where an error becomes an answer: problem+json over HTTP (RFC 9457), stable codes on the bus. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problems');
  readonly #messageFilter = new RpcErrorFilter();

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return this.#messageFilter.answer(asKnown(error));
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<HttpReply>();
    const problem = problemOf(error, /^"([0-9]{1,19})"$/.exec(headerOf(request, 'if-match') ?? '')?.[1]);
    const { correlationId } = requestContext(request);
    if (problem.code === 'internal') this.#logger.error(`${faultPlace(error)} | ${correlationId}`);
    if (!reply.sent) this.#send(reply, problem, correlationId, headerOf(request, 'accept-language'));
    return undefined;
  }

  #send(reply: HttpReply, problem: Problem, correlationId: string, wished: string | undefined): void {
    const { code, facts } = problem;
    // Titles exist in two languages, some details in four.
    const french = preferred(wished, ['en', 'fr']) === 'fr';
    const said = french ? 'fr' : 'en';
    const told = preferred(wished, ['en', 'fr', 'de', 'it']);
    const languages = facts.detail === undefined || told === said ? said : `${said}, ${told}`;
    const { status, title, titleFr } = problemText(code);
    if (facts.retryAfterSeconds !== undefined) reply.header('Retry-After', String(facts.retryAfterSeconds));
    // RFC 6750 §3: the answer names the scheme.
    if (status === PROBLEMS.unauthenticated.status) reply.header('WWW-Authenticate', 'Bearer');
    reply
      .status(status)
      .header('Content-Type', 'application/problem+json; charset=utf-8')
      .header('Content-Language', languages)
      .header('Cache-Control', 'no-store')
      .send(
        JSON.stringify(
          {
            ...facts.members,
            type: problemType(code),
            title: french ? titleFr : title,
            status,
            code,
            ...(facts.detail === undefined ? {} : { detail: facts.detail[told] }),
            ...(facts.pointer === undefined ? {} : { pointer: facts.pointer }),
            ...(facts.offset === undefined ? {} : { offset: facts.offset }),
            ...(facts.errors === undefined ? {} : { errors: facts.errors }),
            instance: `urn:uuid:${correlationId}`,
          },
          (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
        ),
      );
  }
}

/**
 * On the bus a problem is a code like any refusal, so that `stale` is still `stale` at the edge; a database that is
 * away is a store that is, so that the caller repeats its request.
 */
function asKnown(error: unknown): unknown {
  if (error instanceof ProblemError) return new Refusal(error.code, error.facts.members);
  if (error instanceof StoreError || error instanceof BusError || !passes(error)) return error;
  return new StoreError('StoreUnavailable', 'the database is away', { cause: error });
}

/** RFC 9110 §12.5.4: the language with the highest weight; the earlier one when equal. */
function preferred<Language extends string>(
  header = '',
  languages: readonly [Language, ...Language[]],
): Language {
  const weight = (language: string) =>
    Math.max(
      0,
      ...header.split(',').map((range) => {
        const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
        const q = parameters
          .map((parameter) => /^\s*q=([0-9.]+)$/.exec(parameter)?.[1])
          .find((found) => found !== undefined);
        return tag === language || tag.startsWith(`${language}-`) ? Number(q ?? 1) : 0;
      }),
    );
  return languages.reduce((best, other) => (weight(other) > weight(best) ? other : best));
}
