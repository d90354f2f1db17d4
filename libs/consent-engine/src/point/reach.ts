import { ANY_CONTRACTED } from '../facts.js';
import type { ContractInForce, Price } from '../facts.js';
import { isAction } from '../decision.js';
import type { Instant } from '../validity.js';
import type { DecisionPoint } from './decision-point.js';
import type { Suppositions } from './evaluation.js';

/** One field at one moment. */
export interface ReachQuestion {
  readonly record: string;
  readonly field: string;
  readonly asOf: Instant;
}

/** Someone who would be permitted to use the field if they asked. */
export interface PossibleReader {
  readonly recipient: string;
  readonly contract: string;
  /** The broadest purposes that would be permitted; each includes all that is narrower, unless forbidden. */
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  readonly grants: readonly string[];
}

/** What one recipient would lose of one record. */
export interface Loss {
  readonly recipient: string;
  readonly contract: string;
  readonly record: string;
  readonly fields: readonly string[];
}

/** What a withdrawal would take from others, and what it would end for the person herself. */
export interface Consequences {
  readonly losses: readonly Loss[];
  /** Future payments that end, because nothing is left for which they are due. Nothing paid is taken back. */
  readonly endedPayments: readonly {
    readonly recipient: string;
    readonly contract: string;
    readonly price: Price;
  }[];
}

/**
 * Who could use this field, for what, by which contract and grants. An empty field is treated as if it held
 * something: the answer is about rights. Looks at every contract: a page for a person, not a hot path.
 */
export function whoCouldRead(point: DecisionPoint, question: ReachQuestion): readonly PossibleReader[] {
  return contractsOf(point, ANY_CONTRACTED).flatMap((contract) => readerUnder(point, question, contract));
}

/**
 * What recipients would lose if this grant were withdrawn, at this moment: fields that they could still use
 * for fewer purposes or actions, or not at all; and the payments that would end with the last field of hers that a
 * contract reaches. Empty for an unknown grant or one that decides nothing.
 */
export function consequencesOfWithdrawal(point: DecisionPoint, grant: string, asOf: Instant): Consequences {
  const known = point.contents.grant(grant)?.fact;
  if (known === undefined) return { losses: [], endedPayments: [] };
  const records = point.contents.recordsConcerning(known.stakeholder);
  const found = contractsOf(point, known.recipient).flatMap((contract) => {
    const before = records.map((record) => reachOfRecord(point, contract, record, asOf, {}));
    if (!before.some((fields) => [...fields.values()].some(({ grants }) => grants.has(grant)))) return [];
    const after = records.map((record) =>
      reachOfRecord(point, contract, record, asOf, { withoutGrant: grant }),
    );
    const losses = records.flatMap((record, index) =>
      lossOf(contract, record, before[index]!, after[index]!),
    );
    const isLeft = after.some((fields) =>
      [...fields.values()].some(
        ({ byAction, concerned }) => byAction.size > 0 && concerned.includes(known.stakeholder),
      ),
    );
    return [{ contract, losses, isEnded: losses.length > 0 && !isLeft }];
  });
  return {
    losses: found.flatMap(({ losses }) => losses),
    // What is paid once was paid, or is due whatever comes; a price of nothing cannot end.
    endedPayments: found.flatMap(({ contract: { consumer, contract, price }, isEnded }) =>
      isEnded && price !== undefined && price.minor > 0 && price.per !== 'once'
        ? [{ recipient: consumer, contract, price }]
        : [],
    ),
  };
}

/** The broadest permitted purposes per action, and the grants that permit them. */
interface Reach {
  readonly byAction: ReadonlyMap<string, readonly string[]>;
  readonly grants: ReadonlySet<string>;
  /** Everyone with a say in the field. */
  readonly concerned: readonly string[];
}

function reachOfRecord(
  point: DecisionPoint,
  contract: ContractInForce,
  record: string,
  asOf: Instant,
  suppositions: Suppositions,
): ReadonlyMap<string, Reach> {
  const fields = point.contents.record(record)?.fields ?? [];
  return new Map(
    fields.map(({ name }) => [name, reach(point, { record, field: name, asOf }, contract, suppositions)]),
  );
}

function lossOf(
  { consumer, contract }: ContractInForce,
  record: string,
  before: ReadonlyMap<string, Reach>,
  after: ReadonlyMap<string, Reach>,
): readonly Loss[] {
  const fields = [...before].flatMap(([name, reached]) => (isLess(after.get(name), reached) ? [name] : []));
  return fields.length === 0 ? [] : [{ recipient: consumer, contract, record, fields }];
}

function reach(
  point: DecisionPoint,
  { record, field, asOf }: ReachQuestion,
  contract: ContractInForce,
  suppositions: Suppositions,
): Reach {
  const grants = new Set<string>();
  let concerned: readonly string[] = [];
  const isPermitted = (action: string, purpose: string) => {
    const { consumer, contract: id } = contract;
    const request = { consumer, contract: id, purpose, action, record, fields: [field], asOf };
    const supposed = { ...suppositions, fieldsFilled: true };
    if (point.decide(request, supposed).outcome !== 'PERMIT') return false;
    const { cited, perField } = point.explain(request, supposed);
    for (const grant of cited.grants) grants.add(grant);
    concerned = perField[0]?.concerned ?? [];
    return true;
  };
  const byAction = new Map<string, readonly string[]>();
  for (const action of [...new Set(contract.actions)].filter(isAction).sort()) {
    const purposes = broadest(point, contract.purposes, (purpose) => isPermitted(action, purpose));
    if (purposes.length > 0) byAction.set(action, purposes);
  }
  return { byAction, grants, concerned };
}

/** Walks down from the purposes of the contract and stops where one is permitted. */
function broadest(
  point: DecisionPoint,
  from: readonly string[],
  isPermitted: (purpose: string) => boolean,
): readonly string[] {
  const waiting = new Set(from.filter((purpose) => point.isPurpose(purpose)));
  const permitted: string[] = [];
  for (const purpose of waiting) {
    if (isPermitted(purpose)) permitted.push(purpose);
    else for (const child of point.purposesBelow(purpose)) waiting.add(child);
  }
  return maximal(point, permitted);
}

function maximal(point: DecisionPoint, purposes: readonly string[]): readonly string[] {
  const distinct = [...new Set(purposes)].sort();
  return distinct.filter((one) => !distinct.some((other) => other !== one && point.isWithin(one, other)));
}

function isLess(after: Reach | undefined, before: Reach): boolean {
  return [...before.byAction].some(([action, purposes]) => {
    const left = new Set(after?.byAction.get(action));
    return purposes.some((purpose) => !left.has(purpose));
  });
}

function readerUnder(
  point: DecisionPoint,
  question: ReachQuestion,
  contract: ContractInForce,
): readonly PossibleReader[] {
  const { byAction, grants } = reach(point, question, contract, {});
  if (byAction.size === 0) return [];
  return [
    {
      recipient: contract.consumer,
      contract: contract.contract,
      purposes: maximal(point, [...byAction.values()].flat()),
      actions: [...byAction.keys()],
      grants: [...grants].sort(),
    },
  ];
}

function contractsOf(point: DecisionPoint, recipient: string): readonly ContractInForce[] {
  const all = [...point.contents.contracts()].map(({ fact }) => fact);
  const theirs = recipient === ANY_CONTRACTED ? all : all.filter(({ consumer }) => consumer === recipient);
  return theirs.sort((a, b) => (a.contract < b.contract ? -1 : 1));
}
