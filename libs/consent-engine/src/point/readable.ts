import type { DecisionRequest } from '../decision.js';
import type { ControlTables } from './control-tables.js';
import type { Decider } from './decider.js';
import { Evaluation } from './evaluation.js';
import { mustAgreeAsNamed, mustAgreeAsOwner } from './faces.js';
import { JudgedGrants, judgeGrant } from './grant-part.js';
import type { RecordShape } from './record-shape.js';
import { judgeRequest } from './request-part.js';
import { scopeCovers } from './scope.js';

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

/** What the parties have granted for records of one shape. */
interface Memo {
  /** 1 for those of whose grants some mean single records: each record is decided by itself. */
  readonly isByRecord: Uint8Array;
  readonly granted: Uint32Array;
}

/**
 * Which records a consumer may read: the same answers as deciding on each record, in the order in which records
 * became known. What a party granted is worked out once for all records of the same shape; whatever does not fit
 * that (prohibitions, votes, partnerships, imported data, politics) is decided record by record.
 */
export class Readable {
  readonly #e: Evaluation;
  readonly #judged = new JudgedGrants();
  readonly #memos = new Map<RecordShape, Memo>();
  #version = -1;
  #isRefused = false;

  constructor(
    readonly tables: ControlTables,
    readonly decider: Decider,
    readonly question: ReadableQuestion,
  ) {
    this.#e = new Evaluation(tables);
  }

  *batches(): Generator<ReadableBatch> {
    const { records } = this.tables;
    let rows: ReadableRow[] = [];
    for (let record = 0; record < records.size; record += 1) {
      if (rows.length === 0) this.#renew();
      if (this.#isRefused) return;
      const fields = records.isKnown(record) && !records.isRemoved(record) ? this.#fieldsOf(record) : NOTHING;
      if (fields.length > 0) rows.push({ record: records.ids.text(record), fields });
      if (rows.length < BATCH) continue;
      yield this.#batch(rows);
      rows = [];
    }
    if (rows.length > 0) yield this.#batch(rows);
  }

  #batch(rows: readonly ReadableRow[]): ReadableBatch {
    const { asOf, horizon, tables } = this.#e;
    return { rows, position: tables.position, validUntil: Math.min(horizon, asOf + HOLDS_AT_MOST) };
  }

  /** Between batches facts may have come: what was worked out before them is forgotten. */
  #renew(): void {
    if (this.#version === this.tables.version) return;
    this.#version = this.tables.version;
    this.#memos.clear();
    const e = this.#e;
    e.begin({ ...this.question, record: '' }, {}, undefined);
    judgeRequest(e);
    this.#isRefused = e.requestCodes.length > 0;
  }

  #fieldsOf(record: number): readonly string[] {
    const e = this.#e;
    const { records, prohibitions } = this.tables;
    const shape = records.shape(record);
    const isSimple =
      shape.windows === 1 &&
      !shape.isImportable &&
      shape.terms.controlRule !== 'quorum' &&
      !e.isPolitical &&
      prohibitions.general.length === 0;
    if (!isSimple || records.controlPosition(record) > Number(this.tables.position))
      return this.#alone(record);
    const { contract } = e;
    e.record = record;
    e.shape = shape;
    e.window = 0;
    if (contract === undefined || !scopeCovers(contract.scope, record, shape)) return NOTHING;
    const start = records.start(record);
    let open = this.#asked(shape) & contract.fields.of(shape)[0]! & ~records.empty(start, 0);
    let agreed = 0;
    for (let index = 0; index < records.mentions(record) && open !== 0; index += 1) {
      const mention = records.mention(start, 1, index);
      const party = records.party(mention);
      const named = records.mentionMask(mention, 0);
      const owned = records.isOwner(mention) ? shape.all[0]! : 0;
      const granted = this.#granted(shape, party);
      if (granted === undefined) return this.#alone(record);
      if (this.tables.parties.isErased(party)) open &= ~(named | owned);
      const mustAgree = mustAgreeAsOwner(shape, owned) | mustAgreeAsNamed(shape, named, 0);
      agreed |= mustAgree;
      open &= ~(mustAgree & ~granted);
    }
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

  /** Fields of such records that the party has opened; `undefined` when that depends on the record. */
  #granted(shape: RecordShape, party: number): number | undefined {
    const { parties } = this.tables;
    if (parties.isBeyondGrants(party)) return undefined;
    const memo = this.#memos.get(shape) ?? this.#workOut(shape);
    return memo.isByRecord[party] === 1 ? undefined : memo.granted[party]!;
  }

  /** Goes through all grants once, in the order in which they lie: no chain is followed. */
  #workOut(shape: RecordShape): Memo {
    const { parties, grants, anyContracted } = this.tables;
    // A few shapes make up most records; memory for more of them would cost more than it saves.
    if (this.#memos.size >= 16) this.#memos.clear();
    const memo = { isByRecord: new Uint8Array(parties.size), granted: new Uint32Array(parties.size) };
    this.#memos.set(shape, memo);
    const all = shape.all[0]!;
    for (let grant = 0; grant < grants.size; grant += 1) {
      const recipient = grants.recipient(grant);
      if ((recipient !== this.#e.consumer && recipient !== anyContracted) || !grants.isGiven(grant)) continue;
      const party = grants.stakeholder(grant);
      if (grants.isForNamedRecords(grant)) memo.isByRecord[party] = 1;
      else if (parties.isKnown(party)) {
        this.#judged.clear();
        judgeGrant(this.#e, shape, party, grant, all, false, false, this.#judged);
        memo.granted[party]! |= this.#judged.granted;
      }
    }
    return memo;
  }

  #alone(record: number): readonly string[] {
    const verdict = this.decider.decide({ ...this.question, record: this.tables.records.ids.text(record) });
    if (verdict.outcome !== 'DENY') this.#e.horizon = Math.min(this.#e.horizon, verdict.validUntil);
    return verdict.fields;
  }
}

const NOTHING: readonly string[] = [];
