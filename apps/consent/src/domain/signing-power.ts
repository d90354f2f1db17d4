import type { EventOf, identityEvents } from '@coop/contracts';
import type { ContractSide, SignedBy } from './contract.js';
import { refuse } from './refusals.js';

export type SigningRule = EventOf<(typeof identityEvents)['signingRuleRegistered']>['data']['rule'];

/** Who signs for a side, and by what power; `null` where there is none. */
export interface Signing {
  readonly side: ContractSide;
  readonly signer: string;
  readonly power:
    { readonly method: 'seal' } | { readonly method: 'session'; readonly mandate: string } | null;
}

/**
 * Whether a signature is one, and whether its side is bound by it: by the rule that is registered for the
 * organisation at this moment. The same person never counts twice, on neither side.
 * @throws Refusal `signing-power-missing`, `signing-rule-missing`, `seal-not-accepted`, `contract-already-signed`
 */
export function completesSide(
  { side, signer, power }: Signing,
  rule: SigningRule | null,
  before: readonly SignedBy[],
): boolean {
  if (power === null) return refuse('signing-power-missing');
  if (rule === null) return refuse('signing-rule-missing');
  if (power.method === 'seal' && rule.seal === 'never') refuse('seal-not-accepted');
  const bound = before.some((signature) => signature.side === side && signature.completes);
  if (bound || before.some((signature) => signature.signer === signer)) refuse('contract-already-signed');
  if (power.method === 'seal' && rule.seal === 'suffices') return true;
  const counted = before.filter(
    (signature) => signature.side === side && (signature.method === 'session' || rule.seal !== 'never'),
  );
  return counted.length + 1 >= (rule.signatures === 'sole' ? 1 : 2);
}
