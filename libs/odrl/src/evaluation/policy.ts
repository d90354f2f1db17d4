import { refuse } from '../refusal.js';
import { ODRL } from './actions.js';
import { readConstraint, type Constraint } from './constraints.js';
import { RDF, type Graph, type Node } from './graph.js';

/** A permission or prohibition; what is absent is not limited by the rule. */
export interface Rule {
  readonly kind: 'permission' | 'prohibition';
  readonly id: Node;
  readonly action?: Node;
  readonly assignee?: Node;
  readonly target?: Node;
  readonly constraints: readonly Constraint[];
  /** Duties of a permission. */
  readonly duties: readonly Node[];
}

export interface Policy {
  readonly id: Node;
  readonly rules: readonly Rule[];
}

/** Somebody asks to do something. */
export interface Request {
  readonly id: Node;
  readonly rules: readonly RequestRule[];
}

export interface RequestRule {
  readonly id: Node;
  readonly action: Node;
  readonly assignee: Node;
  readonly target: Node;
}

const TYPE = `${RDF}type`;
const DCT = 'http://purl.org/dc/terms/';
/** What describes a policy and limits nothing. */
const DESCRIPTION = [TYPE, `${ODRL}uid`, `${DCT}description`, `${DCT}source`, `${DCT}title`];
const LIMITS = [`${ODRL}action`, `${ODRL}assignee`, `${ODRL}target`];

/** Anything that would not be evaluated is refused: a rule of which half is read says something else. */
function onlyKnown(graph: Graph, node: Node, known: readonly string[]): void {
  if (graph.predicates(node).some((predicate) => !known.includes(predicate))) refuse('not-enforced', node);
}

/**
 * Reads a policy from a graph: permissions and prohibitions with action, assignee, target, constraints on the time,
 * and duties (ODRL Information Model 2.2, section 2).
 * @throws OdrlRefusal for what is not evaluated here, obligations and refinements among it
 */
export function readPolicy(graph: Graph, id: Node): Policy {
  const permissions = graph.nodes(id, `${ODRL}permission`);
  const prohibitions = graph.nodes(id, `${ODRL}prohibition`);
  onlyKnown(graph, id, [...DESCRIPTION, `${ODRL}permission`, `${ODRL}prohibition`]);
  if (permissions.length + prohibitions.length === 0) refuse('missing', id);
  return {
    id,
    rules: [
      ...permissions.map((rule) => readRule(graph, 'permission', rule)),
      ...prohibitions.map((rule) => readRule(graph, 'prohibition', rule)),
    ],
  };
}

function readRule(graph: Graph, kind: Rule['kind'], id: Node): Rule {
  const duty = kind === 'permission' ? [`${ODRL}duty`] : [];
  onlyKnown(graph, id, [...DESCRIPTION, ...LIMITS, `${ODRL}constraint`, ...duty]);
  return {
    ...{ kind, id },
    ...limit(graph, id, 'action'),
    ...limit(graph, id, 'assignee'),
    ...limit(graph, id, 'target'),
    constraints: graph.nodes(id, `${ODRL}constraint`).map((constraint) => readConstraint(graph, constraint)),
    duties: graph.nodes(id, `${ODRL}duty`),
  };
}

/** A party or asset may be described as a collection; one that is narrowed by a refinement is not evaluated. */
function limit(
  graph: Graph,
  rule: Node,
  name: 'action' | 'assignee' | 'target',
): Partial<Record<typeof name, Node>> {
  const node = graph.node(rule, `${ODRL}${name}`);
  if (node === undefined) return {};
  onlyKnown(graph, node, [...DESCRIPTION, `${ODRL}source`]);
  return { [name]: node };
}

/** @throws OdrlRefusal when it does not say who asks to do what with what */
export function readRequest(graph: Graph, id: Node): Request {
  onlyKnown(graph, id, [...DESCRIPTION, `${ODRL}permission`]);
  const rules = graph.nodes(id, `${ODRL}permission`).map((rule): RequestRule => {
    onlyKnown(graph, rule, [...DESCRIPTION, ...LIMITS]);
    const part = (name: string) => graph.node(rule, `${ODRL}${name}`) ?? refuse('missing', rule);
    return { id: rule, action: part('action'), assignee: part('assignee'), target: part('target') };
  });
  return rules.length === 0 ? refuse('missing', id) : { id, rules };
}
