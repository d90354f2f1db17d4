import { Module, type DynamicModule } from '@nestjs/common';
import { UniformSource } from '@coop/anonymiser';
import { Ledger, type Reactor } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { DuckDbTables, type Tables } from '@coop/tables-duckdb';
import { ANONYMISATION_PARTS } from './anonymisation-parts.token.js';
import { DeliveriesController } from './api/deliveries.controller.js';
import { QuestionsController } from './api/questions.controller.js';
import { ReferencesController } from './api/references.controller.js';
import { ReidentificationsController } from './api/reidentifications.controller.js';
import { ReleasesController } from './api/releases.controller.js';
import { BudgetTurns } from './application/budget-turns.js';
import type { AnonymisationParts, ErasedPeople, KeyDestroyer } from './application/parts.js';
import { destroyPurgedDeliveries } from './application/purge-delivery.js';
import { destroyPurgedTables } from './application/purge-table.js';
import type { PseudonymPeriod } from './domain/period.js';
import type { ReleasePolicy } from './domain/release-policy.js';
import type { BudgetPolicy } from './domain/budget.js';
import { PublicReferences } from './references/public-references.js';
import { definitions } from './replay.js';

export interface AnonymisationModuleParts extends ServiceParts {
  readonly keys: KeyDestroyer;
  readonly erased: ErasedPeople;
  readonly pseudonymPeriod: PseudonymPeriod;
  readonly releasePolicy: ReleasePolicy;
  readonly budgetPolicy: BudgetPolicy;
  /** Default: none. */
  readonly references?: PublicReferences;
  /** Default: the generator of the operating system. */
  readonly noise?: UniformSource;
  /** Default: DuckDB in child processes, as many MiB as the library takes. */
  readonly tables?: Tables;
}

/** The parts of the use cases: the service's pen added to what the process opened. */
export function anonymisationParts(parts: AnonymisationModuleParts): AnonymisationParts {
  const ledger = new Ledger({ store: parts.store, sealer: parts.vault, definitions });
  const unset = {
    ...{ noise: new UniformSource(), tables: new DuckDbTables() },
    references: new PublicReferences(),
  };
  return { ...unset, ...parts, ledger, turns: new BudgetTurns() };
}

/** The processes of this service; the application runs them. */
export const anonymisationReactors = (parts: AnonymisationParts): readonly Reactor[] => [
  destroyPurgedTables(parts),
  destroyPurgedDeliveries(parts),
];

@Module({})
export class AnonymisationModule {
  static register(parts: AnonymisationParts): DynamicModule {
    return {
      module: AnonymisationModule,
      controllers: [
        ...[ReferencesController, ReleasesController, QuestionsController],
        ...[ReidentificationsController, DeliveriesController],
      ],
      providers: [{ provide: ANONYMISATION_PARTS, useValue: parts }],
    };
  }
}
