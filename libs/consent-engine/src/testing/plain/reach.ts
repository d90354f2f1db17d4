import { ANY_CONTRACTED } from '../../facts.js';
import { isAction } from '../../decision.js';
import type { Loss, PossibleReader, ReachQuestion } from '../../point/reach.js';
import { evaluate } from './evaluate.js';
import { taxonomyOf, type Suppositions } from './question.js';
import type { Contract, ControlState } from './state.js';
import type { Taxonomy } from '../../taxonomy/taxonomy.js';
import type { Instant } from '../../validity.js';

export type { Loss, PossibleReader, ReachQuestion };

/**
 * Who could use this field, for what, by which contract and grants. An empty field is treated as if it held
 * something: the answer is about rights. Looks at every contract: a page for a person, not a hot path.
 */
export function whoCouldRead(state: ControlState, question: ReachQuestion): readonly PossibleReader[] {
  return contractsOf(state, ANY_CONTRACTED).flatMap((contract) => readerUnder(state, question, contract));
}

/**
 * What recipients would lose if this grant were withdrawn, at this moment: fields that they could still use
 * for fewer purposes or actions, or not at all. Empty for an unknown grant or one that decides nothing.
 */
export function counterfactualWithdrawal(state: ControlState, grant: string, asOf: Instant): readonly Loss[] {
  const known = state.grants.get(grant);
  if (known === undefined) return [];
  const records = recordsConcerning(state, known.stakeholder);
  return contractsOf(state, known.recipient).flatMap((contract) =>
    records.flatMap((record) => lossOf(state, { contract, record, grant, asOf })),
  );
}

interface Withdrawal {
  readonly contract: Contract;
  readonly record: string;
  readonly grant: string;
  readonly asOf: Instant;
}

function lossOf(state: ControlState, { contract, record, grant, asOf }: Withdrawal): readonly Loss[] {
  const lost = (state.records.get(record)?.fields ?? []).flatMap(({ name }) => {
    const question = { record, field: name, asOf };
    const before = reach(state, question, contract, {});
    if (!before.grants.has(grant)) return [];
    const after = reach(state, question, contract, { withoutGrant: grant });
    return isLess(state.taxonomy, after, before) ? [name] : [];
  });
  if (lost.length === 0) return [];
  return [{ recipient: contract.consumer, contract: contract.contract, record, fields: lost }];
}

/** The broadest permitted purposes per action, and the grants that permit them. */
interface Reach {
  readonly byAction: ReadonlyMap<string, readonly string[]>;
  readonly grants: ReadonlySet<string>;
}

function reach(
  state: ControlState,
  question: ReachQuestion,
  contract: Contract,
  suppositions: Suppositions,
): Reach {
  const grants = new Set<string>();
  const isPermitted = (action: string, purpose: string) => {
    const { record, field, asOf } = question;
    const { consumer, contract: id } = contract;
    const request = { consumer, contract: id, purpose, action, record, fields: [field], asOf };
    const decision = evaluate(state, request, { ...suppositions, fieldsFilled: true });
    if (decision.outcome !== 'PERMIT') return false;
    for (const grant of decision.cited.grants) grants.add(grant);
    return true;
  };
  const byAction = new Map<string, readonly string[]>();
  for (const action of [...new Set(contract.actions)].filter(isAction).sort()) {
    const purposes = broadest(state, contract, (purpose) => isPermitted(action, purpose));
    if (purposes.length > 0) byAction.set(action, purposes);
  }
  return { byAction, grants };
}

/** Walks down from the purposes of the contract and stops where one is permitted. */
function broadest(
  state: ControlState,
  contract: Contract,
  isPermitted: (purpose: string) => boolean,
): readonly string[] {
  // Down by the taxonomy of the contract too: it covers by that one, and requests are read by the current one.
  const own = taxonomyOf(state, contract.taxonomy);
  const waiting = new Set(contract.purposes);
  const permitted: string[] = [];
  for (const purpose of waiting) {
    if (state.taxonomy.has(purpose) && isPermitted(purpose)) permitted.push(purpose);
    else
      for (const each of [own, state.taxonomy])
        for (const child of each?.children(purpose) ?? []) waiting.add(child);
  }
  return maximal(state.taxonomy, permitted);
}

function maximal(taxonomy: Taxonomy, purposes: readonly string[]): readonly string[] {
  const distinct = [...new Set(purposes)].sort();
  return distinct.filter(
    (one) => !distinct.some((other) => other !== one && taxonomy.narrowerOrEqual(one, other)),
  );
}

function isLess(taxonomy: Taxonomy, after: Reach, before: Reach): boolean {
  return [...before.byAction].some(([action, purposes]) =>
    purposes.some(
      (purpose) => !after.byAction.get(action)?.some((wider) => taxonomy.narrowerOrEqual(purpose, wider)),
    ),
  );
}

function readerUnder(
  state: ControlState,
  question: ReachQuestion,
  contract: Contract,
): readonly PossibleReader[] {
  const { byAction, grants } = reach(state, question, contract, {});
  if (byAction.size === 0) return [];
  return [
    {
      recipient: contract.consumer,
      contract: contract.contract,
      purposes: maximal(state.taxonomy, [...byAction.values()].flat()),
      actions: [...byAction.keys()],
      grants: [...grants].sort(),
    },
  ];
}

function contractsOf(state: ControlState, recipient: string): readonly Contract[] {
  const ids =
    recipient === ANY_CONTRACTED ? state.contracts.keys() : (state.contractsByConsumer.get(recipient) ?? []);
  return [...ids].sort().flatMap((id) => state.contracts.get(id) ?? []);
}

/** Records that mention the party or belong to it, or to a partnership in which it is a partner. */
function recordsConcerning(state: ControlState, party: string): readonly string[] {
  const standsFor = new Set([party]);
  for (const id of standsFor) {
    for (const [body, { type, partners }] of state.parties) {
      if (type === 'simple-partnership' && partners.includes(id)) standsFor.add(body);
    }
  }
  const records = [...standsFor].flatMap((id) => [...(state.recordsByParty.get(id) ?? [])]);
  return [...new Set(records)].sort();
}
