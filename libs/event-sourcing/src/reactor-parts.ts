import type { StoredEvent } from './event.js';
import type { EventStore } from './event-store.js';
import type { ParkedEvent } from './parked-events.js';
import type { PositionGate } from './position-gate.js';
import type { ReadModels } from './projection.js';
import type { Leased } from './turns.js';

/** A process that reacts to facts by commands. It is never run in a replay: reactions are facts already. */
export interface Reactor {
  /** `<service>.<what it does>` */
  readonly name: string;
  readonly categories: readonly string[];
  /**
   * At least once; derive command ids from the event's id, so that a repeat changes nothing. When the signal aborts,
   * whoever waits throws, and the event is reacted to again by the next run.
   */
  react(event: StoredEvent, signal: AbortSignal): Promise<void>;
}

/** What a reactor runs on. */
export interface ReactorParts {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly gate?: PositionGate;
  /** Absent: this is the only process that reacts. */
  readonly leased?: Leased;
  /** True for a fault of something that will be back: it ends the run, and parks nothing. Default: none is. */
  readonly passes?: (error: unknown) => boolean;
  /** Told when a reaction was given up. */
  readonly onParked?: (parked: Pick<ParkedEvent, 'place' | 'position' | 'reactor' | 'reason'>) => void;
  /** Milliseconds between two tries: one more try than there are pauses. */
  readonly pauses?: readonly number[];
  /** How often, in milliseconds, it looks whether an operator wants something tried again. */
  readonly lookMs?: number;
}
