import { readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';
import { generateKeyPair, type WitnessState } from '@coop/tlog';

/**
 * Where this cooperative keeps what it is a witness with. Both lie on the side of the keys; the state is never restored
 * from a backup, or it would cosign a second history of a partner.
 */
export interface WitnessPlace {
  /** Its signing keys as tlog writes them; none of them is a key of the log. */
  readonly skeys: readonly string[];
  readonly state: WitnessState;
}

/** Programs of today verify the first; the second should outlive it (ADR 45). */
const TYPES = ['ed25519-cosignature', 'ml-dsa-44-cosignature'] as const;

/**
 * The keys of the file, one a line; made when this cooperative first is a witness.
 * @param origin - of the own log: the witness has the same name before the slash
 */
export function witnessKeys(file: string, origin: string): readonly string[] {
  const name = `${origin.split('/')[0] ?? origin}/witness`;
  ensureKeyFile(file, () => TYPES.map((type) => `${generateKeyPair(name, type).skey}\n`).join(''));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
