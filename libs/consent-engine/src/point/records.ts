import type { RecordChanged, RecordField, RecordKnown } from '../facts.js';
import type { Bits } from './bits.js';
import { longEnough, Rows } from './chunks.js';
import type { HalfSipHash } from './half-sip-hash.js';
import { Ids } from './ids.js';
import type { Names } from './names.js';
import { PairSet } from './pair-set.js';
import type { Parties } from './parties.js';
import { RecordShape, type RecordTerms } from './record-shape.js';

const STRIDE = 6;
const CONTROL_POSITION = 0;
const SHAPE = 2;
const MENTIONS = 3;
const COUNT = 4;
const REMOVED = 5;
/** Words of a mention before its fields: the party, the record, the next mention of the same party + 1. */
const RECORD = 1;
const NEXT = 2;
const FIELDS = 3;
/** In the word of the party: the owner's mark above its number. */
const OWNER = 0x80_00_00_00;

/** Whom a record mentions, in one place in memory: what is empty, then each party with its fields. */
interface Mention {
  readonly owner: boolean;
  readonly mask: Bits;
}

/**
 * All records, one row each; who is mentioned in which field lies in one pool. A record that was removed, or
 * whose persons were informed, before it was known has a row without a shape.
 */
export class Records {
  readonly ids: Ids;
  readonly shapes: RecordShape[] = [];
  readonly #shapeNumbers = new Map<string, RecordShape>();
  rows = new Rows(STRIDE);
  #pool = new Uint32Array(4096);
  #used = 0;
  /** By party: its last mention + 1, from which the others are found. */
  #lastMentions = new Uint32Array(256);
  /** category → field → the position at which it entered */
  readonly introduced = new Map<string, Map<string, number>>();
  readonly informed: PairSet;

  constructor(
    hash: HalfSipHash,
    readonly parties: Parties,
    readonly categories: Names,
    readonly declaredBy: (terms: RecordTerms) => Bits,
  ) {
    this.ids = new Ids(hash);
    this.informed = new PairSet(hash);
  }

  number(id: string): number {
    const record = this.ids.number(id);
    this.rows.grow(record + 1);
    return record;
  }

  /** The first statement of an id counts. */
  know(fact: RecordKnown): void {
    const record = this.number(fact.record);
    if (this.isKnown(record)) return;
    const { recordKind, category, controlRule, quorum, basis, fields } = fact;
    const terms = { recordKind, category, controlRule, ...(quorum && { quorum }), basis };
    this.#place(record, this.#shapeOf({ ...terms, fields }), fields, fact.owners);
    this.rows.setReal(record, CONTROL_POSITION, Number(fact.controlPosition));
  }

  /** What is given replaces what was known; older statements are left aside. */
  change(fact: RecordChanged): void {
    const record = this.ids.find(fact.record);
    if (record < 0 || !this.isKnown(record)) return;
    const position = Number(fact.controlPosition);
    if (position < this.controlPosition(record)) return;
    const { terms } = this.shape(record);
    const { controlRule = terms.controlRule, quorum = terms.quorum, basis = terms.basis } = fact;
    const fields = fact.fields ?? this.fields(record);
    const owners = fact.owners ?? this.owners(record);
    const { recordKind, category } = terms;
    const changed = { recordKind, category, controlRule, ...(quorum && { quorum }), basis, fields };
    this.#place(record, this.#shapeOf(changed), fields, owners);
    this.rows.setReal(record, CONTROL_POSITION, position);
  }

  get size(): number {
    return this.rows.length;
  }

  remove(id: string): void {
    this.rows.setWord(this.number(id), REMOVED, 1);
  }

  /** The lowest position counts. */
  introduce(category: string, field: string, position: number): void {
    const fields = this.introduced.get(category) ?? new Map<string, number>();
    this.introduced.set(category, fields);
    fields.set(field, Math.min(position, fields.get(field) ?? Infinity));
    for (const shape of this.shapes) if (shape.terms.category === category) shape.introduce(fields);
  }

  isKnown(record: number): boolean {
    return record >= 0 && this.rows.word(record, SHAPE) !== 0;
  }

  isRemoved(record: number): boolean {
    return this.rows.word(record, REMOVED) === 1;
  }

  shape(record: number): RecordShape {
    return this.shapes[this.rows.word(record, SHAPE) - 1]!;
  }

  controlPosition(record: number): number {
    return this.rows.real(record, CONTROL_POSITION);
  }

  /** Where the record begins in the pool: the words of its empty fields, then its mentions. */
  start(record: number): number {
    return this.rows.word(record, MENTIONS);
  }

  mentions(record: number): number {
    return this.rows.word(record, COUNT);
  }

  /** Empty fields of a window. */
  empty(start: number, window: number): number {
    return this.#pool[start + window]!;
  }

  /** Place of a mention in the pool. */
  mention(start: number, windows: number, index: number): number {
    return start + windows + index * (windows + FIELDS);
  }

  party(mention: number): number {
    return this.#pool[mention]! & ~OWNER;
  }

  isOwner(mention: number): boolean {
    return (this.#pool[mention]! & OWNER) !== 0;
  }

  /** Fields of a window in which the party is mentioned. */
  mentionMask(mention: number, window: number): number {
    return this.#pool[mention + FIELDS + window]!;
  }

  /**
   * Calls with each record that mentions a party or belongs to it; with one that was changed possibly more than once,
   * and also when it does so no longer.
   */
  forEachOf(party: number, visit: (record: number) => void): void {
    if (party >= this.#lastMentions.length) return;
    for (
      let mention = this.#lastMentions[party]! - 1;
      mention >= 0;
      mention = this.#pool[mention + NEXT]! - 1
    )
      visit(this.#pool[mention + RECORD]!);
  }

  /** Everyone mentioned and every owner, by number. */
  everyone(record: number): readonly number[] {
    return this.#mentionsOf(record).map((mention) => this.party(mention));
  }

  owners(record: number): readonly string[] {
    return this.#mentionsOf(record)
      .filter((mention) => this.isOwner(mention))
      .map((mention) => this.parties.ids.text(this.party(mention)));
  }

  fields(record: number): readonly RecordField[] {
    const start = this.start(record);
    const mentions = this.#mentionsOf(record);
    return this.shape(record).terms.fields.map(({ name, sensitive }, index) => {
      const [window, bit] = [index >>> 5, 1 << (index & 31)];
      const here = mentions.filter((mention) => (this.mentionMask(mention, window) & bit) !== 0);
      const subjects = here.map((mention) => this.parties.ids.text(this.party(mention)));
      return { name, subjects, sensitive, empty: (this.empty(start, window) & bit) !== 0 };
    });
  }

  /** Takes in the terms of a shape, as JSON: the next number is its. */
  addShape(key: string): RecordShape {
    const terms: RecordTerms = JSON.parse(key);
    const category = this.categories.number(terms.category);
    const shape = new RecordShape(this.shapes.length, terms, category, this.declaredBy(terms));
    shape.introduce(this.introduced.get(terms.category) ?? new Map());
    this.shapes.push(shape);
    this.#shapeNumbers.set(key, shape);
    return shape;
  }

  savePool(): Uint32Array {
    return this.#pool.slice(0, this.#used);
  }

  /** After the rows and shapes were restored. */
  restorePool(pool: Uint32Array): void {
    this.#pool = pool.slice();
    this.#used = pool.length;
    for (let record = 0; record < this.size; record += 1) {
      if (!this.isKnown(record)) continue;
      for (const mention of this.#mentionsOf(record)) this.#chain(mention);
    }
  }

  #mentionsOf(record: number): number[] {
    const { windows } = this.shape(record);
    const start = this.start(record);
    return Array.from({ length: this.mentions(record) }, (_, index) => this.mention(start, windows, index));
  }

  #shapeOf(terms: RecordTerms): RecordShape {
    const fields = terms.fields.map(({ name, sensitive }) => ({ name, sensitive }));
    const key = JSON.stringify({ ...terms, fields });
    return this.#shapeNumbers.get(key) ?? this.addShape(key);
  }

  #place(
    record: number,
    shape: RecordShape,
    fields: readonly RecordField[],
    owners: readonly string[],
  ): void {
    const mentions = new Map<number, Mention>();
    const mentionOf = (id: string, owner: boolean): Bits => {
      const party = this.parties.number(id);
      const known = mentions.get(party) ?? { owner, mask: new Uint32Array(shape.windows) };
      mentions.set(party, { owner: known.owner || owner, mask: known.mask });
      return known.mask;
    };
    const empty = new Uint32Array(shape.windows);
    for (const [index, field] of fields.entries()) {
      const [window, bit] = [index >>> 5, 1 << (index & 31)];
      if (field.empty) empty[window]! |= bit;
      for (const subject of field.subjects) mentionOf(subject, false)[window]! |= bit;
    }
    for (const owner of owners) mentionOf(owner, true);
    this.rows.setWord(record, SHAPE, shape.number + 1);
    this.rows.setWord(record, COUNT, mentions.size);
    this.rows.setWord(record, MENTIONS, this.#used);
    this.#reserve(shape.windows + mentions.size * (shape.windows + FIELDS));
    this.#push(empty);
    for (const [party, { owner, mask }] of mentions) {
      const mention = this.#used;
      this.#pool[mention] = owner ? party | OWNER : party;
      this.#pool[mention + RECORD] = record;
      this.#chain(mention);
      this.#used += FIELDS;
      this.#push(mask);
    }
  }

  #chain(mention: number): void {
    const party = this.party(mention);
    this.#lastMentions = longEnough(this.#lastMentions, party);
    this.#pool[mention + NEXT] = this.#lastMentions[party]!;
    this.#lastMentions[party] = mention + 1;
  }

  #push(words: Uint32Array): void {
    this.#pool.set(words, this.#used);
    this.#used += words.length;
  }

  #reserve(words: number): void {
    if (this.#used + words <= this.#pool.length) return;
    const pool = new Uint32Array(Math.ceil((this.#used + words) * 1.5));
    pool.set(this.#pool);
    this.#pool = pool;
  }
}
