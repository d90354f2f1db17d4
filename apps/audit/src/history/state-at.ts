import type { DecisionPoint } from '@coop/consent-engine';
import { stateDigest } from '@coop/event-sourcing';
import { controlAt } from './control-walk.js';
import type { HistoryDoors, HistoryStore, OpenReadModels } from './doors.js';
import { resolveMoment, type Moment } from './moment.js';
import { digestsAt } from './replay-history.js';

export interface StateOptions {
  /** Adds the lists behind the counts. */
  readonly lists?: boolean;
  /** Adds the digest of every read model; without it only the control state is digested. */
  readonly openReadModels?: OpenReadModels;
}

/** How many of each were in force at the moment. */
export interface StateSummary {
  readonly parties: number;
  readonly erasedParties: number;
  readonly grants: number;
  readonly prohibitions: number;
  readonly contracts: number;
  readonly mandates: number;
  readonly records: number;
  readonly openDuties: number;
}

export interface StateLists {
  readonly grants: readonly {
    grant: string;
    stakeholder: string;
    recipient: string;
    purposes: readonly string[];
    until: string | null;
  }[];
  readonly prohibitions: readonly { prohibition: string; stakeholder: string | null; source: string }[];
  readonly contracts: readonly {
    contract: string;
    consumer: string;
    purposes: readonly string[];
    until: string | null;
  }[];
  readonly mandates: readonly {
    mandate: string;
    role: string;
    principal: string;
    agent: string;
    until: string | null;
  }[];
  readonly duties: readonly { duty: string; contract: string; state: string }[];
}

export interface StateAt {
  readonly position: bigint;
  readonly time: string;
  readonly digests: readonly { readonly readModel: string; readonly digest: string }[];
  readonly summary: StateSummary;
  readonly lists?: StateLists;
}

/** The state of control at a position or time: what was in force, and the digest that anyone can compare. */
export async function stateAt(
  store: HistoryStore,
  doors: HistoryDoors,
  moment: Moment,
  { lists = false, openReadModels }: StateOptions = {},
): Promise<StateAt> {
  const { position, time } = await resolveMoment(store, moment);
  const control = await controlAt(store, doors, position);
  const digests =
    openReadModels === undefined
      ? [{ readModel: control.name, digest: stateDigest(control.digestInput()) }]
      : await digestsAt(store, doors, openReadModels, position);
  const inForce = listsOf(control.point, Date.parse(time));
  return {
    position,
    time,
    digests,
    summary: summaryOf(control.point, inForce),
    ...(lists ? { lists: inForce } : {}),
  };
}

interface Validity {
  readonly from: number;
  readonly until: number;
}

function summaryOf({ contents }: DecisionPoint, lists: StateLists): StateSummary {
  const parties = [...contents.parties()];
  return {
    parties: parties.filter(({ isErased }) => !isErased).length,
    erasedParties: [...contents.erased()].length,
    grants: lists.grants.length,
    prohibitions: lists.prohibitions.length,
    contracts: lists.contracts.length,
    mandates: lists.mandates.length,
    records: [...contents.records()].filter(({ isRemoved }) => !isRemoved).length,
    openDuties: lists.duties.filter(({ state }) => state !== 'fulfilled').length,
  };
}

function listsOf({ contents }: DecisionPoint, at: number): StateLists {
  const holds = ({ from, until }: Validity) => from <= at && at < until;
  const until = ({ until: end }: Validity) => (Number.isFinite(end) ? new Date(end).toISOString() : null);
  return {
    grants: [...contents.grants()]
      .filter(({ fact, validity, isWithdrawn }) => {
        return !isWithdrawn && holds(validity) && !contents.isErased(fact.stakeholder);
      })
      .map(({ fact: { grant, stakeholder, recipient, purposes }, validity }) => ({
        ...{ grant, stakeholder, recipient, purposes },
        until: until(validity),
      }))
      .sort(by('grant')),
    prohibitions: [...contents.prohibitions()]
      .filter(({ validity, isLifted }) => !isLifted && holds(validity))
      .map(({ fact: { prohibition, stakeholder = null, source } }) => ({ prohibition, stakeholder, source }))
      .sort(by('prohibition')),
    contracts: [...contents.contracts()]
      .filter(({ validity, isTerminated }) => !isTerminated && holds(validity))
      .map(({ fact: { contract, consumer, purposes }, validity }) => ({
        ...{ contract, consumer, purposes },
        until: until(validity),
      }))
      .sort(by('contract')),
    mandates: [...contents.mandates()]
      .filter(({ validity, isEnded }) => !isEnded && holds(validity))
      .map(({ fact: { mandate, role, principal, agent }, validity }) => ({
        ...{ mandate, role, principal, agent },
        until: until(validity),
      }))
      .sort(by('mandate')),
    duties: [...contents.contracts()].flatMap(({ fact: { contract }, duties }) =>
      [...duties].map(([duty, state]) => ({ duty, contract, state })),
    ),
  };
}

const by =
  <Key extends string>(key: Key) =>
  (one: { readonly [K in Key]: string }, other: { readonly [K in Key]: string }): number =>
    one[key] < other[key] ? -1 : 1;
