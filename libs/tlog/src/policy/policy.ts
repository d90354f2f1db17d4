import type { VerifierKey } from '../keys/note-keys.js';

/** A log whose checkpoints are accepted. */
export interface PolicyLog {
  /** Its name is the origin of the log. */
  readonly key: VerifierKey;
  /** Where the log answers; what for is up to the application. */
  readonly url?: string;
}

/** A witness that may count towards the quorum. */
export interface PolicyWitness {
  /** What the policy calls it; of no meaning elsewhere. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Where it takes checkpoints: its submission prefix (C2SP tlog-witness, "HTTP Interface"). */
  readonly url?: string;
}

/** Which witnesses together are strong enough. */
export type Quorum =
  | { readonly kind: 'none' }
  | { readonly kind: 'witness'; readonly witness: PolicyWitness }
  | {
      readonly kind: 'group';
      readonly name: string;
      /** How many of the members must have witnessed, from 1 to all of them. */
      readonly threshold: number;
      readonly members: readonly Quorum[];
    };

/** Whom to believe about a checkpoint (C2SP tlog-policy). */
export interface Policy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
}

/** Whether the witnesses that cosigned are strong enough. */
export function isQuorumMet(quorum: Quorum, hasCosigned: (witness: PolicyWitness) => boolean): boolean {
  if (quorum.kind === 'none') return true;
  if (quorum.kind === 'witness') return hasCosigned(quorum.witness);
  const witnessed = quorum.members.filter((member) => isQuorumMet(member, hasCosigned));
  return witnessed.length >= quorum.threshold;
}
