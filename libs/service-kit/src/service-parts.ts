import type { EventStore, PositionGate, ReadModels } from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';
import type { BlindIndex, VaultHandle } from '@coop/personal-data';

/**
 * What a process opens once and hands to each service's module. The store handle appends only to the service's
 * own categories; the vault handle seals and opens only its own values.
 */
export interface ServiceParts {
  readonly store: EventStore;
  readonly vault: VaultHandle;
  readonly blind: BlindIndex;
  readonly readModels: ReadModels;
  /** How far the process's runners have read the ledger. */
  readonly gates: { readonly readModels: PositionGate; readonly indexes: PositionGate };
  readonly bus: Bus;
  readonly clock: () => Date;
}

/** How long a reader waits for a position before it is told `stale` (a decision denies). */
export const STALE_AFTER_MS = 250;

/**
 * The same for a page of a reading in bulk, whose reader waits long anyway: the page before it, of some hundred
 * records, is what keeps the read models busy.
 */
export const STALE_IN_BULK_AFTER_MS = 10_000;
