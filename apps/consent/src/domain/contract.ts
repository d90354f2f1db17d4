import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind } from '@coop/event-sourcing';

type Of<K extends keyof typeof consentEvents> = EventOf<(typeof consentEvents)[K]>;

export type ContractEvent =
  | Of<'contractOffered'>
  | Of<'contractCounterOffered'>
  | Of<'contractAgreed'>
  | Of<'contractSigned'>
  | Of<'contractEnteredIntoForce'>
  | Of<'contractSuspended'>
  | Of<'contractResumed'>
  | Of<'contractTerminated'>
  | Of<'contractExpired'>;

export type OfferedVersion = Of<'contractOffered'>['data'];
export type ContractTerms = OfferedVersion['terms'];
export type ContractSide = OfferedVersion['side'];
export type Signature = Of<'contractSigned'>['data'];
export type SuspensionReason = Of<'contractSuspended'>['data']['reason'];

/** What the next signature must know of those before it. */
export type SignedBy = Pick<Signature, 'side' | 'signer' | 'method' | 'completes'>;

export interface Suspension {
  readonly suspension: string;
  readonly reason: SuspensionReason;
}

export interface KnownContract {
  readonly status: 'offered' | 'agreed' | 'in-force' | 'suspended' | 'terminated' | 'expired';
  readonly client: string;
  /** The version that counts: the last one offered. */
  readonly version: number;
  readonly offeredBy: ContractSide;
  readonly terms: ContractTerms;
  readonly digest: string;
  readonly signatures: readonly SignedBy[];
  readonly suspensions: readonly Suspension[];
}

/** A contract being negotiated, signed, lived or over: only what decisions about it need. */
export type ContractState = { readonly status: 'absent' } | KnownContract;

export const initialContract: ContractState = { status: 'absent' };

const changed = (state: ContractState, change: (known: KnownContract) => Partial<KnownContract>) =>
  state.status === 'absent' ? state : { ...state, ...change(state) };

function offered({ client, version, side, terms, digest }: OfferedVersion): KnownContract {
  const signed = { signatures: [], suspensions: [] };
  return { status: 'offered', ...{ client, version, terms, digest }, offeredBy: side, ...signed };
}

export function evolveContract(state: ContractState, event: ContractEvent): ContractState {
  switch (event.type) {
    case 'consent.contract.offered':
    case 'consent.contract.counter-offered':
      return offered(event.data);
    case 'consent.contract.agreed':
      return changed(state, () => ({ status: 'agreed' }));
    case 'consent.contract.signed': {
      const { side, signer, method, completes } = event.data;
      return changed(state, ({ signatures }) => ({
        signatures: [...signatures, { side, signer, method, completes }],
      }));
    }
    case 'consent.contract.entered-into-force':
      return changed(state, () => ({ status: 'in-force' }));
    case 'consent.contract.suspended': {
      const { suspension, reason } = event.data;
      return changed(state, ({ suspensions }) => ({
        status: 'suspended',
        suspensions: [...suspensions, { suspension, reason }],
      }));
    }
    case 'consent.contract.resumed':
      return changed(state, ({ suspensions }) => {
        const left = suspensions.filter(({ suspension }) => suspension !== event.data.suspension);
        return { status: left.length === 0 ? 'in-force' : 'suspended', suspensions: left };
      });
    case 'consent.contract.terminated':
      return changed(state, () => ({ status: 'terminated' }));
    case 'consent.contract.expired':
      return changed(state, () => ({ status: 'expired' }));
    default:
      return unknownKind(event, 'a contract');
  }
}
