import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind } from '@coop/event-sourcing';

export type ContractEvent =
  | EventOf<typeof consentEvents.contractProposed>
  | EventOf<typeof consentEvents.contractSigned>
  | EventOf<typeof consentEvents.contractEnteredIntoForce>
  | EventOf<typeof consentEvents.contractTerminated>;

export type ContractTerms = EventOf<typeof consentEvents.contractProposed>['data']['terms'];

/** A contract in the making, in force, or ended: only what decisions about it need. */
export type ContractState =
  | { readonly status: 'absent' }
  | {
      readonly status: 'proposed' | 'signed-by-consumer' | 'in-force' | 'terminated';
      readonly client: string;
      readonly terms: ContractTerms;
      readonly digest: string;
    };

export const initialContract: ContractState = { status: 'absent' };

export function evolveContract(state: ContractState, event: ContractEvent): ContractState {
  switch (event.type) {
    case 'consent.contract.proposed': {
      const { client, terms, digest } = event.data;
      return { status: 'proposed', client, terms, digest };
    }
    case 'consent.contract.signed':
      return state.status === 'proposed' && event.data.side === 'consumer'
        ? { ...state, status: 'signed-by-consumer' }
        : state;
    case 'consent.contract.entered-into-force':
      return state.status === 'absent' ? state : { ...state, status: 'in-force' };
    case 'consent.contract.terminated':
      return state.status === 'absent' ? state : { ...state, status: 'terminated' };
    default:
      return unknownKind(event, 'a contract');
  }
}
