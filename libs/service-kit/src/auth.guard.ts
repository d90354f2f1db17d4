import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ActorDirectory, LEVELS, type Actor, type Level, type Role } from './actor.js';
import { MIN_LEVEL, PUBLIC, ROLES, TOKEN_ONLY } from './auth.decorators.js';
import { Budgets } from './budgets.js';
import { atLeastOf } from './command.decorators.js';
import { headerOf, type HttpRequest } from './http.js';
import { KNOWN_POSITION, type KnownPosition } from './known-position.js';
import { ProblemError } from './problem-error.js';
import { requestContext } from './request-context.js';
import { TokenVerifier } from './token-verifier.js';

/** RFC 6750 §2.1: the scheme is case-insensitive, the token has no spaces. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Where a route's rules may stand: what its method says wins over what its controller says. */
const placesOf = (host: ExecutionContext) => [host.getHandler(), host.getClass()];

/**
 * Deny by default: a route is closed unless it says `@Public()`. Messages on the bus pass: only services of
 * this deployment can send them, and they carry the actor as data.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(ActorDirectory) private readonly directory: ActorDirectory,
    @Inject(Budgets) private readonly budgets: Budgets,
    @Inject(KNOWN_POSITION) private readonly known: KnownPosition,
  ) {}

  async canActivate(host: ExecutionContext): Promise<boolean> {
    if (host.getType() !== 'http') return true;
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, placesOf(host)) === true) return true;
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const context = requestContext(request);
    const token = await this.#token(request);
    context.token = token;
    // Who has seen a position is served by nobody who has not: neither an answer nor a command may rest on less.
    const atLeast = atLeastOf(request);
    if (atLeast !== undefined && !(await this.known(atLeast)))
      throw new ProblemError('stale', { retryAfterSeconds: 1 });
    if (this.directory.stale()) throw new ProblemError('stale', { retryAfterSeconds: 1 });
    const found = this.directory.actorOf(token);
    const actor = found instanceof Promise ? await found : found;
    if (actor !== undefined) context.actor = actor;
    else if (this.reflector.getAllAndOverride<boolean | undefined>(TOKEN_ONLY, placesOf(host)) === true)
      return true;
    else throw new ProblemError('account-not-linked');
    this.#permit(actor, host);
    return true;
  }

  async #token(request: HttpRequest) {
    const bearer = BEARER.exec(headerOf(request, 'authorization') ?? '')?.[1];
    try {
      if (bearer === undefined) throw new ProblemError('unauthenticated');
      return await this.verifier.verify(bearer);
    } catch (error) {
      // Verifying a forged token costs more than sending one.
      if (error instanceof ProblemError && error.code === 'unauthenticated')
        this.budgets.spend(`ip:${request.ip}`, 'unauthenticated');
      throw error;
    }
  }

  #permit(actor: Actor, host: ExecutionContext): void {
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES, placesOf(host));
    if (roles !== undefined && !roles.some((role) => actor.roles.includes(role)))
      throw new ProblemError('forbidden');
    const level = this.reflector.getAllAndOverride<Level | undefined>(MIN_LEVEL, placesOf(host));
    if (level !== undefined && LEVELS.indexOf(actor.level) < LEVELS.indexOf(level))
      throw new ProblemError('assurance-too-low', { members: { needed: level } });
  }
}
