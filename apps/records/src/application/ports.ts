import type { Kysely } from 'kysely';
import type { Decision, DecisionRequest } from '@coop/consent-engine';
import type { recordsEvents } from '@coop/contracts';
import type { CommandContext, Leases, Ledger, PositionGate, ReadModels } from '@coop/event-sourcing';
import type { BlindIndex, VaultHandle } from '@coop/personal-data';

/** What the use cases of this service work with. */
export interface RecordsParts {
  readonly ledger: Ledger;
  readonly vault: VaultHandle;
  readonly blind: BlindIndex;
  readonly readModels: ReadModels;
  /** How far the read models have read the ledger. */
  readonly gate: PositionGate;
  readonly clock: () => Date;
  readonly neighbours: Neighbours;
  readonly mailer: Mailer;
  readonly keys: KeyDestroyer;
  /** Who reads which file, among all instances. */
  readonly leases: Leases;
  /** Where the pages of the cooperative stand, without a slash at the end: for links in mails. */
  readonly publicUrl: string;
  /** Told when a sealed value cannot be opened although nobody erased it. Never carries a value. */
  readonly alarm: (commitment: string) => void;
}

/** Ends an import's file: whoever holds the whole vault. */
export interface KeyDestroyer {
  destroy(subject: string, reason: string, at: string): Promise<unknown>;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The link that the text is about, for the outbox of a demonstration. */
  readonly link?: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/** May this consumer do this with these fields of this record now? The decision point takes its own clock. */
export type Question = Omit<DecisionRequest, 'atLeast' | 'asOf' | 'actor'>;

/** The answer of the decision point, for one reading. */
export interface Decided {
  readonly outcome: Decision['outcome'];
  readonly fields: readonly string[];
  /** The first stage that failed, told without telling anything about persons; null on PERMIT. */
  readonly stage: string | null;
  /** Whether the partner's contract binds it and is in force: else there is no such record for it. */
  readonly recordInContract: boolean;
  readonly reasons: readonly string[];
  readonly cited: readonly string[];
  /** What is limited to a number of readings and would be used by this one. */
  readonly counted: readonly string[];
  /** Everyone concerned by a field that was asked for. */
  readonly subjects: readonly string[];
  readonly duties: Decision['duties'];
  readonly validUntil: string;
  readonly asOf: string;
  /** The position of everything that the decision point had read. */
  readonly knownPosition: bigint;
  readonly inputDigest: string;
  readonly rules: string;
}

export interface BulkQuestion {
  readonly reader: string;
  readonly contract: string;
  readonly purpose: string;
  readonly action: recordsEvents.BulkAction;
  readonly fields: readonly string[];
  readonly records: readonly string[];
  /** The size of the smallest group in what will be made of it. */
  readonly k?: number;
}

export interface DecidedInBulk {
  /** Fields that may be read, by record; records of which nothing may be read are absent. */
  readonly permitted: Readonly<Record<string, readonly string[]>>;
  /** What is limited to a number of readings and is used up by reading a record whole. */
  readonly counted: Readonly<Record<string, readonly string[]>>;
  readonly asOf: string;
  readonly knownPosition: bigint;
}

export interface Objection {
  readonly subject: string;
  readonly records: readonly string[];
  readonly context: CommandContext;
}

/** What the other services answer. */
export interface Neighbours {
  decide(question: Question, atLeast: bigint): Promise<Decided>;
  decideMany(question: BulkQuestion, atLeast: bigint): Promise<DecidedInBulk>;
  object(objection: Objection): Promise<bigint>;
  /** Names of parties that may be told; parties without one are absent. */
  namesOf(parties: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Whether a party is a person, or which form of body; `undefined` for one that nobody registered, or was erased. */
  kindOf(party: string): Promise<string | undefined>;
  /** The id of a partner system's registration. */
  clientOf(clientId: string): Promise<string | undefined>;
}

export const reader = (parts: { readonly readModels: ReadModels }): Kysely<never> =>
  parts.readModels.reader<never>();
