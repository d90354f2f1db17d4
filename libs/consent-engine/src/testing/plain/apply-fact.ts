import type {
  ControlFact,
  FieldIntroduced,
  MandateGiven,
  RecordChanged,
  RecordKnown,
  TaxonomyAdopted,
} from '../../facts.js';
import { Taxonomy } from '../../taxonomy/taxonomy.js';
import { rightInterval } from '../../validity.js';
import { applyAgreementFact } from './apply-agreement.js';
import { addTo, addUnder } from './index-sets.js';
import type { ControlledRecord, ControlState } from './state.js';

/**
 * Takes a fact into the state, in place. A fact delivered twice changes nothing the second time.
 *
 * @throws TypeError for a kind that this version does not know: whoever reads the facts must stop, because
 * a state that skips a control fact could permit what was forbidden; and for a malformed taxonomy. The state
 * is then as it was.
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
    case 'field-introduced':
      return introduceField(state, fact);
    case 'subject-informed':
      for (const record of fact.records) addTo(state.informed, record, fact.subject);
      return;
    case 'taxonomy-adopted':
      return adoptTaxonomy(state, fact);
    case 'position-reached':
      if (fact.position > state.position) state.position = fact.position;
      return;
    default:
      return applyAgreementFact(state, fact);
  }
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

function introduceField(state: ControlState, { category, field, position }: FieldIntroduced): void {
  let ofCategory = state.fieldsIntroduced.get(category);
  if (!ofCategory) state.fieldsIntroduced.set(category, (ofCategory = new Map()));
  const known = ofCategory.get(field);
  if (known === undefined || position < known) ofCategory.set(field, position);
}

function adoptTaxonomy(state: ControlState, fact: TaxonomyAdopted): void {
  const stated = new Taxonomy(fact.taxonomy, fact.terms);
  const taxonomy = state.taxonomies.get(fact.taxonomy) ?? stated;
  state.taxonomies.set(fact.taxonomy, taxonomy);
  state.taxonomy = taxonomy;
}
