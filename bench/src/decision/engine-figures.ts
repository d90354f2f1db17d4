import { hash } from 'node:crypto';
import type { DecisionRequest } from '@coop/consent-engine';
import type { Subject } from './subject.js';
import type { Latency, Pass } from './timing.js';

/** What is done with our engine in a process of its own. */
export interface EngineTask {
  readonly grants: number;
  readonly rounds: number;
  /** In each round, of each kind. */
  readonly decisions: number;
  readonly warmUp: number;
  readonly withdrawals: number;
  /** How many rows are listed. */
  readonly rows: number;
  /** Where the snapshot is written to. */
  readonly snapshotFile: string;
}

/** What was measured. */
export interface EngineFigures {
  readonly engine: string;
  readonly grants: number;
  readonly load: Pass;
  /** MiB, after loading and before any request. */
  readonly resident: number;
  /** Microseconds that reading the clock adds to each sample. */
  readonly clock: number;
  readonly rounds: readonly {
    readonly decisions: Pass;
    readonly explanations: Pass;
    readonly latency: Latency;
    /** One in a hundred is a write. */
    readonly withWrites: Pass;
    /** Part of the decisions that permitted something. */
    readonly permitted: number;
  }[];
  /** Milliseconds. */
  readonly withdrawal: { readonly p50: number; readonly max: number; readonly count: number };
  readonly listing: readonly Pass[];
  readonly snapshot: { readonly seconds: number; readonly bytes: number };
  /** Of the answers to the same requests, before the snapshot and after. */
  readonly checked: string;
}

/** What was measured of an engine out of its snapshot. */
export interface RestoreFigures {
  /** From before the file is read until the first answer. */
  readonly seconds: number;
  readonly resident: number;
  readonly checked: string;
}

/** All answers in one text. */
export function digestOf(engine: Subject, requests: readonly DecisionRequest[]): string {
  return hash('sha256', requests.map((request) => engine.decide(request).outcome).join(' '), 'hex');
}
