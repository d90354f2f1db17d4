import { isIncludedIn } from './actions.js';
import { judgeConstraint, type ConstraintOutcome } from './constraints.js';
import type { Literal, Node } from './graph.js';
import type { Policy, Request, RequestRule, Rule } from './policy.js';

/** What is known when the request is made. */
export interface World {
  /** An `xsd:dateTime`. */
  readonly now: Literal;
  /** Party or asset → the collections that it is part of. */
  readonly partOf: ReadonlyMap<Node, readonly Node[]>;
  readonly dutyReports: readonly DutyReport[];
}

/** What somebody found out about a duty. */
export interface DutyReport {
  readonly id: Node;
  readonly duty: Node;
  readonly isViolated: boolean;
}

/** Whether one of the limits of a rule is met by what is asked for. */
export interface Premise {
  readonly kind: 'target' | 'party' | 'action';
  readonly satisfied: boolean;
}

/** What a rule means for one thing asked for. A prohibition that is active forbids it. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly request: RequestRule;
  readonly premises: readonly Premise[];
  readonly constraints: readonly ConstraintOutcome[];
  /** The reports about duties of the rule. */
  readonly conditions: readonly DutyReport[];
  readonly isActive: boolean;
}

export interface PolicyOutcome {
  readonly policy: Node;
  readonly request: Node;
  readonly now: Literal;
  readonly rules: readonly RuleOutcome[];
}

/**
 * Evaluates each rule of a policy against each thing asked for. A rule is active when every limit that it has is met;
 * a permission also needs that none of its duties was violated: one of which nothing is known may still be fulfilled.
 * Whether something may be done follows from all the outcomes together, by the conflict strategy of the policy.
 */
export function evaluatePolicy(policy: Policy, request: Request, world: World): PolicyOutcome {
  return {
    policy: policy.id,
    request: request.id,
    now: world.now,
    rules: policy.rules.flatMap((rule) => request.rules.map((asked) => judgeRule(rule, asked, world))),
  };
}

function judgeRule(rule: Rule, request: RequestRule, world: World): RuleOutcome {
  const premises = premisesOf(rule, request, world);
  const constraints = rule.constraints.map((constraint) => judgeConstraint(constraint, world.now));
  const conditions = world.dutyReports.filter(({ duty }) => rule.duties.includes(duty));
  const isActive =
    [...premises, ...constraints].every(({ satisfied }) => satisfied) &&
    !conditions.some(({ isViolated }) => isViolated);
  return { rule, request, premises, constraints, conditions, isActive };
}

function premisesOf({ action, assignee, target }: Rule, request: RequestRule, world: World): Premise[] {
  const premises: Premise[] = [];
  if (target !== undefined)
    premises.push({ kind: 'target', satisfied: isOrIsPartOf(request.target, target, world) });
  if (assignee !== undefined)
    premises.push({ kind: 'party', satisfied: isOrIsPartOf(request.assignee, assignee, world) });
  if (action !== undefined)
    premises.push({ kind: 'action', satisfied: isIncludedIn(request.action, action) });
  return premises;
}

/** Collections may be part of collections, also in a circle. */
function isOrIsPartOf(one: Node, whole: Node, { partOf }: World): boolean {
  const seen = new Set<Node>();
  const waiting = [one];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === whole) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...(partOf.get(node) ?? []));
  }
  return false;
}
