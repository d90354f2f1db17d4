import { parsePolicy, parseSignerKey, verifierKeyOf, Witness, type WatchedLog } from '@coop/tlog';
import type { WitnessPlace } from '../storage/witness-place.js';

/** This cooperative as a witness of others' logs. */
export interface OpenedWitness {
  readonly witness: Witness;
  /** What partners put into their policies: any one of them. */
  readonly vkeys: readonly string[];
  /** Origins of the logs that are watched. */
  readonly origins: readonly string[];
}

/**
 * @param watched - the logs, each a line as in a policy: `log <vkey>`
 * @throws TlogRefusal `policy_malformed` with the line that is not one
 * @throws TypeError when the file holds more than logs
 */
export function openWitness({ skeys, state }: WitnessPlace, watched: string): OpenedWitness {
  const { logs, witnesses } = parsePolicy(`${watched}quorum none\n`);
  if (witnesses.length > 0)
    throw new TypeError('the file of watched logs names witnesses: it takes logs only');
  const byOrigin = new Map<string, WatchedLog>();
  for (const { key } of logs) {
    const { verifiers = [] } = byOrigin.get(key.name) ?? {};
    byOrigin.set(key.name, { origin: key.name, verifiers: [...verifiers, key] });
  }
  return {
    witness: new Witness({
      keys: skeys.map((skey) => parseSignerKey(skey)),
      ...{ logs: [...byOrigin.values()], state },
    }),
    vkeys: skeys.map(verifierKeyOf),
    origins: [...byOrigin.keys()],
  };
}
