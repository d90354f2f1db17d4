import { ODRL } from './actions.js';
import type { ConstraintOutcome } from './constraints.js';
import type { PolicyOutcome, RuleOutcome } from './evaluate.js';
import { RDF, type Literal, type Node, type RdfTerm, type Triple } from './graph.js';

export const REPORT = 'https://w3id.org/force/compliance-report#';
const CREATED = 'http://purl.org/dc/terms/created';

const PREMISES = { target: 'TargetReport', party: 'PartyReport', action: 'ActionReport' } as const;
const RULES = { permission: 'PermissionReport', prohibition: 'ProhibitionReport' } as const;

/** The outcome as a graph in the vocabulary of compliance reports; every report in it is a blank node. */
export function complianceReport(outcome: PolicyOutcome): readonly Triple[] {
  const writer = new Writer();
  const report = writer.report('PolicyReport');
  writer.add(report, CREATED, literal(outcome.now));
  writer.add(report, `${REPORT}policy`, node(outcome.policy));
  writer.add(report, `${REPORT}policyRequest`, node(outcome.request));
  for (const rule of outcome.rules) writer.add(report, `${REPORT}ruleReport`, ruleReport(writer, rule));
  return writer.triples;
}

function ruleReport(writer: Writer, { rule, request, ...outcome }: RuleOutcome): RdfTerm {
  const report = writer.report(RULES[rule.kind]);
  writer.add(report, `${REPORT}attemptState`, node(`${REPORT}Attempted`));
  writer.add(report, `${REPORT}rule`, node(rule.id));
  writer.add(report, `${REPORT}ruleRequest`, node(request.id));
  writer.add(
    report,
    `${REPORT}activationState`,
    node(`${REPORT}${outcome.isActive ? 'Active' : 'Inactive'}`),
  );
  for (const { kind, satisfied } of outcome.premises) {
    const premise = writer.report(PREMISES[kind]);
    writer.satisfaction(premise, satisfied);
    writer.add(report, `${REPORT}premiseReport`, premise);
  }
  for (const constraint of outcome.constraints)
    writer.add(report, `${REPORT}premiseReport`, constraintReport(writer, constraint));
  for (const { id } of outcome.conditions) writer.add(report, `${REPORT}conditionReport`, node(id));
  return report;
}

function constraintReport(writer: Writer, outcome: ConstraintOutcome): RdfTerm {
  const report = writer.report('ConstraintReport');
  writer.add(report, `${REPORT}constraint`, node(outcome.constraint.id));
  writer.satisfaction(report, outcome.satisfied);
  if ('members' in outcome) {
    writer.add(report, `${REPORT}constraintLogicalOperand`, node(`${ODRL}${outcome.constraint.operand}`));
    for (const member of outcome.members)
      writer.add(report, `${REPORT}premiseReport`, constraintReport(writer, member));
    return report;
  }
  writer.add(report, `${REPORT}constraintLeftOperand`, literal(outcome.left));
  // The vocabulary repeats operator and right operand only of what is satisfied.
  if (outcome.satisfied) {
    writer.add(report, `${REPORT}constraintOperator`, node(`${ODRL}${outcome.constraint.operator}`));
    writer.add(report, `${REPORT}constraintRightOperand`, literal(outcome.constraint.right));
  }
  return report;
}

const node = (id: Node): RdfTerm =>
  id.startsWith('_:') ? { termType: 'BlankNode', value: id.slice(2) } : { termType: 'NamedNode', value: id };
const literal = ({ text, datatype }: Literal): RdfTerm => ({
  termType: 'Literal',
  value: text,
  datatype: { value: datatype },
});

class Writer {
  readonly triples: Triple[] = [];
  #reports = 0;

  report(type: string): RdfTerm {
    this.#reports += 1;
    const report = node(`_:report-${this.#reports}`);
    this.add(report, `${RDF}type`, node(`${REPORT}${type}`));
    return report;
  }

  satisfaction(report: RdfTerm, satisfied: boolean): void {
    this.add(
      report,
      `${REPORT}satisfactionState`,
      node(`${REPORT}${satisfied ? 'Satisfied' : 'Unsatisfied'}`),
    );
  }

  add(subject: RdfTerm, predicate: string, object: RdfTerm): void {
    this.triples.push({ subject, predicate: node(predicate), object });
  }
}
