import type { ControlState, Grant } from '@coop/consent-engine';
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
  const inForce = listsOf(control.state, Date.parse(time));
  return {
    position,
    time,
    digests,
    summary: summaryOf(control.state, inForce),
    ...(lists ? { lists: inForce } : {}),
  };
}

type Validity = Grant['validity'];

function summaryOf(state: ControlState, lists: StateLists): StateSummary {
  return {
    parties: state.parties.size - state.erased.size,
    erasedParties: state.erased.size,
    grants: lists.grants.length,
    prohibitions: lists.prohibitions.length,
    contracts: lists.contracts.length,
    mandates: lists.mandates.length,
    records: state.records.size - state.removedRecords.size,
    openDuties: lists.duties.filter(({ state }) => state !== 'fulfilled').length,
  };
}

function listsOf(state: ControlState, at: number): StateLists {
  const holds = ({ from, until }: Validity) => from <= at && at < until;
  const until = ({ until: end }: Validity) => (Number.isFinite(end) ? new Date(end).toISOString() : null);
  const standing = <Fact extends { readonly validity: Validity }>(
    known: ReadonlyMap<string, Fact>,
    ended: ReadonlySet<string>,
  ) =>
    [...known]
      .filter(([id, { validity }]) => !ended.has(id) && holds(validity))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    grants: standing(state.grants, state.withdrawnGrants)
      .filter(([, { stakeholder }]) => !state.erased.has(stakeholder))
      .map(([grant, { stakeholder, recipient, purposes, validity }]) => ({
        grant,
        stakeholder,
        recipient,
        purposes,
        until: until(validity),
      })),
    prohibitions: standing(state.prohibitions, state.liftedProhibitions).map(
      ([prohibition, { stakeholder, source }]) => ({
        prohibition,
        stakeholder: stakeholder ?? null,
        source,
      }),
    ),
    contracts: standing(state.contracts, state.terminatedContracts).map(
      ([contract, { consumer, purposes, validity }]) => ({
        contract,
        consumer,
        purposes,
        until: until(validity),
      }),
    ),
    mandates: standing(state.mandates, state.endedMandates).map(
      ([mandate, { role, principal, agent, validity }]) => ({
        mandate,
        role,
        principal,
        agent,
        until: until(validity),
      }),
    ),
    duties: [...state.duties].flatMap(([contract, duties]) =>
      [...duties].map(([duty, dutyState]) => ({ duty, contract, state: dutyState })),
    ),
  };
}
