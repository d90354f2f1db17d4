import type { Decision, DecisionRequest } from '../decision.js';
import type { ControlFact } from '../facts.js';
import type { TaxonomyTerms } from '../taxonomy/taxonomy.js';
import { Contents } from './contents.js';
import { ControlTables } from './control-tables.js';
import { digestInput, type Plain } from './digest-input.js';
import { Decider } from './decider.js';
import type { Suppositions } from './evaluation.js';
import { fullDecision } from './full-decision.js';
import { Readable, type ReadableBatch, type ReadableQuestion } from './readable.js';
import { readSnapshot, writeSnapshot } from './snapshot.js';
import { scopeCovers } from './scope.js';
import { Trace } from './trace.js';
import type { Verdict } from './verdict.js';

/** How a decision point is made. */
export interface DecisionPointOptions {
  /**
   * Two words that key the hash tables: random and secret, so that nobody can choose ids that collide. Answers do
   * not depend on them. Default: fixed words, for tests and replays.
   */
  readonly hashKey?: readonly [number, number];
  /** What another point gave as its snapshot: begins where that one stood. */
  readonly snapshot?: Uint8Array;
}

type Children = ReadonlyMap<string, readonly string[]>;

function childrenIn(terms: TaxonomyTerms): Children {
  const children = new Map<string, string[]>();
  for (const [term, parents] of terms)
    for (const parent of new Set(parents)) {
      const known = children.get(parent);
      if (known === undefined) children.set(parent, [term]);
      else known.push(term);
    }
  return children;
}

const FIXED_KEY = [0x9e_37_79_b9, 0x7f_4a_7c_15] as const;

/**
 * Answers who may do what with which fields, for which purpose, under which contract: from memory, at one moment
 * that the caller names. Fed with facts in the order of their source. Pure: no clock, no randomness, no I/O.
 */
export class DecisionPoint {
  readonly #tables: ControlTables;
  readonly #decider: Decider;
  /** Of the taxonomy in force: made when it is first asked for. */
  #below: { readonly terms: TaxonomyTerms | undefined; readonly children: Children } = {
    ...{ terms: undefined, children: new Map() },
  };

  constructor({ hashKey = FIXED_KEY, snapshot }: DecisionPointOptions = {}) {
    this.#tables = snapshot === undefined ? new ControlTables(hashKey) : readSnapshot(snapshot, hashKey);
    this.#decider = new Decider(this.#tables);
    this.contents = new Contents(this.#tables);
  }

  /** What it was told, read back: for pages and lists. */
  readonly contents: Contents;

  /** The position of facts that it knows. */
  get position(): bigint {
    return this.#tables.position;
  }

  /** The version of the purposes by which requests are read. */
  get taxonomy(): string {
    return this.#tables.purposes.current.version;
  }

  /**
   * Takes in a fact. One that comes twice changes nothing the second time.
   * @throws TypeError for a fact that this version does not know: whoever reads the facts must stop, because a
   * point that skips one could permit what was forbidden
   */
  apply(fact: ControlFact): void {
    this.#tables.apply(fact);
  }

  /**
   * May this consumer do this with these fields, at this moment? The same facts and request give the same answer,
   * for ever. Never throws for anything that a request can contain; what is unknown is denied.
   *
   * The caller must release nothing but `fields`, must do so before `validUntil`, and tells a partner the stage only.
   */
  decide(request: DecisionRequest, suppositions: Suppositions = {}): Verdict {
    return this.#decider.decide(request, undefined, suppositions);
  }

  /**
   * Which records may this consumer read, and which of their fields? Batch by batch, each decided at the position
   * that it names; facts may be applied between batches.
   */
  readable(question: ReadableQuestion): Generator<ReadableBatch> {
    return new Readable(this.#tables, this.#decider, question).batches();
  }

  /** The same decision with everything that it rests on: persons, grants, prohibitions, mandates, votes. */
  explain(request: DecisionRequest, suppositions: Suppositions = {}): Decision {
    const trace = new Trace();
    const verdict = this.#decider.decide(request, trace, suppositions);
    return fullDecision(verdict, trace, this.#tables.parties);
  }

  /** Whether a record lies within the scope of a contract, whatever else stands in the way. */
  reaches(contract: string, record: string): boolean {
    const { contracts, records } = this.#tables;
    const scope = contracts.find(contract)?.contract?.scope;
    const number = records.ids.find(record);
    return (
      scope !== undefined && records.isKnown(number) && scopeCovers(scope, number, records.shape(number))
    );
  }

  /** Whether requests can be made for this purpose: a term of the taxonomy in force. */
  isPurpose(id: string): boolean {
    const { purposes } = this.#tables;
    return purposes.within(purposes.current, purposes.number(id), purposes.number(id));
  }

  /** Whether whoever does `narrow` does, by the taxonomy in force, also `wide`. */
  isWithin(narrow: string, wide: string): boolean {
    const { purposes } = this.#tables;
    return purposes.within(purposes.current, purposes.number(narrow), purposes.number(wide));
  }

  /** The purposes directly below one, by the taxonomy in force. */
  purposesBelow(id: string): readonly string[] {
    const { terms } = this.#tables.purposes.current;
    if (this.#below.terms !== terms) this.#below = { terms, children: childrenIn(terms) };
    return this.#below.children.get(id) ?? [];
  }

  /** All that it decides from, sorted, for a digest of the state. */
  digestInput(): { readonly [key: string]: Plain } {
    return digestInput(this.#tables, this.contents);
  }

  /** Everything in one piece of memory, from which a point begins again without reading all facts. */
  snapshot(): Uint8Array {
    return writeSnapshot(this.#tables);
  }
}
