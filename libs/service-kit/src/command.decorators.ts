import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import canonicalize from 'canonicalize';
import { actorNamespace, derivedId, newId, type CommandContext } from '@coop/event-sourcing';
import { headerOf, type HttpRequest } from './http.js';
import { ProblemError } from './problem-error.js';
import { requestContext } from './request-context.js';

const requestOf = (host: ExecutionContext): HttpRequest => host.switchToHttp().getRequest<HttpRequest>();

const MAX_KEY_LENGTH = 200;

/**
 * The command of a request, for an actor. Its id follows from the actor and the `Idempotency-Key`, so that
 * nobody can repeat another's command; without a key each request is a command of its own.
 *
 * The digest covers method, address and body. It stays in the ledger for ever, and the body may be a name that
 * was erased since: the key, which is not stored, is part of it, so that a key that cannot be guessed keeps the
 * body from being guessed.
 * @throws ProblemError `invalid-header`
 */
export function commandContext(request: HttpRequest, actor: string): CommandContext {
  const given = request.headers['idempotency-key'];
  if (given !== undefined && (typeof given !== 'string' || given === '' || given.length > MAX_KEY_LENGTH))
    throw new ProblemError('invalid-header', { members: { header: 'Idempotency-Key' } });
  const key = given ?? newId();
  const commandId = derivedId(actorNamespace(actor), key);
  const commandDigest = createHash('sha256')
    .update(JSON.stringify([key, request.method, request.url]))
    .update('\n')
    .update(canonicalBody(request.body))
    .digest('hex');
  const { correlationId } = requestContext(request);
  return { commandId, commandDigest, metadata: { actor, correlationId, causationId: commandId } };
}

function canonicalBody(body: unknown): string | Buffer {
  if (Buffer.isBuffer(body)) return body;
  return body === undefined ? '' : (canonicalize(body) ?? '');
}

/** The command as the ledger must know it: a `CommandContext` for the current actor. */
export const Command = createParamDecorator((_data: unknown, host: ExecutionContext): CommandContext => {
  const request = requestOf(host);
  const { actor } = requestContext(request);
  if (actor === undefined) throw new ProblemError('unauthenticated');
  return commandContext(request, actor.party);
});

/** The conversation that a request belongs to, for whoever writes without a command of the caller: a UUID. */
export const CorrelationId = createParamDecorator(
  (_data: unknown, host: ExecutionContext): string => requestContext(requestOf(host)).correlationId,
);

/** The revision in `If-Match`. @throws ProblemError `precondition-required`, `invalid-header` */
export function ifMatchOf(request: Pick<HttpRequest, 'headers'>): bigint {
  const value = headerOf(request, 'if-match');
  if (value === undefined) throw new ProblemError('precondition-required');
  return revision(value, /^"(0|[1-9][0-9]{0,18})"$/, 'If-Match');
}

function revision(value: string, form: RegExp, header: string): bigint {
  const digits = form.exec(value)?.[1];
  if (digits === undefined) throw new ProblemError('invalid-header', { members: { header } });
  return BigInt(digits);
}

/** The revision that the caller saw: a `bigint`, from `If-Match: "12"`. Without it the answer is 428. */
export const IfMatch = createParamDecorator((_data: unknown, host: ExecutionContext): bigint =>
  ifMatchOf(requestOf(host)),
);

/** The position that who asks has seen (`Coop-At-Least`). @throws ProblemError `invalid-header` */
export function atLeastOf(request: Pick<HttpRequest, 'headers'>): bigint | undefined {
  const value = headerOf(request, 'coop-at-least');
  return value === undefined ? undefined : revision(value, /^(0|[1-9][0-9]{0,18})$/, 'Coop-At-Least');
}

/** The position that the answer must know at least (`Coop-At-Least`): `bigint | undefined`. */
export const AtLeast = createParamDecorator((_data: unknown, host: ExecutionContext): bigint | undefined =>
  atLeastOf(requestOf(host)),
);
