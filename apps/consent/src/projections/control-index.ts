import { randomInt } from 'node:crypto';
import {
  DecisionPoint,
  type ControlFact,
  type Decision,
  type DecisionRequest,
  type RecordField,
  type Suppositions,
  TAXONOMY_VERSION,
  type Verdict,
} from '@coop/consent-engine';
import { asOfToday, type DigestedIndex, type StoredEvent } from '@coop/event-sourcing';
import { CONTROL_SOURCES, type ControlEvent } from '../domain/control-event.js';
import { controlFacts } from '../domain/control-facts.js';

/** A state of control in one piece of memory each: what the decision point gave, and what lies beside it, as JSON. */
export interface ControlSnapshot {
  readonly point: Uint8Array;
  readonly beside: string;
}

export interface ControlIndexOptions {
  /** What another index gave: begins where that one stood. */
  readonly from?: ControlSnapshot;
  /** Is told each fact after it was applied, with the position of its event. */
  readonly told?: (fact: ControlFact, position: bigint) => void;
}

interface Beside {
  readonly imported: readonly (readonly [string, readonly (readonly [string, readonly string[]])[]])[];
  readonly fields: readonly (readonly [string, readonly string[]])[];
  readonly records: readonly string[];
  readonly declaredIn: readonly (readonly [string, string])[];
}

/** The state of control in memory: the decision point of one instance, and of every replay. */
export class ControlIndex implements DigestedIndex {
  readonly name = 'consent.control';
  readonly categories: readonly string[] = CONTROL_SOURCES;
  readonly point: DecisionPoint;
  /** import → subject → records: whom an information reaches. */
  readonly #imported = new Map<string, Map<string, string[]>>();
  /** category → every field name that a record of it ever had */
  readonly #fields = new Map<string, Set<string>>();
  /** Records in the order in which they came: the place of each stays the same for ever. */
  readonly #records: string[] = [];
  /** import → the version in which its purposes were declared, where that is not the built-in one */
  readonly #declaredIn = new Map<string, string>();
  readonly #told: ControlIndexOptions['told'];

  constructor({ from, told }: ControlIndexOptions = {}) {
    this.#told = told;
    // Its tables are keyed by chance, so that nobody can choose ids that collide; answers do not depend on it.
    const hashKey = [randomInt(2 ** 32), randomInt(2 ** 32)] as const;
    this.point = new DecisionPoint({ hashKey, ...(from && { snapshot: from.point }) });
    if (from !== undefined) this.#restore(from);
  }

  /**
   * Takes an event of any version.
   * @throws TypeError for an event that it does not know: whoever feeds it must stop; EventFromTheFuture
   */
  apply(stored: StoredEvent): void {
    const event = asOfToday(stored) as StoredEvent & ControlEvent;
    if (event.type === 'records.record.created') this.#records.push(event.data.record);
    this.#noteDeclaration(event);
    this.#noteImport(event);
    this.#noteFields(event);
    for (const fact of controlFacts(event, this)) this.#apply(fact, event.position);
    this.reach(event.position);
  }

  /** Events that say nothing about control also move the position that a decision knows. */
  reach(position: bigint): void {
    if (position > this.point.position) this.point.apply({ kind: 'position-reached', position });
  }

  /** The decision with everything that it rests on, for whoever keeps it. */
  decide(request: DecisionRequest, suppositions: Suppositions = {}): Decision {
    return this.point.explain(request, suppositions);
  }

  /** The same decision without persons and ids, at half the price. */
  verdict(request: DecisionRequest, suppositions: Suppositions = {}): Verdict {
    return this.point.decide(request, suppositions);
  }

  /** How many more readings a grant or contract allows; infinitely many where it says nothing of it. */
  readingsLeft(id: string): number {
    const { contents } = this.point;
    const { limit } = contents.grant(id)?.fact ?? contents.contract(id)?.fact ?? {};
    return limit === undefined ? Infinity : limit - contents.readingsOf(id);
  }

  knows(party: string): boolean {
    return this.point.contents.party(party) !== undefined;
  }

  fieldsOf(record: string): readonly RecordField[] {
    return this.point.contents.record(record)?.fields ?? [];
  }

  votersOf(record: string): readonly string[] {
    const known = this.point.contents.record(record);
    return known?.controlRule === 'quorum' ? known.owners : [];
  }

  /** Every record that ever was, in the order in which they came. */
  get records(): readonly string[] {
    return this.#records;
  }

  /** Whether a record lies within the scope of a contract: the cheap question before the whole one. */
  isWithin(record: string, contract: string): boolean {
    return this.point.reaches(contract, record);
  }

  /** Contracts of a consumer that are in force at a moment, in milliseconds, and cover a purpose; sorted. */
  contractsFor(consumer: string, purpose: string, at: number): readonly string[] {
    const covering = this.point.contents.contractsOf(consumer).filter(({ fact, validity, isTerminated }) => {
      if (isTerminated || at < validity.from || validity.until <= at) return false;
      return fact.purposes.some((covered) => this.point.isWithin(purpose, covered));
    });
    return covering.map(({ fact }) => fact.contract).sort();
  }

  /** Everyone who ever gave this agent a mandate; whether one is in force is for the decision to say. */
  principalsOf(agent: string): readonly string[] {
    const principals = new Set<string>();
    for (const { fact } of this.point.contents.mandates())
      if (fact.agent === agent) principals.add(fact.principal);
    return [...principals];
  }

  recordsOf(importId: string, subject: string): readonly string[] {
    return this.#imported.get(importId)?.get(subject) ?? [];
  }

  /** The version of the purposes by which requests are read. */
  get taxonomy(): string {
    return this.point.taxonomy;
  }

  /** What is said now is read by this version for ever: no member where it is the built-in one. */
  get saidIn(): { readonly taxonomy?: string } {
    return this.taxonomy === TAXONOMY_VERSION ? {} : { taxonomy: this.taxonomy };
  }

  taxonomyOf(importId: string): string | undefined {
    return this.#declaredIn.get(importId);
  }

  /** Simple partnerships in which somebody is a partner. */
  partnershipsOf(partner: string): readonly string[] {
    return this.point.contents.partnershipsOf(partner);
  }

  digestInput(): unknown {
    const imported = inOrder(this.#imported).map(([id, subjects]) => [id, inOrder(subjects)]);
    return { ...this.point.digestInput(), imported, declaredIn: inOrder(this.#declaredIn) };
  }

  /** Everything, for an index that begins here: see {@link ControlIndexOptions.from}. */
  snapshot(): ControlSnapshot {
    const beside: Beside = {
      imported: [...this.#imported].map(([id, subjects]) => [id, [...subjects]]),
      fields: [...this.#fields].map(([category, names]) => [category, [...names]]),
      records: this.#records,
      declaredIn: [...this.#declaredIn],
    };
    return { point: this.point.snapshot(), beside: JSON.stringify(beside) };
  }

  #restore({ beside }: ControlSnapshot): void {
    const { imported, fields, records, declaredIn }: Beside = JSON.parse(beside);
    for (const [id, subjects] of imported)
      this.#imported.set(id, new Map(subjects.map(([subject, of]) => [subject, [...of]])));
    for (const [category, names] of fields) this.#fields.set(category, new Set(names));
    for (const record of records) this.#records.push(record);
    for (const [id, version] of declaredIn) this.#declaredIn.set(id, version);
  }

  #apply(fact: ControlFact, position: bigint): void {
    this.point.apply(fact);
    this.#told?.(fact, position);
  }

  #noteDeclaration({ type, data }: ControlEvent): void {
    if (type === 'records.import.started' && this.taxonomy !== TAXONOMY_VERSION)
      this.#declaredIn.set(data.import, this.taxonomy);
  }

  /** A name that comes into a category which has records already is new: who agreed to all did not mean it. */
  #noteFields({ type, data, position }: ControlEvent): void {
    if (type !== 'records.record.created') return;
    const { category, fields } = data;
    const names = this.#fields.get(category);
    if (names === undefined) {
      this.#fields.set(category, new Set(fields.map(({ name }) => name)));
      return;
    }
    for (const { name: field } of fields) {
      if (names.has(field)) continue;
      names.add(field);
      this.#apply({ kind: 'field-introduced', category, field, position }, position);
    }
  }

  #noteImport(event: ControlEvent): void {
    if (event.type !== 'records.record.created' || !('import' in event.data.source)) return;
    const { record, source, fields } = event.data;
    const subjects = this.#imported.get(source.import) ?? new Map<string, string[]>();
    this.#imported.set(source.import, subjects);
    for (const subject of new Set(fields.flatMap((field) => field.subjects))) {
      const records = subjects.get(subject);
      if (records === undefined) subjects.set(subject, [record]);
      else records.push(record);
    }
  }
}

/** By key: the order in which things arrived leaves no trace in a digest. */
const inOrder = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));
