import type {
  ControlFact,
  Decision,
  DecisionPoint,
  DecisionRequest,
  ExplainedReason,
  Suppositions,
} from '@coop/consent-engine';
import type { DigestedIndex, EventStore, Projection, ReadModels } from '@coop/event-sourcing';

/** A state of control as bytes and text: only the reducer that made it reads it, in the same process. */
export interface ControlSnapshot {
  readonly point: Uint8Array;
  readonly beside: string;
}

export interface ControlOptions {
  /** Begins where another one stood that was created by the same doors. */
  readonly from?: ControlSnapshot;
  /** Is told each fact after it was applied, with the position of its event. */
  readonly told?: (fact: ControlFact, position: bigint) => void;
}

/**
 * The state of control of the decision point, fed again from the first event. It takes events as they are stored, and
 * reads older versions of them itself.
 */
export interface ControlReplay extends DigestedIndex {
  readonly point: DecisionPoint;
  snapshot(): ControlSnapshot;
  /** Events that say nothing about control also move the position that a decision knows. */
  reach(position: bigint): void;
  decide(request: DecisionRequest, suppositions?: Suppositions): Decision;
}

/** By what a decision is made: an engine, with the reducers that feed it. */
export interface DecisionRules {
  createControl(options?: ControlOptions): ControlReplay;
}

/** The rules of another release than this one, kept since then. */
export interface KeptRules extends DecisionRules {
  /** As decisions name it: `consent-engine/1`. */
  readonly engine: string;
  /** SHA-256 of the file that they are kept in, hexadecimal. */
  readonly digest: string;
  /** In the words of then: reasons may have gone since. */
  explain(decision: Decision): readonly ExplainedReason[];
}

/** What history is rebuilt with: the reducers of every service, assembled by the application that may import them. */
export interface HistoryDoors extends DecisionRules {
  readonly projections: readonly Projection[];
  /** Fresh indexes, the control index among them or not: digests are compared by name. */
  createIndexes(): readonly DigestedIndex[];
  /** By engine. Decisions of an engine that is neither here nor in this program are evaluated by that of this program. */
  readonly kept?: ReadonlyMap<string, KeptRules>;
}

/** The reading half of the ledger: all that history needs. */
export type HistoryStore = Pick<EventStore, 'head' | 'positionAt' | 'readAll'>;

/** Opens empty read models in memory. Their technology is chosen by the application. */
export type OpenReadModels = () => ReadModels;

export interface Progress {
  readonly done: bigint;
  readonly total: bigint;
}

export type OnProgress = (progress: Progress) => void;
