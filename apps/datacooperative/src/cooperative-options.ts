import type { BudgetClass, JsonLogger } from '@coop/service-kit';

export interface CooperativeOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** Address at which people reach it, without a slash at the end. */
  readonly baseUrl: string;
  readonly demonstration: boolean;
  readonly origin: string;
  readonly name: string;
  readonly logger: JsonLogger;
  readonly budgets?: Readonly<Record<string, BudgetClass>>;
  /** Decided readings that one client may ask for. */
  readonly readingsPerSecond: number;
  readonly readingsAtOnce: number;
}
