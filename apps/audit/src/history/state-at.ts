import type { InForce, InForceCounts } from '@coop/consent-engine';
import { stateDigest } from '@coop/event-sourcing';
import { controlHistory } from './control-history.js';
import type { ControlReplay, HistoryDoors, HistoryStore, OpenReadModels } from './doors.js';
import { resolveMoment, type Moment } from './moment.js';
import { digestsAt } from './replay-history.js';

export interface StateOptions {
  /** Adds the lists behind the counts. */
  readonly lists?: boolean;
  /** Adds the digest of the control state. Its cost grows with the state: it reads and sorts all of it. */
  readonly digest?: boolean;
  /** Adds the digest of every read model, that of the control state among them: replays all of them. */
  readonly openReadModels?: OpenReadModels;
}

/** How many of each were in force at the moment. */
export type StateSummary = InForceCounts;

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

/** The state of control at a position or time: what was in force and, if asked for, the digest that anyone can compare. */
export async function stateAt(
  store: HistoryStore,
  doors: HistoryDoors,
  moment: Moment,
  options: StateOptions = {},
): Promise<StateAt> {
  const { position, time } = await resolveMoment(store, moment);
  const at = Date.parse(time);
  const found = await controlHistory(store, doors).chronicle(position, (chronicle, later) => ({
    summary: chronicle.countsAt(Number(position), at),
    ...(options.lists === true ? { lists: listsOf(chronicle.inForceAt(Number(position), at), later) } : {}),
  }));
  return { position, time, digests: await digestsOf(store, doors, position, options), ...found };
}

async function digestsOf(
  store: HistoryStore,
  doors: HistoryDoors,
  position: bigint,
  { digest = false, openReadModels }: StateOptions,
): Promise<StateAt['digests']> {
  if (openReadModels !== undefined) return digestsAt(store, doors, openReadModels, position);
  if (!digest) return [];
  return controlHistory(store, doors).at(position, (control) => [
    { readModel: control.name, digest: stateDigest(control.digestInput()) },
  ]);
}

/** What is told of each never changes: the first statement of an id counts. */
function listsOf(inForce: InForce, { point: { contents } }: ControlReplay): StateLists {
  const until = (end: number) => (Number.isFinite(end) ? new Date(end).toISOString() : null);
  const mandates = new Map([...contents.mandates()].map((each) => [each.fact.mandate, each]));
  const prohibitions = new Map([...contents.prohibitions()].map((each) => [each.fact.prohibition, each]));
  const known = <Each, Told>(
    ids: readonly string[],
    of: (id: string) => Each | undefined,
    tell: (each: Each) => Told,
  ) =>
    ids.flatMap((id) => {
      const each = of(id);
      return each === undefined ? [] : [tell(each)];
    });
  return {
    grants: known(
      inForce.grants,
      (id) => contents.grant(id),
      ({ fact: { grant, stakeholder, recipient, purposes }, validity }) => ({
        ...{ grant, stakeholder, recipient, purposes },
        until: until(validity.until),
      }),
    ),
    prohibitions: known(
      inForce.prohibitions,
      (id) => prohibitions.get(id),
      ({ fact: { prohibition, stakeholder = null, source } }) => ({ prohibition, stakeholder, source }),
    ),
    contracts: known(
      inForce.contracts,
      (id) => contents.contract(id),
      ({ fact: { contract, consumer, purposes }, validity }) => ({
        ...{ contract, consumer, purposes },
        until: until(validity.until),
      }),
    ),
    mandates: known(
      inForce.mandates,
      (id) => mandates.get(id),
      ({ fact: { mandate, role, principal, agent }, validity }) => ({
        ...{ mandate, role, principal, agent },
        until: until(validity.until),
      }),
    ),
    duties: inForce.duties,
  };
}
