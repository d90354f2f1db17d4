import type {
  Basis,
  ContractInForce,
  ControlRule,
  GrantGiven,
  MandateGiven,
  PartyType,
  ProhibitionPlaced,
  ProposalAdopted,
  Quorum,
  RecordField,
  RecordKind,
} from '../../facts.js';
import { TAXONOMY_VERSION } from '../../taxonomy/purposes.js';
import type { Interval } from '../../validity.js';
import { BUILT_IN, type Taxonomy } from './taxonomy.js';

type Known<Fact> = Omit<Fact, 'kind' | 'from' | 'until'> & { readonly validity: Interval };

/** A party as known to the decision point. */
export interface Party {
  readonly type: PartyType;
  readonly partners: readonly string[];
}

/** A mandate with its time. */
export type Mandate = Known<MandateGiven>;
/** A grant with its time. */
export type Grant = Known<GrantGiven>;
/** A prohibition with its time. */
export type Prohibition = Known<ProhibitionPlaced>;
/** A contract with its time. */
export type Contract = Known<ContractInForce>;

/** A record as known to the decision point: no values, only who is mentioned where. */
export interface ControlledRecord {
  readonly record: string;
  readonly recordKind: RecordKind;
  readonly category: string;
  readonly fields: readonly RecordField[];
  readonly owners: readonly string[];
  readonly controlRule: ControlRule;
  readonly quorum?: Quorum;
  readonly basis: Basis;
  readonly controlPosition: bigint;
}

/** `fulfilled` is final; `breached` suspends the contract. */
export type DutyState = 'open' | 'breached' | 'fulfilled';

/**
 * Everything that decisions are made from. Treat as opaque: it is changed in place by `applyFact` alone.
 * Ends (withdrawn, lifted, terminated, ended, removed, erased) are kept apart from beginnings, so that a
 * beginning that is delivered twice, or late, revives nothing.
 */
export interface ControlState {
  position: bigint;
  readonly parties: Map<string, Party>;
  readonly erased: Set<string>;
  readonly mandates: Map<string, Mandate>;
  readonly endedMandates: Set<string>;
  /** Proposals that a body adopted, and those whose adoption is void. */
  readonly proposals: Map<string, ProposalAdopted>;
  readonly annulledProposals: Set<string>;
  /** principal → agent → mandates */
  readonly mandatesByPrincipal: Map<string, Map<string, Set<string>>>;
  readonly records: Map<string, ControlledRecord>;
  readonly removedRecords: Set<string>;
  /** record → persons who were informed of it */
  readonly informed: Map<string, Set<string>>;
  /** party → records that mention it or that it owns */
  readonly recordsByParty: Map<string, Set<string>>;
  readonly grants: Map<string, Grant>;
  readonly withdrawnGrants: Set<string>;
  /** stakeholder → recipient → grants */
  readonly grantsByStakeholder: Map<string, Map<string, Set<string>>>;
  readonly prohibitions: Map<string, Prohibition>;
  readonly liftedProhibitions: Set<string>;
  readonly prohibitionsByStakeholder: Map<string, Set<string>>;
  /** Prohibitions of the law or the charter that name no stakeholder: few, and looked at every time. */
  readonly generalProhibitions: Set<string>;
  readonly contracts: Map<string, Contract>;
  readonly terminatedContracts: Set<string>;
  readonly contractsByConsumer: Map<string, Set<string>>;
  /** contract → its suspensions, and those that ended */
  readonly suspensions: Map<string, Set<string>>;
  readonly endedSuspensions: Map<string, Set<string>>;
  /** limited grant or contract → readings that used it */
  readonly readings: Map<string, Set<string>>;
  /** category → field → the lowest position at which it entered */
  readonly introduced: Map<string, Map<string, bigint>>;
  /** version → taxonomy; requests are read by the current one */
  readonly taxonomies: Map<string, Taxonomy>;
  currentTaxonomy: string;
  /** contract → duty → state */
  readonly duties: Map<string, Map<string, DutyState>>;
}

/** The state before any fact: it denies everything. */
export function emptyControlState(): ControlState {
  return {
    position: 0n,
    parties: new Map(),
    erased: new Set(),
    mandates: new Map(),
    endedMandates: new Set(),
    proposals: new Map(),
    annulledProposals: new Set(),
    mandatesByPrincipal: new Map(),
    records: new Map(),
    removedRecords: new Set(),
    informed: new Map(),
    recordsByParty: new Map(),
    grants: new Map(),
    withdrawnGrants: new Set(),
    grantsByStakeholder: new Map(),
    prohibitions: new Map(),
    liftedProhibitions: new Set(),
    prohibitionsByStakeholder: new Map(),
    generalProhibitions: new Set(),
    contracts: new Map(),
    terminatedContracts: new Set(),
    contractsByConsumer: new Map(),
    suspensions: new Map(),
    endedSuspensions: new Map(),
    readings: new Map(),
    introduced: new Map(),
    taxonomies: new Map([[TAXONOMY_VERSION, BUILT_IN]]),
    currentTaxonomy: TAXONOMY_VERSION,
    duties: new Map(),
  };
}
