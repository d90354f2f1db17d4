import type { consentEvents, EventOf } from '@coop/contracts';
import type {
  ContractEvent,
  ContractSide,
  ContractState,
  KnownContract,
  SuspensionReason,
} from './contract.js';
import { refuse } from './refusals.js';

export interface SuspendContract {
  readonly kind: 'suspend';
  readonly contract: string;
  readonly suspension: string;
  readonly reason: SuspensionReason;
  readonly by: string;
}

export interface ResumeContract {
  readonly kind: 'resume';
  readonly contract: string;
  readonly suspension: string;
  readonly by: string;
  /** Of a breached duty: ended by its fulfilment, and by nobody's order. */
  readonly dutyFulfilled: boolean;
}

export interface TerminateContract {
  readonly kind: 'terminate';
  readonly contract: string;
  readonly side: ContractSide;
  /** Whose contract it must be, when the consumer speaks. */
  readonly consumer: string | null;
  readonly by: string;
  readonly reason: EventOf<typeof consentEvents.contractTerminated>['data']['reason'];
}

export interface ExpireContract {
  readonly kind: 'expire';
  readonly contract: string;
  readonly now: string;
}

const partners = (contract: string, { client, terms }: KnownContract) => ({
  ...{ contract, consumer: terms.consumer, client },
});

const isOver = ({ status }: ContractState): boolean => status === 'terminated' || status === 'expired';

/** A duty's breach is a fact: where there is nothing to suspend it changes nothing. Orders are refused. */
export function suspend(command: SuspendContract, state: ContractState): ContractEvent[] {
  const { contract, suspension, reason, by } = command;
  const isFact = reason === 'duty-breached';
  if (state.status === 'absent') return isFact ? [] : refuse('contract-unknown');
  if (isOver(state)) return isFact ? [] : refuse('contract-ended');
  if (state.status !== 'in-force' && state.status !== 'suspended')
    return isFact ? [] : refuse('contract-not-in-force');
  if (state.suspensions.some((known) => known.suspension === suspension)) return [];
  const data = { ...partners(contract, state), suspension, reason, by };
  return [{ type: 'consent.contract.suspended', data }];
}

export function resume(command: ResumeContract, state: ContractState): ContractEvent[] {
  const { contract, suspension, by, dutyFulfilled } = command;
  if (state.status === 'absent') return dutyFulfilled ? [] : refuse('contract-unknown');
  if (isOver(state)) return dutyFulfilled ? [] : refuse('contract-ended');
  const found = state.suspensions.find((known) => known.suspension === suspension);
  if (found === undefined) return dutyFulfilled ? [] : refuse('suspension-unknown');
  if (found.reason === 'duty-breached' && !dutyFulfilled) refuse('duty-not-fulfilled');
  return [{ type: 'consent.contract.resumed', data: { ...partners(contract, state), suspension, by } }];
}

/** At any time before its end, also while nobody has signed: an offer can be taken back or declined. */
export function terminate(command: TerminateContract, state: ContractState): ContractEvent[] {
  const { contract, side, consumer, by, reason } = command;
  if (state.status === 'absent') return refuse('contract-unknown');
  if (consumer !== null && consumer !== state.terms.consumer) refuse('contract-unknown');
  if (isOver(state)) refuse('contract-ended');
  return [{ type: 'consent.contract.terminated', data: { ...partners(contract, state), side, by, reason } }];
}

/** Late or repeated clockwork changes nothing: only what is not over yet, and whose term has passed, expires. */
export function expire({ contract, now }: ExpireContract, state: ContractState): ContractEvent[] {
  if (state.status === 'absent' || isOver(state)) return [];
  const { until } = state.terms;
  if (Date.parse(now) < Date.parse(until)) return [];
  return [{ type: 'consent.contract.expired', data: { ...partners(contract, state), until } }];
}
