import type { Leases } from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';
import type { Vault } from '@coop/personal-data';
import type { Acknowledgement, Mailer } from '@coop/service-host';
import type { IdentityPorts } from './ports.js';

/** The vault's right to end keys: identity alone is given it. */
export type KeyDestroyer = Pick<Vault, 'destroy' | 'inventory'>;

/** What the sign-in provider keeps about a person. */
export interface AccountCloser {
  /** Deletes accounts, sessions, grants and links of a party, and the bytes they stood in. */
  closeAccountsOf(party: string): Promise<void>;
}

/** What a cooperative decides about erasures. */
export interface ErasureTerms {
  /** Days in which a request can be taken back; 0: it begins at once. */
  readonly graceDays: number;
  /** Backups older than this are destroyed by the operator: the date stands on the receipt. */
  readonly backupsKeptDays: number;
}

export const DEFAULT_TERMS: ErasureTerms = { graceDays: 0, backupsKeptDays: 30 };

export interface ErasurePorts extends IdentityPorts {
  readonly keys: KeyDestroyer;
  readonly accounts: AccountCloser;
  readonly bus: Bus;
  /** Who carries erasures out, among all instances. */
  readonly leases: Leases;
  readonly mails: Pick<Mailer, 'forget'>;
  /** Identity's own read models and indexes, once they know a position. */
  readonly acknowledge: (position: bigint) => Promise<Acknowledgement>;
  readonly terms: ErasureTerms;
}
