import type {
  AgreementFact,
  ContractInForce,
  DutyBreached,
  DutyFulfilled,
  DutyOpened,
  GrantGiven,
  ProhibitionPlaced,
  ProposalAdopted,
  ProposalAnnulled,
  ReadingCounted,
} from '../../facts.js';
import { banInterval, rightInterval } from '../../validity.js';
import { addTo, addUnder } from './index-sets.js';
import type { ControlState, DutyState } from './state.js';

type VoteOrDutyFact =
  ProposalAdopted | ProposalAnnulled | ReadingCounted | DutyOpened | DutyBreached | DutyFulfilled;

/** Takes what was agreed, forbidden, signed, voted and owed into the state. Throws like `applyFact`. */
export function applyAgreementFact(state: ControlState, fact: AgreementFact): void {
  switch (fact.kind) {
    case 'grant-given':
      return giveGrant(state, fact);
    case 'grant-withdrawn':
      state.withdrawnGrants.add(fact.grant);
      return;
    case 'prohibition-placed':
      return placeProhibition(state, fact);
    case 'prohibition-lifted':
      state.liftedProhibitions.add(fact.prohibition);
      return;
    case 'contract-in-force':
      return startContract(state, fact);
    case 'contract-terminated':
      state.terminatedContracts.add(fact.contract);
      return;
    case 'contract-suspended':
      return addTo(state.suspensions, fact.contract, fact.suspension);
    case 'contract-resumed':
      return addTo(state.endedSuspensions, fact.contract, fact.suspension);
    default:
      return applyVoteOrDutyFact(state, fact);
  }
}

function applyVoteOrDutyFact(state: ControlState, fact: VoteOrDutyFact): void {
  switch (fact.kind) {
    case 'proposal-adopted':
      return adoptProposal(state, fact);
    case 'proposal-annulled':
      state.annulledProposals.add(fact.proposal);
      return;
    case 'reading-counted':
      for (const id of fact.of) addTo(state.readings, id, fact.reading);
      return;
    case 'duty-opened':
      return moveDuty(state, fact, 'open');
    case 'duty-breached':
      return moveDuty(state, fact, 'breached');
    case 'duty-fulfilled':
      return moveDuty(state, fact, 'fulfilled');
    default:
      return refuseUnknown(fact);
  }
}

function refuseUnknown(fact: never): never {
  throw new TypeError(`unknown control fact: ${String((fact as { kind: unknown }).kind)}`);
}

function giveGrant(state: ControlState, fact: GrantGiven): void {
  if (state.grants.has(fact.grant)) return;
  const { kind: _, from, until, ...grant } = structuredClone(fact);
  state.grants.set(grant.grant, { ...grant, validity: rightInterval(from, until) });
  addUnder(state.grantsByStakeholder, grant.stakeholder, grant.recipient, grant.grant);
}

function placeProhibition(state: ControlState, fact: ProhibitionPlaced): void {
  if (state.prohibitions.has(fact.prohibition)) return;
  const { kind: _, from, until, ...prohibition } = structuredClone(fact);
  state.prohibitions.set(prohibition.prohibition, { ...prohibition, validity: banInterval(from, until) });
  if (prohibition.stakeholder === undefined) state.generalProhibitions.add(prohibition.prohibition);
  else addTo(state.prohibitionsByStakeholder, prohibition.stakeholder, prohibition.prohibition);
}

function startContract(state: ControlState, fact: ContractInForce): void {
  if (state.contracts.has(fact.contract)) return;
  const { kind: _, from, until, ...contract } = structuredClone(fact);
  state.contracts.set(contract.contract, { ...contract, validity: rightInterval(from, until) });
  addTo(state.contractsByConsumer, contract.consumer, contract.contract);
}

function adoptProposal(state: ControlState, fact: ProposalAdopted): void {
  const { proposal, body, inFavour, entitled } = fact;
  if (!state.proposals.has(proposal)) state.proposals.set(proposal, { proposal, body, inFavour, entitled });
}

function moveDuty(
  state: ControlState,
  fact: DutyOpened | DutyBreached | DutyFulfilled,
  next: DutyState,
): void {
  let ofContract = state.duties.get(fact.contract);
  if (!ofContract) state.duties.set(fact.contract, (ofContract = new Map()));
  const known = ofContract.get(fact.duty);
  // Fulfilment is final and a breach is not undone by opening again, so late repeats change nothing.
  if (known === 'fulfilled' || (known === 'breached' && next === 'open')) return;
  ofContract.set(fact.duty, next);
}
