import { unknownKind, type Decider } from '@coop/event-sourcing';
import {
  evolveContract,
  initialContract,
  type ContractEvent,
  type ContractSide,
  type ContractState,
  type KnownContract,
  type OfferedVersion,
  type Signature,
} from './contract.js';
import {
  expire,
  resume,
  suspend,
  terminate,
  type ExpireContract,
  type ResumeContract,
  type SuspendContract,
  type TerminateContract,
} from './contract-life.js';
import { checkTerms, type PurposeRules } from './contract-terms.js';
import { refuse } from './refusals.js';
import { completesSide, type Signing, type SigningRule } from './signing-power.js';

export interface OfferContract {
  readonly kind: 'offer' | 'counter-offer';
  readonly offered: OfferedVersion;
  readonly purposes: PurposeRules;
  readonly now: string;
}

/** What one side says of a version: the digest that it holds, and what comes out of the layers as they are stored. */
interface OfVersion {
  readonly contract: string;
  readonly side: ContractSide;
  /** Whose contract it must be, when the consumer speaks; the cooperative speaks of any. */
  readonly consumer: string | null;
  readonly layersDigest: string;
  readonly now: string;
}

export interface AgreeToContract extends OfVersion {
  readonly kind: 'agree';
  readonly digest: string;
  readonly by: string;
}

export interface SignContract extends OfVersion {
  readonly kind: 'sign';
  readonly signature: Pick<Signature, 'keyId' | 'jws' | 'level'>;
  /** What the signature verified over; `null` when it did not verify. */
  readonly signedDigest: string | null;
  readonly signing: Signing;
  readonly rule: SigningRule | null;
  /** Open breaches of the consumer, or of whom the same persons stand behind. */
  readonly breaches: readonly string[];
}

export type ContractCommand =
  | OfferContract
  | AgreeToContract
  | SignContract
  | SuspendContract
  | ResumeContract
  | TerminateContract
  | ExpireContract;

/** Neither over nor in force: the two still talk. */
function negotiated(state: KnownContract): KnownContract {
  if (state.status === 'terminated' || state.status === 'expired') refuse('contract-ended');
  return state;
}

function offer({ kind, offered, purposes, now }: OfferContract, state: ContractState): ContractEvent[] {
  if (state.status === 'absent') {
    if (kind === 'counter-offer') return refuse('contract-unknown');
    checkTerms(offered.terms, offered.texts, now, purposes);
    return [{ type: 'consent.contract.offered', data: offered }];
  }
  if (kind === 'offer') return refuse('contract-exists');
  // Somebody else's contract is answered as one that does not exist.
  if (offered.side === 'consumer' && offered.terms.consumer !== state.terms.consumer)
    refuse('contract-unknown');
  const { status, signatures, digest, version } = negotiated(state);
  if (status === 'in-force' || status === 'suspended') refuse('contract-in-force');
  if (signatures.length > 0) refuse('contract-already-signed');
  if (offered.answers !== digest || offered.version !== version + 1) refuse('contract-altered');
  checkTerms(offered.terms, offered.texts, now, purposes);
  return [{ type: 'consent.contract.counter-offered', data: offered }];
}

/** The contract of a command about one version; nobody learns of another's. */
function known({ consumer }: Pick<OfVersion, 'consumer'>, state: ContractState): KnownContract {
  if (state.status === 'absent') return refuse('contract-unknown');
  if (consumer !== null && consumer !== state.terms.consumer) refuse('contract-unknown');
  return negotiated(state);
}

/** One byte of any layer changed gives another digest: that of another contract. */
function unaltered({ layersDigest }: OfVersion, digest: string, state: KnownContract): void {
  if (layersDigest !== state.digest || digest !== state.digest) refuse('contract-altered');
}

const partners = (contract: string, { client, terms }: KnownContract) => ({
  ...{ contract, consumer: terms.consumer, client },
});

function agree(command: AgreeToContract, state: ContractState): ContractEvent[] {
  const contract = known(command, state);
  if (contract.status === 'in-force' || contract.status === 'suspended') refuse('contract-in-force');
  unaltered(command, command.digest, contract);
  if (contract.status === 'agreed') refuse('contract-already-agreed');
  if (contract.offeredBy === command.side) refuse('contract-own-offer');
  if (Date.parse(contract.terms.until) <= Date.parse(command.now)) refuse('contract-period-invalid');
  const { side, by } = command;
  const { version, digest } = contract;
  const agreed = { ...partners(command.contract, contract), version, digest, side, agreedBy: by };
  return [{ type: 'consent.contract.agreed', data: agreed }];
}

function sign(command: SignContract, state: ContractState): ContractEvent[] {
  const contract = known(command, state);
  if (contract.status === 'in-force' || contract.status === 'suspended') refuse('contract-already-signed');
  const { signing, signedDigest, signature, rule, breaches } = command;
  if (signedDigest === null) return refuse('signature-invalid');
  unaltered(command, signedDigest, contract);
  if (contract.status === 'offered') refuse('contract-not-agreed');
  if (Date.parse(contract.terms.until) <= Date.parse(command.now)) refuse('contract-period-invalid');
  if (breaches.length > 0) refuse('contract-shut-out', { duties: breaches.length });
  const completes = completesSide(signing, rule, contract.signatures);
  const { side, signer, power } = signing;
  const { version, digest, terms } = contract;
  const both = { ...partners(command.contract, contract), version, digest };
  const data: Signature = {
    ...both,
    ...{ side, signer, ...signature, completes },
    method: power?.method ?? 'session',
    mandate: power?.method === 'session' ? power.mandate : null,
  };
  const signed: ContractEvent = { type: 'consent.contract.signed', data };
  const otherIsBound = contract.signatures.some((other) => other.side !== side && other.completes);
  if (!completes || !otherIsBound) return [signed];
  return [signed, { type: 'consent.contract.entered-into-force', data: { ...both, terms } }];
}

export const contractDecider: Decider<ContractState, ContractCommand, ContractEvent> = {
  initial: initialContract,
  evolve: evolveContract,
  decide(command, state) {
    switch (command.kind) {
      case 'offer':
      case 'counter-offer':
        return offer(command, state);
      case 'agree':
        return agree(command, state);
      case 'sign':
        return sign(command, state);
      case 'suspend':
        return suspend(command, state);
      case 'resume':
        return resume(command, state);
      case 'terminate':
        return terminate(command, state);
      case 'expire':
        return expire(command, state);
      default:
        return unknownKind(command, 'the decider of contracts');
    }
  },
};
