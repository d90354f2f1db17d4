import type { TaxonomyTerms } from './taxonomy/taxonomy.js';
import type { Instant } from './validity.js';

/** Who can stand in the registry: a natural person, or one of three forms of bodies. */
export type PartyType = 'person' | 'legal-person' | 'simple-partnership' | 'registered-collective';

/** In what quality an agent acts for a principal. */
export type MandateRole = 'signatory' | 'guardian' | 'representative' | 'executor' | 'proxy' | 'corrector';

/** The five kinds of content. */
export type RecordKind =
  'personal-data' | 'personal-work' | 'confidential' | 'legal-person-data' | 'collective-work';

/**
 * Who must agree. `all`: everyone mentioned in the field and, unless the record is about persons
 * (personal data, confidential), the owners too. `owner`: the owners alone. `unanimous-partners`: every
 * partner (CO art. 534) and everyone mentioned. `quorum`: the owners, bodies among them by a vote that reaches
 * the record's quorum, and everyone mentioned. A field for which this finds nobody is never released.
 */
export type ControlRule = 'all' | 'owner' | 'unanimous-partners' | 'quorum';

/**
 * The share of those entitled who must be in favour: at least `votes` of `of`, or more than it when `strictly`.
 * Unreadable (no integers, `of` not positive, `votes` below 0 or above `of`): no vote suffices.
 */
export interface Quorum {
  readonly votes: number;
  readonly of: number;
  readonly strictly: boolean;
}

/** The ground on which a record is held (GDPR art. 6). Any value except `consent` follows the rule of imports. */
export type LegalBasis =
  'consent' | 'contract' | 'legal-obligation' | 'vital-interest' | 'public-interest' | 'legitimate-interest';

/** Why the record may be held, and the only purposes for which that ground was declared. */
export interface Basis {
  readonly legalBasis: LegalBasis;
  readonly purposes: readonly string[];
  /** The taxonomy by which the purposes are read; absent: the built-in one. */
  readonly taxonomy?: string;
}

/** One field of a record: everyone mentioned in it, whether GDPR art. 9 protects it, whether it holds nothing. */
export interface RecordField {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly sensitive: boolean;
  readonly empty: boolean;
}

/**
 * Which records are meant. Every dimension that is given must match; `{}` means all records;
 * an empty list matches none.
 */
export interface Scope {
  readonly records?: readonly string[];
  readonly categories?: readonly string[];
  readonly kinds?: readonly string[];
}

/** What the reader owes. An unknown kind refuses the reading. */
export type Duty =
  | { readonly kind: 'delete-after'; readonly days: number }
  | { readonly kind: 'notify-within'; readonly days: number }
  | { readonly kind: 'report-use'; readonly everyDays: number }
  | { readonly kind: 'attribute'; readonly to: string }
  | ({ readonly kind: 'pay' } & Price)
  | { readonly kind: 'no-reidentification' }
  /** Results in which each person is one of at least `k`. */
  | { readonly kind: 'anonymise'; readonly k: number }
  | { readonly kind: 'no-onward-transfer' };

/** An amount in minor units (cents) of one currency. */
export interface Price {
  readonly minor: number;
  readonly currency: string;
  readonly per: 'reading' | 'record' | 'month' | 'once';
}

/** Grounds of a transfer abroad (GDPR ch. V, FADP art. 16-17). */
export type TransferGround = 'adequacy' | 'standard-clauses' | 'binding-corporate-rules' | 'explicit-consent';

/** A party is known, or its form or partners have changed (the last statement counts). */
export interface PartyKnown {
  readonly kind: 'party-known';
  readonly party: string;
  readonly type: PartyType;
  /** Partners of a simple partnership; each must agree. */
  readonly partners?: readonly string[];
}

/** The party's data was erased: nothing about it is released any more, its grants and contracts are void. */
export interface PartyErased {
  readonly kind: 'party-erased';
  readonly party: string;
}

/** An agent may act for a principal, in one quality, for a time. The first statement of an id counts. */
export interface MandateGiven {
  readonly kind: 'mandate-given';
  readonly mandate: string;
  readonly principal: string;
  readonly agent: string;
  readonly role: MandateRole;
  readonly from: Instant;
  readonly until?: Instant;
}

/** The mandate has ended, whatever its term; its id never comes back. */
export interface MandateEnded {
  readonly kind: 'mandate-ended';
  readonly mandate: string;
}

/** A record exists. The first statement counts; changes come as `record-changed`. */
export interface RecordKnown {
  readonly kind: 'record-known';
  readonly record: string;
  readonly recordKind: RecordKind;
  readonly category: string;
  readonly fields: readonly RecordField[];
  readonly owners: readonly string[];
  readonly controlRule: ControlRule;
  /** Needed by the rule `quorum`; absent: no vote suffices. */
  readonly quorum?: Quorum;
  readonly basis: Basis;
  /** Whoever decides must have read at least up to here; `0n` when nothing is required. */
  readonly controlPosition: bigint;
}

/** What is given replaces what was known; a statement older than the known control position is ignored. */
export interface RecordChanged {
  readonly kind: 'record-changed';
  readonly record: string;
  readonly fields?: readonly RecordField[];
  readonly owners?: readonly string[];
  readonly controlRule?: ControlRule;
  readonly quorum?: Quorum;
  readonly basis?: Basis;
  readonly controlPosition: bigint;
}

/** The record is gone for good; its id never comes back. */
export interface RecordRemoved {
  readonly kind: 'record-removed';
  readonly record: string;
}

/** The field entered the schema of the category here. The lowest position counts; never introduced: there for ever. */
export interface FieldIntroduced {
  readonly kind: 'field-introduced';
  readonly category: string;
  readonly field: string;
  readonly position: bigint;
}

/** The person was told that these records are held about them (GDPR art. 14, FADP art. 19). */
export interface SubjectInformed {
  readonly kind: 'subject-informed';
  readonly subject: string;
  readonly records: readonly string[];
}

/** The recipient of a grant that means whoever a contract binds. */
export const ANY_CONTRACTED = 'any-contracted';

/** A stakeholder agrees. The first statement of an id counts: a grant is never widened in place. */
export interface GrantGiven {
  readonly kind: 'grant-given';
  readonly grant: string;
  readonly stakeholder: string;
  /** Who acted, when it was not the stakeholder; must hold a mandate that is in force when a decision is taken. */
  readonly givenBy?: string;
  /** A party, or `any-contracted` for whoever holds a contract. */
  readonly recipient: string;
  readonly scope: Scope;
  /** `all` never includes sensitive fields, nor those introduced after `position`: those must be named. */
  readonly fields: readonly string[] | 'all';
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  readonly duties?: readonly Duty[];
  readonly from: Instant;
  readonly until?: Instant;
  /** The proposal by which a body decided to give it; needed where a quorum rules. */
  readonly proposal?: string;
  /** ISO 3166-1 alpha-2 countries in which the data may be processed; absent: anywhere. */
  readonly residency?: readonly string[];
  /** Only for results in which each person is one of at least so many. */
  readonly minAnonymity?: number;
  /** How many readings in all. */
  readonly limit?: number;
  /** The taxonomy by which the purposes are read; absent: the built-in one. */
  readonly taxonomy?: string;
  /** Where in the source it was given; absent: `all` means the fields of any time. */
  readonly position?: bigint;
}

/** The grant is void from now on, for every moment asked about; its id never comes back. */
export interface GrantWithdrawn {
  readonly kind: 'grant-withdrawn';
  readonly grant: string;
}

/** Where a prohibition comes from. `objection` is GDPR art. 21. */
export type ProhibitionSource = 'member' | 'objection' | 'cooperative' | 'law';

/** A prohibition. One of a `member` or an `objection` that names no stakeholder binds everyone: an error denies. */
export interface ProhibitionPlaced {
  readonly kind: 'prohibition-placed';
  readonly prohibition: string;
  readonly source: ProhibitionSource;
  readonly stakeholder?: string;
  /** A party, or `anyone`. */
  readonly recipient: string;
  readonly purposes: readonly string[] | 'all';
  readonly scope: Scope;
  readonly fields: readonly string[] | 'all';
  readonly from?: Instant;
  readonly until?: Instant;
  /** The taxonomy in which it was placed; absent: the built-in one. */
  readonly taxonomy?: string;
}

/** The prohibition no longer holds; its id never comes back. */
export interface ProhibitionLifted {
  readonly kind: 'prohibition-lifted';
  readonly prohibition: string;
}

/** A signed contract. The first statement of an id counts: another text is another contract. */
export interface ContractInForce {
  readonly kind: 'contract-in-force';
  readonly contract: string;
  readonly consumer: string;
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  readonly fields: readonly string[] | 'all';
  readonly scope: Scope;
  /** Purposes that the consumer itself has renounced in the contract. */
  readonly prohibitions: readonly string[];
  readonly duties: readonly Duty[];
  readonly price?: Price;
  /** ISO 3166-1 alpha-2 of the place where the consumer processes the data. */
  readonly country: string;
  /** Needed outside Switzerland and the European Economic Area. */
  readonly transferGround?: TransferGround;
  readonly from: Instant;
  readonly until?: Instant;
  /** The taxonomy by which purposes and prohibitions are read; absent: the built-in one. */
  readonly taxonomy?: string;
  /** How many readings in all. */
  readonly limit?: number;
}

/** A suspension holds until it is resumed; its id never comes back afterwards. */
export interface ContractSuspended {
  readonly kind: 'contract-suspended';
  readonly contract: string;
  readonly suspension: string;
}

/** This suspension has ended; others of the same contract may still hold. */
export interface ContractResumed {
  readonly kind: 'contract-resumed';
  readonly contract: string;
  readonly suspension: string;
}

/** A body has voted. The first statement of an id counts. */
export interface ProposalAdopted {
  readonly kind: 'proposal-adopted';
  readonly proposal: string;
  readonly body: string;
  readonly inFavour: number;
  readonly entitled: number;
}

/** The vote is void, for good. */
export interface ProposalAnnulled {
  readonly kind: 'proposal-annulled';
  readonly proposal: string;
}

/** One reading used up one of each of these grants and contracts. The same reading counts once. */
export interface ReadingCounted {
  readonly kind: 'reading-counted';
  readonly reading: string;
  readonly of: readonly string[];
}

/** The contract is void from now on, for every moment asked about; its id never comes back. */
export interface ContractTerminated {
  readonly kind: 'contract-terminated';
  readonly contract: string;
}

/** A duty of the contract has become due for doing, for example to delete what was delivered. */
export interface DutyOpened {
  readonly kind: 'duty-opened';
  readonly duty: string;
  readonly contract: string;
}

/** Ends the duty, also after a breach; nothing reopens it. */
export interface DutyFulfilled {
  readonly kind: 'duty-fulfilled';
  readonly duty: string;
  readonly contract: string;
}

/** Suspends the contract until the duty is fulfilled. */
export interface DutyBreached {
  readonly kind: 'duty-breached';
  readonly duty: string;
  readonly contract: string;
}

/**
 * Requests are read by this taxonomy from now on. The first statement of a version counts for its content; the
 * latest statement names the current one.
 */
export interface TaxonomyAdopted {
  readonly kind: 'taxonomy-adopted';
  readonly taxonomy: string;
  readonly terms: TaxonomyTerms;
}

/** The source of facts has been read up to here, whether or not it held facts for this library. */
export interface PositionReached {
  readonly kind: 'position-reached';
  readonly position: bigint;
}

/** What is so: who exists and acts for whom, what is held about whom, who was told. */
export type RegistryFact =
  | PartyKnown
  | PartyErased
  | MandateGiven
  | MandateEnded
  | RecordKnown
  | RecordChanged
  | RecordRemoved
  | FieldIntroduced
  | SubjectInformed;

/** What was agreed, forbidden, signed and owed. */
export type AgreementFact =
  | GrantGiven
  | GrantWithdrawn
  | ProhibitionPlaced
  | ProhibitionLifted
  | ContractInForce
  | ContractTerminated
  | ContractSuspended
  | ContractResumed
  | ProposalAdopted
  | ProposalAnnulled
  | ReadingCounted
  | DutyOpened
  | DutyFulfilled
  | DutyBreached;

/** Everything that the decision point needs to know. Apply in the order of the source. */
export type ControlFact = RegistryFact | AgreementFact | TaxonomyAdopted | PositionReached;
