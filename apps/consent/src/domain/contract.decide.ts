import type { EventOf, consentEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import {
  evolveContract,
  initialContract,
  type ContractEvent,
  type ContractState,
  type ContractTerms,
} from './contract.js';
import { refuse } from './refusals.js';

type Signature = EventOf<typeof consentEvents.contractSigned>['data'];
type Proposed = EventOf<typeof consentEvents.contractProposed>['data'];

export interface ProposeContract extends Proposed {
  readonly kind: 'propose-contract';
  /** Purposes of the terms that the taxonomy does not know. */
  readonly unknownPurposes: readonly string[];
}

export interface SignContract {
  readonly kind: 'sign-contract';
  readonly contract: string;
  readonly signature: Omit<Signature, 'contract'>;
  /** What the signature verified over; `null` when it did not verify. */
  readonly signedDigest: string | null;
  readonly signerParty: string;
}

export interface TerminateContract {
  readonly kind: 'terminate-contract';
  readonly contract: string;
  readonly side: 'consumer' | 'cooperative';
  readonly party: string;
  readonly by: string;
  readonly reason: EventOf<typeof consentEvents.contractTerminated>['data']['reason'];
}

export type ContractCommand = ProposeContract | SignContract | TerminateContract;

function propose(command: ProposeContract, state: ContractState): ContractEvent[] {
  const { contract, client, terms, texts, digest, unknownPurposes } = command;
  const proposed = { contract, client, terms, texts, digest };
  if (state.status !== 'absent') refuse('contract-exists');
  const { from, until } = proposed.terms;
  if (Date.parse(until) <= Date.parse(from)) refuse('contract-period-invalid');
  if (unknownPurposes.length > 0) refuse('purpose-unknown', { purposes: unknownPurposes });
  const { records = [], categories = [], kinds = [] } = proposed.terms.scope;
  if (records.length + categories.length + kinds.length === 0)
    refuse('contract-terms-incomplete', { pointer: '/terms/scope' });
  if (new Set(texts.map(({ language }) => language)).size < texts.length)
    refuse('contract-terms-incomplete', { pointer: '/texts' });
  return [{ type: 'consent.contract.proposed', data: proposed }];
}

function sign(command: SignContract, state: ContractState): ContractEvent[] {
  if (state.status === 'absent') return refuse('contract-unknown');
  const { contract, signature } = command;
  const consumer = signature.side === 'consumer';
  // Somebody else's contract is answered as one that does not exist.
  if (consumer && command.signerParty !== state.terms.consumer) refuse('contract-unknown');
  if (state.status === 'terminated') refuse('contract-ended');
  if (command.signedDigest === null) refuse('signature-invalid');
  // One byte of terms or text changed gives another digest: the signature is of another contract.
  if (command.signedDigest !== state.digest) refuse('contract-altered');
  if (state.status === 'in-force' || (consumer && state.status !== 'proposed'))
    refuse('contract-already-signed');
  if (!consumer && state.status === 'proposed') refuse('contract-not-signed-by-consumer');
  const signed: ContractEvent = { type: 'consent.contract.signed', data: { contract, ...signature } };
  return consumer ? [signed] : [signed, inForce(contract, state.client, state.terms)];
}

function inForce(contract: string, client: string, terms: ContractTerms): ContractEvent {
  return {
    type: 'consent.contract.entered-into-force',
    data: { contract, consumer: terms.consumer, client, terms },
  };
}

function terminate(
  { contract, side, party, by, reason }: TerminateContract,
  state: ContractState,
): ContractEvent[] {
  if (state.status === 'absent') return refuse('contract-unknown');
  if (side === 'consumer' && party !== state.terms.consumer) refuse('contract-unknown');
  if (state.status === 'terminated') refuse('contract-ended');
  const { client, terms } = state;
  return [
    {
      type: 'consent.contract.terminated',
      data: { contract, consumer: terms.consumer, client, side, by, reason },
    },
  ];
}

export const contractDecider: Decider<ContractState, ContractCommand, ContractEvent> = {
  initial: initialContract,
  evolve: evolveContract,
  decide(command, state) {
    switch (command.kind) {
      case 'propose-contract':
        return propose(command, state);
      case 'sign-contract':
        return sign(command, state);
      case 'terminate-contract':
        return terminate(command, state);
      default:
        return unknownKind(command, 'the decider of contracts');
    }
  },
};
