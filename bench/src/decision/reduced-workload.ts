import { broaderClosure, narrowerClosure, POLITICAL_CAMPAIGN, PURPOSES } from '@coop/consent-engine';
import type { ControlFact, DecisionRequest } from '@coop/consent-engine';
import { chance, chosen, idOf, zipfRank } from './chance.js';
import { AS_OF } from './full-world.js';

const CONSUMERS = 1_000;
const GRANTS_EACH = 10;
/** Consumers of one person lie so far apart that no two of her grants are to the same one. */
const APART = 97;
const KIND = { consumer: 11, contract: 12, subject: 13, record: 14, grant: 15 };
const CHANCE = { consumer: 301, purpose: 302, subject: 303, detail: 304, other: 305 };
const BEGAN = '2026-01-01T00:00:00Z';
const ENDS = '2028-01-01T00:00:00Z';

/** Purposes that contain nothing else: none covers another, so that covering is equality. */
const leaves = PURPOSES.filter(
  (purpose) => narrowerClosure(purpose).size === 1 && !broaderClosure(POLITICAL_CAMPAIGN).has(purpose),
).slice(0, 40);

/** One who agreed, to whom, for what: all that a peer is asked. */
export interface Triple {
  readonly subject: string;
  readonly consumer: string;
  readonly purpose: string;
}

/** A triple and whether it was agreed to. */
export interface Check extends Triple {
  readonly allowed: boolean;
}

/**
 * The reduced workload R(n), which every peer can express: n grants of n/10 people, each to one of 1,000 consumers for
 * one purpose; one record and one field for each person; equality of purposes. Three checks in five were agreed to;
 * people are chosen by Zipf's law. What is right follows from the seed, not from an engine.
 */
export class ReducedWorkload {
  readonly subjects: number;

  constructor(
    readonly grants: number,
    readonly seed = 20_260_501,
  ) {
    this.subjects = Math.max(1, Math.round(grants / GRANTS_EACH));
  }

  *triples(): Generator<Triple> {
    for (let subject = 0; subject < this.subjects; subject += 1) yield* this.triplesOf(subject);
  }

  triplesOf(subject: number): readonly Triple[] {
    return Array.from({ length: GRANTS_EACH }, (_, place) => this.#triple(subject, place));
  }

  checks(count: number, round: number): readonly Check[] {
    const made = Array.from({ length: count }, (_, n) => this.#check(round * 2 ** 24 + n));
    return JSON.parse(JSON.stringify(made));
  }

  /** Triples that were agreed to, of people whom few checks ask about: to be withdrawn. */
  endings(count: number): readonly Triple[] {
    return Array.from({ length: count }, (_, n) =>
      this.#triple(this.subjects - 1 - (n % this.subjects), Math.floor(n / this.subjects)),
    );
  }

  /** The same as facts of our engine. */
  *facts(): Generator<ControlFact> {
    for (let n = 0; n < CONSUMERS; n += 1) {
      const consumer = this.#id('consumer', n);
      yield { kind: 'party-known', party: consumer, type: 'legal-person' };
      yield {
        ...{ kind: 'contract-in-force', contract: this.#id('contract', n), consumer, purposes: leaves },
        ...{ actions: ['read'], fields: 'all', scope: {}, prohibitions: [], duties: [], country: 'CH' },
        ...{ from: BEGAN, until: ENDS },
      };
    }
    for (let n = 0; n < this.subjects; n += 1) yield* this.#factsOf(n);
    yield { kind: 'position-reached', position: BigInt(this.grants) };
  }

  /** A check as a request to our engine, which finds out by itself whom the record is about. */
  request(check: Triple): DecisionRequest {
    const contract = this.#known.contracts.get(check.consumer) ?? '';
    const record = this.#known.records.get(check.subject) ?? '';
    const { consumer, purpose } = check;
    return { consumer, contract, purpose, action: 'read', record, fields: ['contact'], asOf: AS_OF };
  }

  withdrawal({ subject, consumer }: Triple): ControlFact {
    const n = this.#known.subjects.get(subject) ?? 0;
    const place = this.triplesOf(n).findIndex((each) => each.consumer === consumer);
    return { kind: 'grant-withdrawn', grant: this.#id('grant', n * GRANTS_EACH + place) };
  }

  get #known(): Directory {
    return (this.#directory ??= this.#writeDirectory());
  }
  #directory: Directory | undefined;

  #writeDirectory(): Directory {
    const contracts = new Map<string, string>();
    const records = new Map<string, string>();
    const subjects = new Map<string, number>();
    for (let n = 0; n < CONSUMERS; n += 1) contracts.set(this.#id('consumer', n), this.#id('contract', n));
    for (let n = 0; n < this.subjects; n += 1) {
      records.set(this.#id('subject', n), this.#id('record', n));
      subjects.set(this.#id('subject', n), n);
    }
    return { contracts, records, subjects };
  }

  #id(kind: keyof typeof KIND, index: number): string {
    return idOf(this.seed, KIND[kind], index);
  }

  #pick(below: number, stream: keyof typeof CHANCE, index: number): number {
    return chosen(below, this.seed, CHANCE[stream], index);
  }

  #triple(subject: number, place: number): Triple {
    const consumer = (this.#pick(CONSUMERS, 'consumer', subject) + place * APART) % CONSUMERS;
    const purpose = leaves[this.#pick(leaves.length, 'purpose', subject * GRANTS_EACH + place)] ?? '';
    return { subject: this.#id('subject', subject), consumer: this.#id('consumer', consumer), purpose };
  }

  #check(index: number): Check {
    const rank = zipfRank(chance(this.seed, CHANCE.subject, index) / 2 ** 32, this.subjects);
    const kind = this.#pick(100, 'detail', index);
    const place = index % GRANTS_EACH;
    const agreed = this.#triple(rank, place);
    if (kind < 60) return { ...agreed, allowed: true };
    const step = 1 + this.#pick(leaves.length - 1, 'other', index);
    const purpose = leaves[(leaves.indexOf(agreed.purpose) + step) % leaves.length] ?? '';
    if (kind < 80) return { ...agreed, purpose, allowed: false };
    // Between two consumers that she agreed to, and never past the last one.
    const beside = place * APART + 1 + this.#pick(APART - 1, 'other', index);
    const consumer = (this.#pick(CONSUMERS, 'consumer', rank) + beside) % CONSUMERS;
    return { ...agreed, consumer: this.#id('consumer', consumer), allowed: false };
  }

  *#factsOf(n: number): Generator<ControlFact> {
    const subject = this.#id('subject', n);
    yield { kind: 'party-known', party: subject, type: 'person' };
    yield {
      ...{
        kind: 'record-known',
        record: this.#id('record', n),
        recordKind: 'personal-data',
        category: 'directory',
      },
      fields: [{ name: 'contact', subjects: [subject], sensitive: false, empty: false }],
      ...{ owners: [subject], controlRule: 'all', basis: { legalBasis: 'consent', purposes: [] } },
      controlPosition: 0n,
    };
    for (const [place, { consumer, purpose }] of this.triplesOf(n).entries())
      yield {
        ...{ kind: 'grant-given', grant: this.#id('grant', n * GRANTS_EACH + place), stakeholder: subject },
        ...{ recipient: consumer, scope: { records: [this.#id('record', n)] }, fields: 'all' },
        ...{ purposes: [purpose], actions: ['read'], from: BEGAN, until: ENDS },
      };
  }
}

interface Directory {
  readonly contracts: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<string, number>;
}
