import type { Triple } from './reduced-workload.js';
import type { Pass } from './timing.js';

/** An engine on the reduced workload, ours among them. */
export interface Peer<Asked = Triple> {
  /** The question as its caller would have it, made before anything is timed; absent: the triple itself. */
  prepare?(asked: Triple): Asked;
  load(triples: Iterable<Triple>): void | Promise<void>;
  check(asked: Asked): boolean | Promise<boolean>;
  /** Resolves when the peer has acknowledged that this is agreed to no longer. */
  revoke(triple: Triple): void | Promise<void>;
  /** Processor time of its server so far, in microseconds; absent where it works in this process. */
  serverTime?(): number;
  /** So slow that every check can be timed. */
  readonly isSlow?: boolean;
  close(): void | Promise<void>;
}

/** What a peer is asked to do, in a process of its own. */
export interface PeerTask {
  readonly grants: number;
  readonly rounds: number;
  /** Checks in each round, at most. */
  readonly checks: number;
  readonly warmUp: number;
  /** Requests that wait at the same time, where there is a server to wait for. */
  readonly atOnce: number;
  /** Seconds after which a round ends: who is slower does less, and the table says how much. */
  readonly seconds: number;
  readonly withdrawals: number;
  /** Where its data lie: the URL of a database, or a folder. */
  readonly target: string;
}

export interface PeerFigures {
  readonly loadSeconds: number;
  readonly rounds: readonly PeerRound[];
  readonly withdrawal: {
    /** Milliseconds from sending the withdrawal to the first refusal. */
    readonly p50: number;
    readonly max: number;
    readonly count: number;
    /** Answers yes after the withdrawal was acknowledged. */
    readonly late: number;
  };
}

export interface PeerRound {
  readonly pass: Pass;
  /** Microseconds of processor time for each check: of the server where there is one, else of the process. */
  readonly cpu: number;
  /** Of single checks, in microseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly wrong: number;
}
