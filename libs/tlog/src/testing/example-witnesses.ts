import type { KeyType } from '../keys/key-text.js';
import type { SignerKey } from '../keys/note-keys.js';
import { signCheckpoint } from '../checkpoint/checkpoint.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { Policy } from '../policy/policy.js';
import type { TreeHead } from '../tree/verify.js';
import { Witness } from '../witness/witness.js';
import type { PostToWitness } from '../witness/witness-http.js';
import { VolatileWitnessState, type WitnessState } from '../witness/witness-state.js';
import { exampleKey, exampleOrigin } from './example-log.js';

const TYPES: readonly KeyType[] = ['ed25519-cosignature', 'ml-dsa-44-cosignature'];

/** The key of the witness with this name, of Ed25519 or ML-DSA-44 by its length, so that tests meet both. */
export function exampleWitness(name: string): ReturnType<typeof exampleKey> {
  return exampleKey(`${name}.example`, name, TYPES[name.length % 2]);
}

/** The text of a policy of the example log, with a line for each witness, and the lines given. */
export function examplePolicyText(witnesses: readonly string[], ...lines: readonly string[]): string {
  const known = witnesses.map(
    (name) => `witness ${name} ${exampleWitness(name).vkey} https://${name}.example/`,
  );
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

/** A witness of the example log, with the key of that name. */
export function openExampleWitness(name: string, state: WitnessState = new VolatileWitnessState()): Witness {
  const logs = [{ origin: exampleOrigin, verifiers: [exampleKey(exampleOrigin).verifier] }];
  return new Witness({ keys: [exampleWitness(name).signer], logs, state });
}

/** Posts to witnesses in this process: each stands at the address `https://<name>.example/`. */
export function postTo(witnesses: Readonly<Record<string, Witness>>): PostToWitness {
  return async ({ url, body }) => {
    const name = /^https:\/\/(.*)\.example\/add-checkpoint$/u.exec(url)?.[1] ?? '';
    const response = await witnesses[name]?.addCheckpoint(body);
    if (response === undefined) throw new Error('nobody answers');
    return { ...response, body: Buffer.from(response.body, 'utf8') };
  };
}
