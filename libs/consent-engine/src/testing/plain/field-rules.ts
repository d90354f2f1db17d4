import type { FieldDecision, Reason } from '../../decision.js';
import { expressPoliticalGrants, stakeholderRules } from './consent-rules.js';
import { fieldProhibitions, isPoliticalByDefault } from './prohibition-rules.js';
import { because, fieldsCover, inOrder, scopeCovers, type Place, type Question } from './question.js';
import { REASONS } from '../../reason-codes.js';
import { whoIsConcerned, whoMustAgree } from './stakeholders.js';
import type { ControlledRecord } from './state.js';

/** The answer for one field, the request's own rules left aside. All rules are looked at, for the explanation. */
export function evaluateField(
  question: Question,
  record: ControlledRecord | undefined,
  name: string,
): FieldDecision {
  const field = record?.fields.find((each) => each.name === name);
  if (record === undefined || field === undefined) {
    return { field: name, permitted: false, concerned: [], reasons: [because('field-unknown')] };
  }
  const place = { record, field };
  const concerned = whoIsConcerned(question.state, place);
  const asked = whoMustAgree(question.state, place);
  const reasons = inOrder([
    ...fieldProhibitions(question, place, concerned),
    ...politicalRule(question, place, asked),
    ...contractCoverage(question, place),
    ...contentRules(question, place, concerned, asked),
    ...asked.flatMap((stakeholder) => stakeholderRules(question, place, stakeholder)),
  ]);
  const permitted = reasons.length > 0 && reasons.every(({ code }) => REASONS[code].effect === 'permits');
  return { field: name, permitted, concerned, reasons };
}

function politicalRule(question: Question, place: Place, asked: readonly string[]): readonly Reason[] {
  if (!isPoliticalByDefault(question)) return [];
  const { subjects } = place.field;
  const persons = [...new Set([...subjects, ...asked])];
  // Everyone is looked at, whoever is named first: order leaves no trace in what is cited.
  const isExpress = persons
    .map((person) => expressPoliticalGrants(question, place, person).length > 0)
    .every(Boolean);
  return isExpress ? [] : [because('political-campaign-by-default')];
}

function contractCoverage({ contract }: Question, { record, field }: Place): readonly Reason[] {
  if (contract === undefined) return [];
  const ids = [contract.contract];
  return [
    ...(scopeCovers(contract.scope, record) ? [] : [because('record-not-in-contract', ids)]),
    ...(fieldsCover(contract.fields, field.name) ? [] : [because('field-not-in-contract', ids)]),
  ];
}

function contentRules(
  { state, suppositions }: Question,
  { field }: Place,
  concerned: readonly string[],
  asked: readonly string[],
): readonly Reason[] {
  const erased = concerned.filter((party) => state.erased.has(party) && !asked.includes(party));
  return [
    ...(field.empty && !suppositions.fieldsFilled ? [because('field-empty')] : []),
    ...(asked.length === 0 ? [because('nobody-to-ask')] : []),
    ...erased.map((party) => because('erased', [], party)),
  ];
}
