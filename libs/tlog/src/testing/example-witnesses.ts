import type { KeyType } from '../keys/key-text.js';
import type { SignerKey } from '../keys/note-keys.js';
import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { Policy } from '../policy/policy.js';
import type { TreeHead } from '../tree/verify.js';
import { exampleKey, exampleOrigin } from './example-log.js';

const TYPES: readonly KeyType[] = ['ed25519-cosignature', 'ml-dsa-44-cosignature'];

/** The key of the witness with this name, of Ed25519 or ML-DSA-44 by its length, so that tests meet both. */
export function exampleWitness(name: string): ReturnType<typeof exampleKey> {
  return exampleKey(`${name}.example`, name, TYPES[name.length % 2]);
}

/** The text of a policy of the example log, with a line for each witness, and the lines given. */
export function examplePolicyText(witnesses: readonly string[], ...lines: readonly string[]): string {
  const known = witnesses.map((name) => `witness ${name} ${exampleWitness(name).vkey}`);
  return [`log ${exampleKey(exampleOrigin).vkey}`, ...known, ...lines, ''].join('\n');
}

/** The policy of {@link examplePolicyText}. */
export function examplePolicy(witnesses: readonly string[], ...lines: readonly string[]): Policy {
  return parsePolicy(examplePolicyText(witnesses, ...lines));
}

/** A checkpoint that the example log signed, and the witnesses named. */
export function witnessedNote(head: TreeHead, witnesses: readonly string[]): string {
  const signers: SignerKey[] = [exampleKey(exampleOrigin).signer];
  return signCheckpoint({ origin: exampleOrigin, ...head }, [
    ...signers,
    ...witnesses.map((name) => exampleWitness(name).signer),
  ]);
}
