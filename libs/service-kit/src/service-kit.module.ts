import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ActorDirectory } from './actor.js';
import { AuthGuard } from './auth.guard.js';
import { BudgetGuard } from './budget.guard.js';
import { Budgets } from './budgets.js';
import { HEALTH_CHECKS, HealthController, type HealthCheck } from './health.controller.js';
import { everythingIsKnown, KNOWN_POSITION, type KnownPosition } from './known-position.js';
import { ProblemFilter } from './problem.filter.js';
import { SchemaPipe } from './schema.pipe.js';
import { TokenVerifier } from './token-verifier.js';

/** What an application gives to the kit. */
export interface ServiceKitParts {
  readonly verifier: TokenVerifier;
  readonly actors: ActorDirectory;
  readonly budgets?: Budgets;
  readonly health?: readonly HealthCheck[];
  /** Waits, briefly, until everything in this process knows a position. Default: it does. */
  readonly known?: KnownPosition;
}

/**
 * What every application needs once: guards (deny by default), problem filter, schema pipe and health
 * routes. Imported by the root module of the process only, never by the module of a service.
 */
@Module({})
export class ServiceKitModule {
  static register(parts: ServiceKitParts): DynamicModule {
    return {
      module: ServiceKitModule,
      controllers: [HealthController],
      providers: [
        { provide: TokenVerifier, useValue: parts.verifier },
        { provide: ActorDirectory, useValue: parts.actors },
        { provide: Budgets, useValue: parts.budgets ?? new Budgets() },
        { provide: KNOWN_POSITION, useValue: parts.known ?? everythingIsKnown },
        { provide: HEALTH_CHECKS, useValue: parts.health ?? [] },
        // Guards run in this order: a budget belongs to a known client.
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: BudgetGuard },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
