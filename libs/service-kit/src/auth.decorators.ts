import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Actor, Level, Role } from './actor.js';
import type { HttpRequest } from './http.js';
import { ProblemError } from './problem-error.js';
import { requestContext } from './request-context.js';
import type { VerifiedToken } from './token-verifier.js';

export const PUBLIC = 'coop:public';
export const TOKEN_ONLY = 'coop:token-only';
export const ROLES = 'coop:roles';
export const MIN_LEVEL = 'coop:min-level';

/** Anyone may call this, without a token. */
export const Public = () => SetMetadata(PUBLIC, true);

/** A valid token is enough, also of an account that is linked to no party yet: the first sign-in. */
export const TokenOnly = () => SetMetadata(TOKEN_ONLY, true);

/** The actor must hold one of these roles. */
export const Roles = (...roles: readonly [Role, ...Role[]]) => SetMetadata(ROLES, roles);

/** The actor's identity must be assured at least so well. */
export const MinLevel = (level: Level) => SetMetadata(MIN_LEVEL, level);

/** Who asks: an {@link Actor}. */
export const CurrentActor = createParamDecorator((_data: unknown, host: ExecutionContext): Actor => {
  const { actor } = requestContext(host.switchToHttp().getRequest<HttpRequest>());
  if (actor === undefined) throw new ProblemError('unauthenticated');
  return actor;
});

/** The verified token of the request: a {@link VerifiedToken}. */
export const CurrentToken = createParamDecorator((_data: unknown, host: ExecutionContext): VerifiedToken => {
  const { token } = requestContext(host.switchToHttp().getRequest<HttpRequest>());
  if (token === undefined) throw new ProblemError('unauthenticated');
  return token;
});
