import type { consentEvents, EventsOf } from '@coop/contracts';

type ContractEvent = EventsOf<
  Pick<
    typeof consentEvents.CONSENT_EVENTS,
    | 'contractOffered'
    | 'contractCounterOffered'
    | 'contractAgreed'
    | 'contractSigned'
    | 'contractEnteredIntoForce'
    | 'contractSuspended'
    | 'contractResumed'
    | 'contractTerminated'
    | 'contractExpired'
  >
>;

/** What a release must know of the contract it is made under; the decision point judges each record by itself. */
export interface ContractFacts {
  readonly consumer: string;
  readonly actions: readonly string[];
  readonly from: string;
  readonly until: string;
  /** Suspensions that have not ended. */
  readonly suspensions: readonly string[];
  readonly ended: boolean;
}

/** The contract as its history says, or `undefined` while it never entered into force. */
export function contractFacts(history: readonly ContractEvent[]): ContractFacts | undefined {
  return history.reduce<ContractFacts | undefined>((facts, event) => {
    switch (event.type) {
      case 'consent.contract.entered-into-force': {
        const { consumer, actions, from, until } = event.data.terms;
        return { consumer, actions, from, until, suspensions: [], ended: false };
      }
      case 'consent.contract.suspended':
        return facts && { ...facts, suspensions: [...facts.suspensions, event.data.suspension] };
      case 'consent.contract.resumed': {
        const { suspension } = event.data;
        return facts && { ...facts, suspensions: facts.suspensions.filter((each) => each !== suspension) };
      }
      case 'consent.contract.terminated':
      case 'consent.contract.expired':
        return facts && { ...facts, ended: true };
      default:
        return facts;
    }
  }, undefined);
}

/** Whether the contract is in force at a time (RFC 3339). */
export const isInForce = ({ from, until, suspensions, ended }: ContractFacts, now: string): boolean =>
  !ended &&
  suspensions.length === 0 &&
  Date.parse(from) <= Date.parse(now) &&
  Date.parse(now) < Date.parse(until);
