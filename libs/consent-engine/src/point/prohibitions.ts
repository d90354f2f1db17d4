import type { ProhibitionPlaced, ProhibitionSource } from '../facts.js';
import type { ReasonCode } from '../reason-codes.js';
import { banInterval } from '../validity.js';
import { hasBit, NO_BITS, type Bits } from './bits.js';
import { union } from './contracts.js';
import { FieldSets, type FieldSet } from './field-set.js';
import type { HalfSipHash } from './half-sip-hash.js';
import type { Ids } from './ids.js';
import { PairSet } from './pair-set.js';
import type { Parties } from './parties.js';
import type { PurposeIndex, PurposeTree } from './purpose-index.js';
import { narrowerThan } from './purposes-compiled.js';
import { compileScope, type CompiledScope } from './scope.js';

const CODES: Readonly<Record<ProhibitionSource, ReasonCode>> = {
  member: 'prohibited-by-stakeholder',
  objection: 'objected',
  cooperative: 'prohibited-by-cooperative',
  law: 'prohibited-by-law',
};

/** What a prohibition is about, compiled: shared by all that name the same purposes by the same version. */
interface ForbiddenPurposes {
  /** False: some purpose is none, and so nobody can say what is forbidden. */
  readonly isReadable: boolean;
  /** Whether every purpose is forbidden, also one that nobody knows. */
  readonly isForAll: boolean;
  /** What is forbidden, with all that each contains, by the prohibition's own version or by the current one. */
  readonly narrower: Bits;
  /** The forbidden purposes one by one, to see what contains them. */
  readonly terms: readonly number[];
  readonly trees: readonly PurposeTree[];
}

/** A prohibition, compiled. */
export interface CompiledProhibition {
  readonly fact: ProhibitionPlaced;
  /** -1: anyone. */
  readonly recipient: number;
  readonly from: number;
  readonly until: number;
  readonly fields: FieldSet;
  readonly scope: CompiledScope;
  /** False: nobody can say what it is about, and so it is about everything. */
  readonly isPlaceReadable: boolean;
  readonly code: ReasonCode;
  /** False: it cannot be evaluated, and so denies. */
  readonly isReadable: boolean;
  readonly forbidden: ForbiddenPurposes;
}

/** All prohibitions: by the party who said so, or general. */
export class Prohibitions {
  readonly placed = new Map<string, CompiledProhibition>();
  readonly lifted = new Set<string>();
  /** party and recipient, of those against someone in particular */
  readonly #against: PairSet;
  readonly #byParty = new Map<number, CompiledProhibition[]>();
  /** Of law and charter, over everyone, every record and every field. */
  readonly unconditional: CompiledProhibition[] = [];
  /** Of law and charter, over a part. */
  readonly general: CompiledProhibition[] = [];
  readonly #fieldSets = new FieldSets();
  readonly #forbidden = new Map<string, ForbiddenPurposes>();

  constructor(
    hash: HalfSipHash,
    readonly parties: Parties,
    readonly recordIds: Ids,
    readonly purposes: PurposeIndex,
  ) {
    this.#against = new PairSet(hash);
  }

  /** The first statement of an id counts. */
  place(stated: ProhibitionPlaced): void {
    if (this.placed.has(stated.prohibition)) return;
    this.#index(this.#compile(structuredClone(stated)));
  }

  /** Whether the party has ever forbidden something to this consumer: nearly always told without looking at what. */
  mayForbid(party: number, consumer: number): boolean {
    const { parties } = this;
    return (
      parties.forbidsAnyone(party) || (parties.forbidsSomeone(party) && this.#against.has(party, consumer))
    );
  }

  of(party: number): readonly CompiledProhibition[] {
    return this.#byParty.get(party) ?? [];
  }

  /** After a version of the taxonomy was stated. */
  recompile(): void {
    const all = [...this.placed.values()];
    for (const list of [this.unconditional, this.general]) list.length = 0;
    this.#byParty.clear();
    this.#forbidden.clear();
    for (const { fact } of all) this.#index(this.#compile(fact));
  }

  #index(compiled: CompiledProhibition): void {
    const { fact, scope, fields, isPlaceReadable } = compiled;
    this.placed.set(fact.prohibition, compiled);
    if (fact.stakeholder === undefined) {
      (isPlaceReadable && scope.isEverything && fields.isAll ? this.unconditional : this.general).push(
        compiled,
      );
      return;
    }
    const party = this.parties.number(fact.stakeholder);
    const known = this.#byParty.get(party);
    if (known === undefined) this.#byParty.set(party, [compiled]);
    else known.push(compiled);
    this.parties.noteProhibition(party, compiled.recipient === -1);
    if (compiled.recipient !== -1) this.#against.add(party, compiled.recipient);
  }

  #compile(fact: ProhibitionPlaced): CompiledProhibition {
    const { source, stakeholder, recipient } = fact;
    const isPlaceReadable = isObject(fact.scope) && (fact.fields === 'all' || Array.isArray(fact.fields));
    const isOfNobody = stakeholder === undefined && (source === 'member' || source === 'objection');
    const forbidden = this.#forbiddenBy(fact);
    return {
      fact,
      recipient: recipient === 'anyone' ? -1 : this.parties.number(recipient),
      ...banInterval(fact.from, fact.until),
      fields: this.#fieldSets.at(this.#fieldSets.number(isPlaceReadable ? fact.fields : 'all')),
      scope: compileScope(isPlaceReadable ? fact.scope : {}, this.recordIds),
      isPlaceReadable,
      code: CODES[source],
      isReadable: forbidden.isReadable && !isOfNobody && Object.hasOwn(CODES, source),
      forbidden,
    };
  }

  #forbiddenBy({ purposes, taxonomy }: ProhibitionPlaced): ForbiddenPurposes {
    const key = JSON.stringify([purposes, taxonomy]);
    let known = this.#forbidden.get(key);
    if (known === undefined) this.#forbidden.set(key, (known = this.#compilePurposes(purposes, taxonomy)));
    return known;
  }

  #compilePurposes(purposes: ProhibitionPlaced['purposes'], taxonomy: string | undefined): ForbiddenPurposes {
    const tree = this.purposes.tree(taxonomy);
    const { current } = this.purposes;
    const isForAll = purposes === 'all';
    const isListed = Array.isArray(purposes);
    const terms = isListed ? purposes.map((term) => this.purposes.number(term)) : [];
    return {
      isReadable:
        isForAll ||
        (isListed && tree !== undefined && terms.every((term) => hasBit(tree.up[term] ?? NO_BITS, term))),
      isForAll,
      narrower: !isListed
        ? NO_BITS
        : union(
            narrowerThan(this.purposes, purposes, taxonomy),
            narrowerThan(this.purposes, purposes, current.version),
          ),
      terms,
      trees: tree === undefined || tree === current ? [current] : [tree, current],
    };
  }
}

/** What came from outside may be anything, whatever its type says. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
