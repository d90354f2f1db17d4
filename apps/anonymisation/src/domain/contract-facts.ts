import type { consentEvents, EventsOf } from '@coop/contracts';

type ContractEvent = EventsOf<
  Pick<
    typeof consentEvents.CONSENT_EVENTS,
    'contractProposed' | 'contractSigned' | 'contractEnteredIntoForce' | 'contractTerminated'
  >
>;

/** What a release must know of the contract it is made under; the decision point judges each record by itself. */
export interface ContractFacts {
  readonly consumer: string;
  readonly actions: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly terminated: boolean;
}

/** The contract as its history says, or `undefined` while it never entered into force. */
export function contractFacts(history: readonly ContractEvent[]): ContractFacts | undefined {
  return history.reduce<ContractFacts | undefined>((facts, event) => {
    switch (event.type) {
      case 'consent.contract.entered-into-force': {
        const { consumer, actions, from, until } = event.data.terms;
        return { consumer, actions, from, until, terminated: false };
      }
      case 'consent.contract.terminated':
        return facts && { ...facts, terminated: true };
      default:
        return facts;
    }
  }, undefined);
}

/** Whether the contract is in force at a time (RFC 3339). */
export const isInForce = ({ from, until, terminated }: ContractFacts, now: string): boolean =>
  !terminated && Date.parse(from) <= Date.parse(now) && Date.parse(now) < Date.parse(until);
