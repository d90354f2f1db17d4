import type { UniformSource } from '@coop/anonymiser';
import type { Ledger } from '@coop/event-sourcing';
import type { PseudonymPeriod } from '../domain/period.js';
import type { ReleasePolicy } from '../domain/release-policy.js';
import type { ServiceParts } from '@coop/service-kit';
import type { Tables } from '@coop/tables-duckdb';
import type { BudgetPolicy } from '../domain/budget.js';
import type { PublicReferences } from '../references/public-references.js';
import type { BudgetTurns } from './budget-turns.js';

/** Ends the table of a release for ever. The vault does it; only a process that holds the keys can offer it. */
export interface KeyDestroyer {
  /** Idempotent. @param at RFC 3339 */
  destroyTable(release: string, at: string): Promise<void>;
}

/** Who was erased here. The vault knows it; only a process that holds the keys can ask. */
export interface ErasedPeople {
  isErased(party: string): Promise<boolean>;
}

/** What the use cases of this service work with. */
export interface AnonymisationParts extends ServiceParts {
  readonly ledger: Ledger;
  readonly keys: KeyDestroyer;
  readonly erased: ErasedPeople;
  /** How long a person keeps her pseudonym under one contract. */
  readonly pseudonymPeriod: PseudonymPeriod;
  /** What a table must hold out against before it is given to anybody. */
  readonly releasePolicy: ReleasePolicy;
  /** Public hierarchies and populations that the operator keeps. */
  readonly references: PublicReferences;
  readonly budgetPolicy: BudgetPolicy;
  readonly turns: BudgetTurns;
  /** What noise is drawn from. */
  readonly noise: UniformSource;
  /** Counts tables apart from the engine, and writes them. */
  readonly tables: Tables;
}
