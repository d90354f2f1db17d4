import type { LogSource } from '@coop/tlog';
import type { HistoryDoors, HistoryStore, OnProgress } from '../history/doors.js';
import type { ChosenEvents, EvidenceScope } from './scope.js';

/** Who asked for a bundle; without a reading when it was made from a data folder, where nothing can be recorded. */
export type AskedBy =
  | { readonly logged: true; readonly by: string; readonly mandate: string; readonly reading: string }
  | { readonly logged: false };

/** Signs bundles, and nothing else. */
export interface BundleSigner {
  /** C2SP signed-note verifier key. */
  readonly vkey: string;
  /** @returns the signed note */
  sign(text: string): string;
}

export interface BundleParts {
  readonly store: HistoryStore;
  readonly doors: HistoryDoors;
  /** As it stands at one checkpoint: see `asOfNow`. */
  readonly log: LogSource;
  readonly vkey: string;
  /** The policy that the log is published under (C2SP tlog-policy). Default: its key, and no witness. */
  readonly policyText?: string;
  readonly scope: EvidenceScope;
  /** What `chooseEvents` found for the scope up to the size of that checkpoint. */
  readonly chosen: ChosenEvents;
  readonly asked: AskedBy;
  readonly now: Date;
  readonly signer?: BundleSigner;
  readonly onProgress?: (
    step: 'events' | 'proofs' | 'decisions',
    ...progress: Parameters<OnProgress>
  ) => void;
}
