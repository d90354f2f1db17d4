import { isInForce, type ContractFacts } from './contract-facts.js';
import { refuse } from './refusals.js';

/** What somebody stands on who wants the data of a category made into something. */
export interface Standing {
  /** The contract named in the request; `undefined` when there is none in force or past. */
  readonly contract: ContractFacts | undefined;
  /** For whom she may ask. */
  readonly institutions: readonly string[];
  readonly now: string;
}

/**
 * The contract, if it lets her ask for this.
 * @throws Refusal `forbidden`, `contract-unknown`, `contract-not-in-force`, `contract-without-anonymise`,
 *   `contract-without-export`
 */
export function admitted(
  { contract, institutions, now }: Standing,
  action: 'anonymise' | 'export' = 'anonymise',
): ContractFacts {
  if (institutions.length === 0) refuse('forbidden');
  // Another institution's contract looks like one that does not exist.
  if (contract === undefined || !institutions.includes(contract.consumer)) return refuse('contract-unknown');
  if (!isInForce(contract, now)) refuse('contract-not-in-force');
  if (!contract.actions.includes(action)) refuse(`contract-without-${action}`);
  return contract;
}
