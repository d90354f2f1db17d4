import type { ControlState } from '@coop/consent-engine';

/**
 * Whether a partner may be told anything at a moment: it has a contract in force that no breached duty suspends, as
 * decisions see it.
 * @param at - milliseconds since 1970
 */
export function hasContractInForce(state: ControlState, consumer: string, at: number): boolean {
  return [...(state.contractsByConsumer.get(consumer) ?? [])].some((contract) => {
    const validity = state.contracts.get(contract)?.validity;
    if (validity === undefined || state.terminatedContracts.has(contract)) return false;
    if ([...(state.duties.get(contract)?.values() ?? [])].includes('breached')) return false;
    return validity.from <= at && at < validity.until;
  });
}
