import type { JudgedCheckpoint, Policy, PolicyWitness, TlogRefusalCode, WitnessOutcome } from '@coop/tlog';

/**
 * How the published checkpoint stands to the policy of the log.
 * - `unwitnessed`: the policy asks for no witness;
 * - `waiting`: the quorum is missing, and the newest checkpoint is not yet published;
 * - `witnessed`: as many cosigned as the policy asks for;
 * - `below-quorum`: they did not in time, and it was published under the signature of the log alone.
 */
export type WitnessingState = 'unwitnessed' | 'waiting' | 'witnessed' | 'below-quorum';

/** How it stands with one witness. */
export interface WitnessStanding {
  /** As the policy calls it. */
  readonly name: string;
  readonly outcome: 'cosigned' | 'failed' | 'not-asked';
  /** Why it did not cosign. */
  readonly reason: TlogRefusalCode | null;
  /** When it cosigned the newest checkpoint that it did. RFC 3339 UTC. */
  readonly cosignedAt: string | null;
}

export interface Witnessing {
  readonly state: WitnessingState;
  /** Since when the quorum is missing. RFC 3339 UTC. */
  readonly since: string | null;
  readonly witnesses: readonly WitnessStanding[];
}

/** When each witness cosigned last, as far as this process saw. */
export type LastCosigned = Map<PolicyWitness, number>;

const timeOf = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString();

/** Before anybody was asked. */
export function notYetAsked({ witnesses, quorum }: Policy): Witnessing {
  return {
    ...{ state: quorum.kind === 'none' ? 'unwitnessed' : 'waiting', since: null },
    witnesses: witnesses.map(({ name }) => ({
      ...{ name, outcome: 'not-asked', reason: null, cosignedAt: null },
    })),
  };
}

/** What a published checkpoint shows of itself: all that an instance knows which does not publish. */
export function shownBy(judged: JudgedCheckpoint, { witnesses, quorum }: Policy): Witnessing {
  const times = new Map(judged.witnessed.map(({ witness, time }) => [witness, time]));
  // Before its first entry a log has nothing to be witnessed.
  const missing = judged.checkpoint.size === 0 ? 'waiting' : 'below-quorum';
  const state = judged.quorum === 'met' ? 'witnessed' : missing;
  return {
    ...{ state: quorum.kind === 'none' ? 'unwitnessed' : state, since: null },
    witnesses: witnesses.map((witness) => ({
      name: witness.name,
      outcome: times.has(witness) ? 'cosigned' : 'not-asked',
      ...{ reason: null, cosignedAt: timeOf(times.get(witness)) },
    })),
  };
}

/** What came of asking. Notes in `last` who cosigned. */
export function standingsOf(
  outcomes: readonly WitnessOutcome[],
  last: LastCosigned,
): readonly WitnessStanding[] {
  return outcomes.map((each) => {
    if (each.outcome === 'cosigned') last.set(each.witness, each.time);
    return {
      name: each.witness.name,
      outcome: each.outcome === 'not_asked' ? 'not-asked' : each.outcome,
      reason: each.outcome === 'failed' ? each.code : null,
      cosignedAt: timeOf(last.get(each.witness)),
    };
  });
}
