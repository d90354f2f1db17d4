import {
  keyIdentity,
  judgeCheckpoint,
  parseNote,
  parseVerifierKey,
  type NoteVerifier,
  type Policy,
  type VerifierKey,
} from '@coop/tlog';

/** Who signed a checkpoint, as far as the keys at hand tell. */
export interface SignatureOfHead {
  readonly name: string;
  /** Eight hexadecimal digits, as in a verifier key. */
  readonly keyId: string;
  /** `unknown`: a key that was not given; its signature says nothing. */
  readonly by: 'log' | 'witness' | 'unknown';
  /** What the policy calls the witness. */
  readonly witness: string | null;
  /** RFC 3339: when a witness says that it saw the checkpoint. */
  readonly time: string | null;
}

/** A checkpoint whose signatures were verified. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly signatures: readonly SignatureOfHead[];
  /** Null where nothing asks for witnesses. */
  readonly quorum: 'met' | 'missing' | null;
}

/** A witness of the policy that saw a checkpoint. */
export interface WitnessOfLog {
  readonly name: string;
  /** RFC 3339; null when its cosignature states none. It bounds from above when the checkpoint was made. */
  readonly time: string | null;
}

/** Who saw a checkpoint, of those whom a policy knows. */
export const witnessesOf = ({ signatures }: SignedHead): readonly WitnessOfLog[] =>
  signatures.flatMap(({ witness, time }) => (witness === null ? [] : [{ name: witness, time }]));

/** A policy that asks for no witness: whoever has only the key of the log. */
export const policyOfKey = (key: VerifierKey): Policy => ({
  logs: [{ key }],
  witnesses: [],
  quorum: { kind: 'none' },
});

/**
 * The policy under which the log of this origin is verified: its own key where the policy names no log at all.
 * @returns undefined when the policy names logs, and none of this origin
 */
export function policyFor(policy: Policy | undefined, vkey: string): Policy | undefined {
  const own = policyOfKey(parseVerifierKey(vkey));
  if (policy === undefined) return own;
  if (policy.logs.length === 0) return { ...policy, logs: own.logs };
  const origin = parseVerifierKey(vkey).name;
  return policy.logs.some(({ key }) => key.name === origin) ? policy : undefined;
}

/** The keys by which the log of an origin is known in a policy. */
export const verifiersOf = (policy: Policy, origin: string): readonly NoteVerifier[] =>
  policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);

/** Who signed a checkpoint, and whether that is enough. @throws TlogRefusal as `judgeCheckpoint` does */
export function readSignedHead(note: string | Uint8Array, policy: Policy): SignedHead {
  const { checkpoint, witnessed, quorum } = judgeCheckpoint(note, policy);
  const witnesses = new Map(witnessed.map((each) => [keyIdentity(each.witness.key), each]));
  const verified = new Set(checkpoint.verified.map(keyIdentity));
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString('hex'),
    signatures: parseNote(note).signatures.map((signature) => {
      const { name, keyId } = signature;
      const seen = witnesses.get(keyIdentity(signature));
      const by = seen !== undefined ? 'witness' : verified.has(keyIdentity(signature)) ? 'log' : 'unknown';
      return {
        ...{ name, keyId: keyId.toString(16).padStart(8, '0'), by },
        witness: seen?.witness.name ?? null,
        time: seen === undefined || seen.time === 0 ? null : timeText(seen.time),
      };
    }),
    quorum: policy.quorum.kind === 'none' ? null : quorum,
  };
}

const timeText = (seconds: number): string => {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? `${seconds} s since 1970` : date.toISOString();
};
