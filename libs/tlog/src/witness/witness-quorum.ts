import { judgeCheckpoint, type JudgedCheckpoint } from '../policy/judge-checkpoint.js';
import { isQuorumMet, type Policy, type PolicyWitness } from '../policy/policy.js';
import { keyIdentity } from '../note/note-key.js';
import { formatSignatures, parseNote, type NoteSignature } from '../note/signed-note.js';
import { TlogRefusal, type TlogRefusalCode } from '../refusal.js';
import { WitnessClient, type ProveExtension } from './witness-client.js';
import type { PostToWitness } from './witness-http.js';

/** What a {@link WitnessQuorum} needs. */
export interface WitnessQuorumOptions {
  readonly policy: Policy;
  readonly post: PostToWitness;
  /** Longest time that a checkpoint waits for its witnesses, in milliseconds; 5,000 unless given. */
  readonly timeoutMs?: number;
  /** How long the others are waited for once the quorum is met, in milliseconds; 1,000 unless given. */
  readonly graceMs?: number;
}

/** How it went with one witness. */
export type WitnessOutcome =
  | { readonly witness: PolicyWitness; readonly outcome: 'cosigned'; readonly time: number }
  | {
      readonly witness: PolicyWitness;
      readonly outcome: 'failed';
      readonly code: TlogRefusalCode;
      readonly reason: string;
    }
  /** The policy has no address for it. */
  | { readonly witness: PolicyWitness; readonly outcome: 'not_asked' };

/** A checkpoint after its witnesses were asked. */
export interface WitnessedCheckpoint extends JudgedCheckpoint {
  /** The note with all cosignatures that came. If `quorum` is `missing` it is not to be passed off as witnessed. */
  readonly note: string;
  /** Every witness of the policy, in its order. */
  readonly outcomes: readonly WitnessOutcome[];
}

type Reply = NoteSignature | TlogRefusal;

/** Asks the witnesses of a policy about one log, all at once, and says plainly when too few of them cosigned. */
export class WitnessQuorum {
  private readonly clients: ReadonlyMap<PolicyWitness, WitnessClient>;

  /** @throws TlogRefusal `witness_refused` for an address of the policy that is none. */
  constructor(private readonly options: WitnessQuorumOptions) {
    const { policy, post } = options;
    this.clients = new Map(
      policy.witnesses.flatMap((witness) =>
        witness.url === undefined
          ? []
          : [[witness, new WitnessClient({ key: witness.key, url: witness.url, post })]],
      ),
    );
  }

  /**
   * Collects cosignatures on a signed checkpoint. Witnesses that fail do not make it fail: they are reported, and
   * `quorum` tells whether the others are enough. Cosignatures that the note has already are kept and count.
   *
   * @throws TlogRefusal those of {@link judgeCheckpoint}: the log's own signature is not in order.
   */
  async cosign(checkpoint: string, prove: ProveExtension): Promise<WitnessedCheckpoint> {
    const { policy, timeoutMs = 5000, graceMs = 1000 } = this.options;
    const given = judgeCheckpoint(checkpoint, policy);
    const before = new Set(given.witnessed.map(({ witness }) => witness));
    const submitted = withLogSignatures(checkpoint, given, policy);
    const replies = new Map<PolicyWitness, Reply>();
    const limit = new TimeLimit();
    limit.endAfter(timeoutMs);
    const endSoonIfMet = (): void => {
      const has = (witness: PolicyWitness): boolean =>
        before.has(witness) || isSignature(replies.get(witness));
      if (isQuorumMet(policy.quorum, has)) limit.endAfter(graceMs);
    };
    endSoonIfMet();
    const asked = [...this.clients].filter(([witness]) => !before.has(witness));
    try {
      await Promise.all(
        asked.map(async ([witness, client]) => {
          replies.set(witness, await replyOf(client.cosign(submitted, prove, limit.signal)));
          endSoonIfMet();
        }),
      );
    } finally {
      limit.clear();
    }
    const cosignatures = policy.witnesses.map((witness) => replies.get(witness)).filter(isSignature);
    const note = checkpoint + formatSignatures(cosignatures);
    const judged = judgeCheckpoint(note, policy);
    return { ...judged, note, outcomes: outcomesOf(policy, judged, replies) };
  }
}

/** The checkpoint as the log signed it: witnesses limit what they read, some to 10 kB, and need no more. */
function withLogSignatures(note: string, { checkpoint }: JudgedCheckpoint, { logs }: Policy): string {
  const keys = new Set(logs.map(({ key }) => keyIdentity(key)));
  const signatures = checkpoint.verified.filter((signature) => keys.has(keyIdentity(signature)));
  return `${parseNote(note).text}\n${formatSignatures(signatures)}`;
}

/** A signal that aborts at the earliest of the ends that it is given. */
class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  readonly signal = this.controller.signal;

  endAfter(milliseconds: number): void {
    this.timers.push(setTimeout(() => this.controller.abort(new Error('its time is over')), milliseconds));
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

const isSignature = (reply: Reply | undefined): reply is NoteSignature =>
  reply !== undefined && !(reply instanceof TlogRefusal);

async function replyOf(asked: Promise<NoteSignature>): Promise<Reply> {
  try {
    return await asked;
  } catch (error) {
    // Whatever else fails, such as the tiles that the proof is made from, fails for every witness.
    if (error instanceof TlogRefusal && error.code.startsWith('witness_')) return error;
    throw error;
  }
}

function outcomesOf(
  policy: Policy,
  { witnessed }: JudgedCheckpoint,
  replies: ReadonlyMap<PolicyWitness, Reply>,
): WitnessOutcome[] {
  const times = new Map(witnessed.map(({ witness, time }) => [witness, time]));
  return policy.witnesses.map((witness) => {
    const time = times.get(witness);
    const reply = replies.get(witness);
    if (time !== undefined) return { witness, outcome: 'cosigned', time };
    if (!(reply instanceof TlogRefusal)) return { witness, outcome: 'not_asked' };
    return { witness, outcome: 'failed', code: reply.code, reason: reply.message };
  });
}
