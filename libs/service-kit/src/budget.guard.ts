import { Inject, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Budgets } from './budgets.js';
import type { HttpRequest } from './http.js';
import { requestContext } from './request-context.js';

const BUDGET = 'coop:budget';

/** The budget class of a route or controller, when its method does not say enough (`bulk`). */
export const Budget = (className: string) => SetMetadata(BUDGET, className);

/** Applies budgets per actor and client; without an actor, per address. Runs after {@link AuthGuard}. */
@Injectable()
export class BudgetGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Budgets) private readonly budgets: Budgets,
  ) {}

  canActivate(host: ExecutionContext): boolean {
    if (host.getType() !== 'http') return true;
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const { actor, token } = requestContext(request);
    const chosen = this.reflector.getAllAndOverride<string | undefined>(BUDGET, [
      host.getHandler(),
      host.getClass(),
    ]);
    const key =
      token === undefined
        ? `ip:${request.ip}`
        : JSON.stringify([token.clientId, actor?.party ?? [token.issuerName, token.subject]]);
    this.budgets.spend(key, chosen ?? (token === undefined ? 'public' : classOf(request.method)));
    return true;
  }
}

const classOf = (method: string): string => (method === 'GET' || method === 'HEAD' ? 'read' : 'write');
