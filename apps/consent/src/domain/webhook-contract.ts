import type { DecisionPoint } from '@coop/consent-engine';

/**
 * Whether a partner may be told anything at a moment: it has a contract in force that no breached duty suspends, as
 * decisions see it.
 * @param at - milliseconds since 1970
 */
export function hasContractInForce(
  { contents }: Pick<DecisionPoint, 'contents'>,
  consumer: string,
  at: number,
): boolean {
  return contents.contractsOf(consumer).some(({ validity, isTerminated, isSuspended, duties }) => {
    if (isTerminated || isSuspended || [...duties.values()].includes('breached')) return false;
    return validity.from <= at && at < validity.until;
  });
}
