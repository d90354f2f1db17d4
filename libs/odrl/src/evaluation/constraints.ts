import { refuse } from '../refusal.js';
import { ODRL } from './actions.js';
import { RDF, type Graph, type Literal, type Node } from './graph.js';

export const XSD_DATE_TIME = 'http://www.w3.org/2001/XMLSchema#dateTime';

const COMPARISONS = {
  eq: (left: number, right: number) => left === right,
  neq: (left: number, right: number) => left !== right,
  lt: (left: number, right: number) => left < right,
  lteq: (left: number, right: number) => left <= right,
  gt: (left: number, right: number) => left > right,
  gteq: (left: number, right: number) => left >= right,
} as const;

/** `andSequence` is not among them: an order in time cannot be seen at one moment. */
const LOGICAL = {
  and: (members: readonly boolean[]) => members.every(Boolean),
  or: (members: readonly boolean[]) => members.some(Boolean),
  xone: (members: readonly boolean[]) => members.filter(Boolean).length === 1,
} as const;

export type Comparison = keyof typeof COMPARISONS;
export type LogicalOperand = keyof typeof LOGICAL;

/** A limit on the time of use, or several of them combined. */
export type Constraint =
  | { readonly kind: 'time'; readonly id: Node; readonly operator: Comparison; readonly right: Literal }
  | {
      readonly kind: 'logical';
      readonly id: Node;
      readonly operand: LogicalOperand;
      readonly members: readonly Constraint[];
    };

/** What became of a constraint: for each combined one also of its members. */
export type ConstraintOutcome =
  | {
      readonly constraint: Extract<Constraint, { kind: 'time' }>;
      readonly left: Literal;
      readonly satisfied: boolean;
    }
  | {
      readonly constraint: Extract<Constraint, { kind: 'logical' }>;
      readonly members: readonly ConstraintOutcome[];
      readonly satisfied: boolean;
    };

const MAX_DEPTH = 16;
const TYPE = `${RDF}type`;
// XML Schema Part 2, section 3.2.7, with a time zone: without one two times cannot always be ordered. No more than
// milliseconds, since more would be cut off silently.
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

const isComparison = (name: string): name is Comparison => Object.hasOwn(COMPARISONS, name);
const isLogical = (name: string): name is LogicalOperand => Object.hasOwn(LOGICAL, name);
const localName = (iri: string): string => (iri.startsWith(ODRL) ? iri.slice(ODRL.length) : '');

/**
 * Reads a constraint (ODRL Information Model 2.2, sections 2.5.1 and 2.5.2). `dateTime` is the only left operand.
 * @throws OdrlRefusal for any other, for unknown operators, and for what is nested without end
 */
export function readConstraint(graph: Graph, id: Node, depth = 0): Constraint {
  if (depth > MAX_DEPTH) return refuse('too-deep', id);
  const predicates = graph.predicates(id).filter((predicate) => predicate !== TYPE);
  const [first = '', ...others] = predicates;
  const operand = localName(first);
  if (others.length === 0 && isLogical(operand)) {
    const members = graph.members(id, first).map((member) => readConstraint(graph, member, depth + 1));
    return { kind: 'logical', id, operand, members };
  }
  const names = predicates.map(localName).toSorted();
  if (names.join(' ') !== 'leftOperand operator rightOperand') return refuse('not-enforced', id);
  const operator = localName(graph.node(id, `${ODRL}operator`) ?? '');
  if (graph.node(id, `${ODRL}leftOperand`) !== `${ODRL}dateTime` || !isComparison(operator))
    return refuse('not-enforced', id);
  const right = graph.literal(id, `${ODRL}rightOperand`);
  millisecondsOf(right, id);
  return { kind: 'time', id, operator, right };
}

/** @throws OdrlRefusal when the literal is not one moment */
export function millisecondsOf({ text, datatype }: Literal, where: Node): number {
  const ms = datatype === XSD_DATE_TIME && DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? refuse('malformed', where) : ms;
}

/** @param now - the time of use, an `xsd:dateTime` */
export function judgeConstraint(constraint: Constraint, now: Literal): ConstraintOutcome {
  if (constraint.kind === 'logical') {
    const members = constraint.members.map((member) => judgeConstraint(member, now));
    return {
      constraint,
      members,
      satisfied: LOGICAL[constraint.operand](members.map((one) => one.satisfied)),
    };
  }
  const { id, operator, right } = constraint;
  const satisfied = COMPARISONS[operator](millisecondsOf(now, id), millisecondsOf(right, id));
  return { constraint, left: now, satisfied };
}
