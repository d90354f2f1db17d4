import {
  broaderClosure,
  narrowerClosure,
  POLITICAL_CAMPAIGN,
  PURPOSES,
  type ControlFact,
  type GrantGiven,
} from '@coop/consent-engine';
import { chosen, idOf, zipfRank } from './chance.js';

/** The moment that is asked about: invented, as everything here. */
export const AS_OF = Date.parse('2026-05-01T12:00:00Z');
const BEGAN = '2026-01-01T00:00:00Z';
const ENDS = '2028-01-01T00:00:00Z';
const OVER = '2026-04-01T00:00:00Z';

export const CONSUMERS = 1_000;
export const GROUPS = 50;
const GROUP_PURPOSES = 12;
/** Recipients to which everybody in a record has agreed. */
export const BUNDLES = 4;
const MOST_STAKEHOLDERS = 5;
/** Out of 100 records, how many have at most so many stakeholders: mean 1.8. */
const STAKEHOLDERS = [50, 80, 92, 98, 100];
const CATEGORIES = ['directory', 'health', 'work', 'leisure', 'housing', 'finance', 'culture', 'letters'];

/** Kinds of ids, and streams of chance. */
const KIND = { consumer: 1, contract: 2, subject: 3, record: 4, grant: 5, prohibition: 6, written: 7 };
const CHANCE = {
  ...{ stakeholders: 101, subject: 102, bundle: 103, consumer: 104, purpose: 105, grant: 106, group: 107 },
  ...{ prohibition: 108, forbidding: 109 },
};

/** What contains political campaigning is forbidden by default, and so is no purpose of anybody here. */
const usable = PURPOSES.filter((purpose) => !broaderClosure(POLITICAL_CAMPAIGN).has(purpose));
const narrower = new Map(usable.map((purpose) => [purpose, [...narrowerClosure(purpose)]]));

/** A purpose of this workload and all that it contains. */
export const narrowerPurposes = (purpose: string): readonly string[] => narrower.get(purpose) ?? [];

export interface Bundle {
  readonly consumer: number;
  readonly recipient: string;
  readonly purposes: readonly string[];
  readonly state: 'live' | 'expired' | 'withdrawn';
}

/**
 * The full workload G(n): n grants of n/10 people over records of one to five people each (mean 1.8), to 1,000
 * consumers whose contracts have the purposes of one of 50 groups; two prohibitions for every hundred grants. The same
 * seed gives the same facts and requests for ever; nothing is kept, whatever n is.
 */
export class FullWorld {
  readonly records: number;
  readonly #subjects: number;
  readonly #step: number;

  constructor(
    readonly grants: number,
    readonly seed = 20_260_501,
  ) {
    this.#subjects = Math.max(10, Math.round(grants / 10));
    let records = 0;
    for (let count = 0; count < grants; records += 1) count += BUNDLES * this.stakeholders(records);
    this.records = records;
    this.#step = coprimeStep(records);
  }

  /** Every fact, in the order of a ledger: people and contracts, records, grants and their ends, prohibitions. */
  *facts(): Generator<ControlFact> {
    for (let n = 0; n < CONSUMERS; n += 1) {
      yield { kind: 'party-known', party: this.id('consumer', n), type: 'legal-person' };
      yield this.#contract(n);
    }
    for (let n = 0; n < this.#subjects; n += 1)
      yield { kind: 'party-known', party: this.id('subject', n), type: 'person' };
    for (let record = 0; record < this.records; record += 1) yield this.#record(record);
    yield* this.#grants();
    for (let n = 0; n < this.grants / 50; n += 1) yield this.#prohibition(n);
    yield { kind: 'position-reached', position: BigInt(this.grants) };
  }

  id(kind: keyof typeof KIND, index: number): string {
    return idOf(this.seed, KIND[kind], index);
  }

  pick(below: number, stream: keyof typeof CHANCE, index: number): number {
    return chosen(below, this.seed, CHANCE[stream], index);
  }

  grantId(record: number, bundle: number, stakeholder: number): string {
    return this.id('grant', (record * BUNDLES + bundle) * MOST_STAKEHOLDERS + stakeholder);
  }

  stakeholders(record: number): number {
    const part = this.pick(100, 'stakeholders', record);
    return STAKEHOLDERS.findIndex((below) => part < below) + 1;
  }

  #subject(record: number, place: number): string {
    const first = this.pick(this.#subjects, 'subject', record);
    return this.id('subject', (first + place * 7) % this.#subjects);
  }

  popular(uniform: number): number {
    return (zipfRank(uniform, this.records) * this.#step) % this.records;
  }

  groupPurpose(group: number, place: number): string {
    const index = this.pick(usable.length, 'group', group) + (place % GROUP_PURPOSES) * 7;
    return usable[index % usable.length] ?? '';
  }

  #contract(n: number): ControlFact {
    const group = n % GROUPS;
    return {
      ...{ kind: 'contract-in-force', contract: this.id('contract', n), consumer: this.id('consumer', n) },
      purposes: Array.from({ length: GROUP_PURPOSES }, (_, place) => this.groupPurpose(group, place)),
      ...{ actions: ['read', 'list', 'use'], fields: 'all', scope: {} },
      prohibitions: group % 2 === 0 ? [POLITICAL_CAMPAIGN] : [],
      duties: [{ kind: 'delete-after', days: 90 }],
      ...(group % 10 === 0 ? { country: 'US', transferGround: 'standard-clauses' } : { country: 'CH' }),
      ...{ from: BEGAN, until: ENDS },
    };
  }

  #record(record: number): ControlFact {
    const subjects = Array.from({ length: this.stakeholders(record) }, (_, place) =>
      this.#subject(record, place),
    );
    const plain = { sensitive: false, empty: false };
    return {
      ...{ kind: 'record-known', record: this.id('record', record), recordKind: 'personal-data' },
      category: this.#category(record),
      fields: [
        { ...plain, name: 'contact', subjects: subjects.slice(0, 1) },
        { ...plain, name: 'household', subjects },
        { ...plain, name: 'notes', subjects, sensitive: record % 20 === 0 },
      ],
      ...{ owners: subjects.slice(0, 1), controlRule: 'all' },
      ...{ basis: { legalBasis: 'consent', purposes: [] }, controlPosition: 0n },
    };
  }

  #category(record: number): string {
    return CATEGORIES[record % CATEGORIES.length] ?? '';
  }

  /** The engine knows no groups: one bundle in ten goes to whoever has a contract in place of to a group. */
  bundle(record: number, bundle: number): Bundle {
    const index = record * BUNDLES + bundle;
    const consumer = this.pick(CONSUMERS, 'consumer', index);
    const kind = this.pick(100, 'bundle', index);
    const first = this.pick(GROUP_PURPOSES, 'purpose', index);
    const purposes = [this.groupPurpose(consumer % GROUPS, first)];
    if (index % 2 === 0) purposes.push(this.groupPurpose(consumer % GROUPS, first + 1));
    return {
      ...{ consumer, purposes, recipient: kind < 10 ? 'any-contracted' : this.id('consumer', consumer) },
      state: kind >= 98 ? 'withdrawn' : kind >= 94 ? 'expired' : 'live',
    };
  }

  grant(record: number, place: number, stakeholder: number, bundle: Bundle): GrantGiven {
    const drawn = this.pick(100, 'grant', (record * BUNDLES + place) * MOST_STAKEHOLDERS + stakeholder);
    return {
      ...{ kind: 'grant-given', grant: this.grantId(record, place, stakeholder) },
      ...{ stakeholder: this.#subject(record, stakeholder), recipient: bundle.recipient },
      scope:
        drawn < 60
          ? { records: [this.id('record', record)] }
          : drawn < 85
            ? { categories: [this.#category(record)] }
            : {},
      fields: drawn % 10 < 7 ? 'all' : ['contact', 'household', 'notes'],
      purposes: bundle.purposes,
      actions: drawn % 3 === 0 ? ['read', 'list'] : ['read'],
      ...{ from: BEGAN, until: bundle.state === 'expired' ? OVER : ENDS },
    };
  }

  *#grants(): Generator<ControlFact> {
    let left = this.grants;
    for (let record = 0; record < this.records; record += 1)
      for (let place = 0; place < BUNDLES; place += 1) {
        const bundle = this.bundle(record, place);
        for (let who = 0; who < this.stakeholders(record); who += 1) {
          if (left === 0) return;
          left -= 1;
          const grant = this.grant(record, place, who, bundle);
          yield grant;
          if (bundle.state === 'withdrawn') yield { kind: 'grant-withdrawn', grant: grant.grant };
        }
      }
  }

  #prohibition(n: number): ControlFact {
    const drawn = this.pick(1_000, 'prohibition', n);
    const stakeholder = this.pick(this.#subjects, 'forbidding', n);
    return {
      ...{ kind: 'prohibition-placed', prohibition: this.id('prohibition', n) },
      ...{ source: drawn % 4 === 0 ? 'objection' : 'member', stakeholder: this.id('subject', stakeholder) },
      recipient: drawn % 5 === 0 ? 'anyone' : this.id('consumer', drawn),
      purposes: [usable[drawn % usable.length] ?? ''],
      scope: drawn % 3 === 0 ? { categories: [this.#category(drawn)] } : {},
      fields: 'all',
    };
  }
}

/** A step that visits every record once, so that popular ones do not lie side by side. */
function coprimeStep(count: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let step = Math.max(1, Math.floor(count * 0.618));
  while (divides(step, count) !== 1) step += 1;
  return step;
}
