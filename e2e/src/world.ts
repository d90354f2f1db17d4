import { randomBytes } from 'node:crypto';
import type { ApiClient } from './api-client.js';
import { ExpectationFailed } from './expectations.js';
import type { Instance } from './instance.js';
import type { Partner } from './partner.js';
import type { ReceiptFile } from './evidence/receipts.js';
import type { Person } from './sign-in.js';

/** The confidential record of the story: whose each field is. */
export const FIELDS = {
  first: 'first-note',
  second: 'second-note',
  common: 'joint-decision',
  /** Of the first member: its agreement expires before it is used. */
  expired: 'first-expired',
  /** Of the first member: nobody ever asks for it. */
  neverAsked: 'first-unasked',
  /** Of the first member: granted, but it holds nothing. */
  empty: 'first-empty',
  /** Of the second member, who refuses it. */
  refused: 'second-refused',
} as const;

/** What earlier steps leave for later ones. */
export interface Kept {
  readonly steward: Person;
  readonly vouchers: readonly [Person, Person];
  readonly auditor: Person;
  readonly auditorMandate: string;
  readonly first: Person;
  readonly second: Person;
  /** Signs for the organisation and for the partnership; owns the confidential record. */
  readonly signatory: Person;
  readonly organisation: string;
  readonly partnership: string;
  readonly partner: Partner;
  /** A partner whose contract reaches other records only. */
  readonly stranger: Partner;
  readonly strangerContract: string;
  readonly contract: string;
  /** The record of each kind. */
  readonly records: Readonly<
    Record<'personal' | 'work' | 'confidential' | 'organisation' | 'collective', string>
  >;
  readonly refusal: string;
  readonly firstGrant: string;
  readonly secondGrant: string;
  readonly expiredGrant: string;
  readonly receipts: readonly [ReceiptFile, ReceiptFile];
  readonly disclosures: readonly string[];
  readonly feedCursor: string;
  readonly withdrawal: string;
  readonly refusalAfterWithdrawal: string;
  readonly storyStart: string;
  readonly personsFile: string;
  readonly backup: string;
}

/** One run of the story: where it plays, who plays, what was made so far. */
export class World {
  /** In every name and address of this run, so that runs never meet. */
  readonly run = randomBytes(4).toString('hex');
  readonly #kept: Partial<{ -readonly [K in keyof Kept]: Kept[K] }> = {};

  constructor(
    readonly instance: Instance,
    /** Instances of each service: what one process counts, two count apart. */
    readonly replicas = 1,
  ) {}

  get url(): string {
    return this.instance.url;
  }

  address(name: string): string {
    return `${name}@story-${this.run}.example`;
  }

  /** A category of records that only this run uses. */
  category(name: string): string {
    return `${name}-${this.run}`;
  }

  keep<K extends keyof Kept>(name: K, value: Kept[K]): void {
    this.#kept[name] = value;
  }

  /** @throws ExpectationFailed when the step that makes it has not been played */
  the<K extends keyof Kept>(name: K): Kept[K] {
    const value = this.#kept[name];
    if (value === undefined) throw new ExpectationFailed(`an earlier step must have made "${name}"`);
    return value;
  }

  /** The client of the auditor, who sees what is asked of history. */
  get audit(): ApiClient {
    return this.the('auditor').api;
  }
}
