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
import { DPV_2_3 } from '../../taxonomy/purposes.js';
import type { Taxonomy } from '../../taxonomy/taxonomy.js';
import type { Interval } from '../../validity.js';

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

/** A vote of a body. */
export type Proposal = Omit<ProposalAdopted, 'kind'>;

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
 * Ends (withdrawn, lifted, terminated, resumed, annulled, ended, removed, erased) are kept apart from beginnings, so that a
 * beginning that is delivered twice, or late, revives nothing.
 */
export interface ControlState {
  position: bigint;
  readonly parties: Map<string, Party>;
  readonly erased: Set<string>;
  readonly mandates: Map<string, Mandate>;
  readonly endedMandates: Set<string>;
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
  /** contract → suspensions that were ever placed */
  readonly suspensions: Map<string, Set<string>>;
  /** contract → suspensions that ended */
  readonly endedSuspensions: Map<string, Set<string>>;
  readonly proposals: Map<string, Proposal>;
  readonly annulledProposals: Set<string>;
  /** grant or contract → readings that used up one of it */
  readonly readings: Map<string, Set<string>>;
  /** category → field → position at which it was introduced */
  readonly fieldsIntroduced: Map<string, Map<string, bigint>>;
  /** version → taxonomy, the built-in one among them */
  readonly taxonomies: Map<string, Taxonomy>;
  /** The taxonomy by which requests are read. */
  taxonomy: Taxonomy;
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
    proposals: new Map(),
    annulledProposals: new Set(),
    readings: new Map(),
    fieldsIntroduced: new Map(),
    taxonomies: new Map([[DPV_2_3.version, DPV_2_3]]),
    taxonomy: DPV_2_3,
    duties: new Map(),
  };
}
