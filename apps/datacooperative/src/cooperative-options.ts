import type { DynamicModule } from '@nestjs/common';
import type { AnonymisationOwnSettings } from '@coop/anonymisation';
import type { AuditOwnSettings } from '@coop/audit';
import type { KeycloakSettings } from '@coop/identity';
import type { Foundations, Mailer } from '@coop/service-host';
import type { BudgetClass, JsonLogger } from '@coop/service-kit';
import type { RealParts } from './real-foundations.js';

export interface CooperativeOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** Folder of the list of erasures. Default: the data folder's name with `.erasures`. */
  readonly erasuresDir?: string;
  /** Address at which people reach it, without a slash at the end. */
  readonly baseUrl: string;
  /** Address at which this process reaches itself, when a proxy stands before it. Default: `baseUrl`. */
  readonly localUrl?: string;
  readonly demonstration: boolean;
  readonly origin: string;
  readonly name: string;
  /** Sends mails of a real cooperative; a demonstration shows them in its outbox. */
  readonly mailer?: Mailer;
  readonly logger: JsonLogger;
  readonly budgets?: Readonly<Record<string, BudgetClass>>;
  /** Decided readings that one client may ask for. */
  readonly readingsPerSecond: number;
  readonly readingsAtOnce: number;
  /** Quiet seconds after which a row of equal refusals becomes one event. Default: the records service's. */
  readonly refusalWindowSeconds?: number;
  /** What is set of the audit service. Default: its own. */
  readonly audit?: Partial<AuditOwnSettings>;
  /** What is set of the anonymisation service. Default: its own. */
  readonly anonymisation?: AnonymisationOwnSettings;
  /** Real parts to stand on, in place of files in the data folder. */
  readonly real?: RealParts;
  /** People sign in at a realm of Keycloak, in place of the embedded provider. */
  readonly keycloak?: KeycloakSettings;
  /** What the cooperative decided about erasures. Default: identity's. */
  readonly erasureTerms?: { readonly graceDays: number; readonly backupsKeptDays: number };
  /** Where partners may be told by webhook. Default: the public network alone. */
  readonly webhookTargets?: 'public' | 'anywhere';
  /** When partners are reminded of duties. Default: the consent service's. */
  readonly dutyReminders?: string;
  /** Where the cooperative is reached, as receipts say it. */
  readonly postalAddress?: string | undefined;
  readonly contact?: string | undefined;
  /** For measurements only: more modules over the same parts. No app gives any. */
  readonly extraModules?: (foundations: Foundations) => readonly DynamicModule[];
}
