import type { DecisionRequest } from '../decision.js';
import { bitsFor, hasBit, setBit, type Bits } from './bits.js';
import type { ControlTables } from './control-tables.js';
import type { Decider } from './decider.js';
import { Evaluation } from './evaluation.js';
import { mustAgreeAsNamed, mustAgreeAsOwner } from './faces.js';
import { PassingGrants } from './passing-grants.js';
import { judgeProhibition } from './prohibition-part.js';
import type { RecordShape } from './record-shape.js';
import { judgeRequest } from './request-part.js';
import { coversShape } from './scope.js';

/** What a consumer wants to know of all records at once. */
export type ReadableQuestion = Omit<DecisionRequest, 'record'>;

/** A record of which something may be read. */
export interface ReadableRow {
  readonly record: string;
  readonly fields: readonly string[];
}

/** Some rows, decided at one position. Nothing of them may be opened at or after `validUntil`. */
export interface ReadableBatch {
  readonly rows: readonly ReadableRow[];
  readonly position: bigint;
  readonly validUntil: number;
}

const BATCH = 1_024;
const HOLDS_AT_MOST = 5_000;

/**
 * Which records a consumer may read: the same answers as deciding on each record, in the order in which records
 * became known. Only records are looked at that a grant to this consumer, a partnership or a declared ground could
 * open. What is more than grants (votes, partnerships, imported data, politics, a prohibition that hits) is decided
 * record by record.
 */
export class Readable {
  readonly #e: Evaluation;
  #version = -1;
  #isRefused = false;
  #passing!: PassingGrants;
  /** One bit for each record that could be readable. */
  #candidates: Bits = new Uint32Array(0);
  /** By number of the shape: fields that could be open; absent when such records are decided one by one. */
  #masks: (number | undefined)[] = [];
  readonly #forbids = new Map<number, boolean>();

  constructor(
    readonly tables: ControlTables,
    readonly decider: Decider,
    readonly question: ReadableQuestion,
  ) {
    this.#e = new Evaluation(tables);
  }

  *batches(): Generator<ReadableBatch> {
    let record = 0;
    for (;;) {
      this.#renew();
      if (this.#isRefused) return;
      const rows: ReadableRow[] = [];
      for (record = this.#nextCandidate(record); record >= 0 && rows.length < BATCH;) {
        const fields = this.#fieldsOf(record);
        if (fields.length > 0) rows.push({ record: this.tables.records.ids.text(record), fields });
        record = this.#nextCandidate(record + 1);
      }
      if (rows.length > 0) yield this.#batch(rows);
      if (record < 0) return;
    }
  }

  #batch(rows: readonly ReadableRow[]): ReadableBatch {
    const { asOf, horizon, tables } = this.#e;
    return { rows, position: tables.position, validUntil: Math.min(horizon, asOf + HOLDS_AT_MOST) };
  }

  /** Between batches facts may have come: what was worked out before them is forgotten. */
  #renew(): void {
    if (this.#version === this.tables.version) return;
    this.#version = this.tables.version;
    const e = this.#e;
    e.begin({ ...this.question, record: '' }, {}, undefined);
    judgeRequest(e);
    this.#isRefused = e.requestCodes.length > 0;
    if (this.#isRefused) return;
    this.#forbids.clear();
    this.#masks = this.tables.records.shapes.map((shape) => this.#maskOf(shape));
    this.#passing = new PassingGrants(e);
    this.#candidates = this.#findCandidates();
  }

  #findCandidates(): Bits {
    const { records } = this.tables;
    const candidates = bitsFor(records.size);
    this.#passing.forEachRecord((record) => setBit(candidates, record));
    const declared = records.shapes.map(
      (shape) => shape.isImportable && hasBit(shape.declared, this.#e.purpose),
    );
    if (declared.includes(true))
      for (let record = 0; record < records.size; record += 1)
        if (records.isKnown(record) && declared[records.shape(record).number]!) setBit(candidates, record);
    return candidates;
  }

  /** The first one from a record on that can be decided, or -1. */
  #nextCandidate(from: number): number {
    const { records } = this.tables;
    for (let record = from; record < records.size; record += 1) {
      const left = this.#candidates[record >>> 5]! >>> (record & 31);
      if (left === 0) record |= 31;
      else {
        record += 31 - Math.clz32(left & -left);
        if (record < records.size && records.isKnown(record) && !records.isRemoved(record)) return record;
      }
    }
    return -1;
  }

  #maskOf(shape: RecordShape): number | undefined {
    const { contract, isPolitical } = this.#e;
    if (contract === undefined || !coversShape(contract.scope, shape)) return 0;
    const isSimple =
      shape.windows === 1 &&
      !shape.isImportable &&
      shape.terms.controlRule !== 'quorum' &&
      !isPolitical &&
      this.tables.prohibitions.general.length === 0;
    if (!isSimple) return undefined;
    return this.#asked(shape) & contract.fields.of(shape)[0]!;
  }

  #fieldsOf(record: number): readonly string[] {
    const { records, parties } = this.tables;
    const shape = records.shape(record);
    const mask = this.#masks[shape.number];
    if (mask === undefined || records.controlPosition(record) > Number(this.tables.position))
      return this.#alone(record);
    if (this.#e.contract?.scope.records?.has(record) === false) return NOTHING;
    const start = records.start(record);
    const count = records.mentions(record);
    let open = mask & ~records.empty(start, 0);
    let agreed = 0;
    for (let index = 0; index < count && open !== 0; index += 1) {
      const mention = records.mention(start, 1, index);
      const party = records.party(mention);
      if (parties.hasPartners(party)) return this.#alone(record);
      const named = records.mentionMask(mention, 0);
      const owned = records.isOwner(mention) ? shape.all[0]! : 0;
      if (parties.isErased(party)) open &= ~(named | owned);
      const mustAgree = mustAgreeAsOwner(shape, owned) | mustAgreeAsNamed(shape, named, 0);
      agreed |= mustAgree;
      open &= ~mustAgree | this.#passing.granted(record, shape, party);
    }
    if ((open & agreed) === 0) return NOTHING;
    for (let index = 0; index < count; index += 1)
      if (this.#isForbidding(records.party(records.mention(start, 1, index)))) return this.#alone(record);
    return shape.namesIn((open & agreed) >>> 0);
  }

  #asked(shape: RecordShape): number {
    const { fields } = this.question;
    if (fields === 'all') return shape.all[0]!;
    let mask = 0;
    for (const name of fields) {
      const index = shape.find(name);
      if (index >= 0) mask |= 1 << index;
    }
    return mask;
  }

  /** Whether a prohibition of the party says something to this question, in some record. */
  #isForbidding(party: number): boolean {
    const { prohibitions } = this.tables;
    if (!prohibitions.mayForbid(party, this.#e.consumer)) return false;
    let forbids = this.#forbids.get(party);
    if (forbids === undefined) {
      forbids = prohibitions
        .of(party)
        .some((prohibition) => judgeProhibition(this.#e, prohibition) !== undefined);
      this.#forbids.set(party, forbids);
    }
    return forbids;
  }

  #alone(record: number): readonly string[] {
    const verdict = this.decider.decide({ ...this.question, record: this.tables.records.ids.text(record) });
    if (verdict.outcome !== 'DENY') this.#e.horizon = Math.min(this.#e.horizon, verdict.validUntil);
    return verdict.fields;
  }
}

const NOTHING: readonly string[] = [];
