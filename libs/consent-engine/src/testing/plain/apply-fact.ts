import type {
  AgreementFact,
  ContractInForce,
  ControlFact,
  DutyBreached,
  DutyFulfilled,
  DutyOpened,
  FieldIntroduced,
  GrantGiven,
  MandateGiven,
  PositionReached,
  ProhibitionPlaced,
  RecordChanged,
  RecordKnown,
} from '../../facts.js';
import type { ControlledRecord, ControlState, DutyState } from './state.js';
import { taxonomyOf } from './taxonomy.js';
import { banInterval, rightInterval } from '../../validity.js';

/**
 * Takes a fact into the state, in place. A fact delivered twice changes nothing the second time.
 *
 * @throws TypeError for a kind that this version does not know: whoever reads the facts must stop, because
 * a state that skips a control fact could permit what was forbidden.
 */
export function applyFact(state: ControlState, fact: ControlFact): void {
  switch (fact.kind) {
    case 'party-known':
      state.parties.set(fact.party, { type: fact.type, partners: [...(fact.partners ?? [])] });
      return;
    case 'party-erased':
      state.erased.add(fact.party);
      return;
    case 'mandate-given':
      return giveMandate(state, fact);
    case 'mandate-ended':
      state.endedMandates.add(fact.mandate);
      return;
    case 'record-known':
      return knowRecord(state, fact);
    case 'record-changed':
      return changeRecord(state, fact);
    case 'record-removed':
      state.removedRecords.add(fact.record);
      return;
    case 'proposal-adopted':
      if (!state.proposals.has(fact.proposal)) state.proposals.set(fact.proposal, { ...fact });
      return;
    case 'proposal-annulled':
      state.annulledProposals.add(fact.proposal);
      return;
    case 'field-introduced':
      return introduceField(state, fact);
    case 'taxonomy-adopted':
      if (!state.taxonomies.has(fact.taxonomy)) state.taxonomies.set(fact.taxonomy, taxonomyOf(fact.terms));
      state.currentTaxonomy = fact.taxonomy;
      return;
    case 'subject-informed':
      for (const record of fact.records) addTo(state.informed, record, fact.subject);
      return;
    default:
      return applyAgreementFact(state, fact);
  }
}

function applyAgreementFact(state: ControlState, fact: AgreementFact | PositionReached): void {
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
    case 'reading-counted':
      for (const id of fact.of) addTo(state.readings, id, fact.reading);
      return;
    case 'duty-opened':
      return moveDuty(state, fact, 'open');
    case 'duty-breached':
      return moveDuty(state, fact, 'breached');
    case 'duty-fulfilled':
      return moveDuty(state, fact, 'fulfilled');
    case 'position-reached':
      if (fact.position > state.position) state.position = fact.position;
      return;
    default:
      return refuseUnknown(fact);
  }
}

function refuseUnknown(fact: never): never {
  throw new TypeError(`unknown control fact: ${String((fact as { kind: unknown }).kind)}`);
}

function addTo(index: Map<string, Set<string>>, key: string, value: string): void {
  const known = index.get(key);
  if (known) known.add(value);
  else index.set(key, new Set([value]));
}

function addUnder(
  index: Map<string, Map<string, Set<string>>>,
  outer: string,
  inner: string,
  value: string,
): void {
  let known = index.get(outer);
  if (!known) index.set(outer, (known = new Map()));
  addTo(known, inner, value);
}

function introduceField(state: ControlState, { category, field, position }: FieldIntroduced): void {
  const fields = state.introduced.get(category) ?? new Map<string, bigint>();
  state.introduced.set(category, fields);
  const known = fields.get(field);
  if (known === undefined || position < known) fields.set(field, position);
}

function giveMandate(state: ControlState, fact: MandateGiven): void {
  if (state.mandates.has(fact.mandate)) return;
  const { mandate, principal, agent, role } = fact;
  const validity = rightInterval(fact.from, fact.until);
  state.mandates.set(mandate, { mandate, principal, agent, role, validity });
  addUnder(state.mandatesByPrincipal, principal, agent, mandate);
}

function knowRecord(state: ControlState, fact: RecordKnown): void {
  if (state.records.has(fact.record)) return;
  const { kind: _, ...record } = structuredClone(fact);
  storeRecord(state, record);
}

function changeRecord(state: ControlState, fact: RecordChanged): void {
  const known = state.records.get(fact.record);
  if (!known || fact.controlPosition < known.controlPosition) return;
  const { kind: _, ...change } = structuredClone(fact);
  storeRecord(state, { ...known, ...change });
}

function storeRecord(state: ControlState, record: ControlledRecord): void {
  state.records.set(record.record, record);
  for (const owner of record.owners) addTo(state.recordsByParty, owner, record.record);
  for (const field of record.fields) {
    for (const subject of field.subjects) addTo(state.recordsByParty, subject, record.record);
  }
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
