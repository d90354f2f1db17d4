import type { GrantGiven } from '../facts.js';
import { rightInterval } from '../validity.js';
import { longEnough, Rows } from './chunks.js';
import { GrantShape, type GrantTerms } from './grant-shape.js';
import { GrantUses } from './grant-uses.js';
import type { HalfSipHash } from './half-sip-hash.js';
import { Ids } from './ids.js';
import type { Names } from './names.js';
import type { PurposeIndex } from './purpose-index.js';

/** Words of a grant's row. */
const STRIDE = 12;
const FROM = 0;
const UNTIL = 2;
const POSITION = 4;
const STAKEHOLDER = 6;
const RECIPIENT = 7;
const SHAPE = 8;
const NEXT = 9;
const GIVER = 10;
const SCOPE = 11;

/** In the word of the shape: its number + 1 below, and above it whether the grant was withdrawn. */
const WITHDRAWN = 1 << 24;
const SHAPE_PART = WITHDRAWN - 1;
/** In the word of the scope: 0 for any record, a record's number + 1 for that one, this for a list. */
const LIST = 0xff_ff_ff_ff;

/** Where a grant stands, in numbers. */
export interface NumberedGrant {
  readonly stakeholder: number;
  readonly recipient: number;
  /** Who acted in the stakeholder's place; -1 when nobody did. */
  readonly giver: number;
  /** The only records meant; absent: all. */
  readonly records: readonly number[] | undefined;
}

/**
 * All grants, one row each, chained by stakeholder and recipient. A grant that was withdrawn before it was given
 * has a row without a shape: being given later revives nothing.
 */
export class Grants {
  readonly ids: Ids;
  readonly shapes: GrantShape[] = [];
  readonly uses: GrantUses;
  readonly #shapeNumbers = new Map<string, GrantShape>();
  rows = new Rows(STRIDE);
  /** grant → the records of a list */
  readonly lists = new Map<number, ReadonlySet<number>>();
  /** Two words for each chain to one recipient: first grant + 1, and the stakeholder, to tell others apart at once. */
  #heads = new Uint32Array(2048);
  #chains = 0;
  /** recipient → its grants, in the order in which they were chained; asked for in lists */
  readonly #toRecipient = new Map<number, number[]>();
  /** shape → grants to anyone who has a contract: so many that a list must see at once which ones it needs */
  readonly toAnyone = new Map<number, number[]>();
  /** First grant + 1 of each stakeholder to anyone who has a contract: asked for in every decision. */
  #headsToAnyone = new Uint32Array(256);

  constructor(
    readonly hash: HalfSipHash,
    readonly purposes: PurposeIndex,
    /** The number of whoever has a contract, as a recipient. */
    readonly anyContracted: number,
    categories: Names,
  ) {
    this.ids = new Ids(hash);
    this.uses = new GrantUses(categories);
  }

  /** The first statement of an id counts. */
  give(fact: GrantGiven, where: NumberedGrant): void {
    const grant = this.ids.number(fact.grant);
    this.rows.grow(grant + 1);
    const shapeWord = this.rows.word(grant, SHAPE);
    if ((shapeWord & SHAPE_PART) !== 0) return;
    const { rows } = this;
    const { from, until } = rightInterval(fact.from, fact.until);
    rows.setReal(grant, FROM, from);
    rows.setReal(grant, UNTIL, until);
    rows.setReal(grant, POSITION, fact.position === undefined ? Infinity : Number(fact.position));
    rows.setWord(grant, STAKEHOLDER, where.stakeholder);
    rows.setWord(grant, RECIPIENT, where.recipient);
    rows.setWord(grant, GIVER, where.giver + 1);
    rows.setWord(grant, SCOPE, this.#scopeWord(grant, where.records));
    rows.setWord(grant, SHAPE, shapeWord | (this.#shapeOf(fact).number + 1));
    this.#chain(grant);
  }

  get size(): number {
    return this.rows.length;
  }

  withdraw(id: string): void {
    const grant = this.ids.number(id);
    this.rows.grow(grant + 1);
    this.rows.setWord(grant, SHAPE, this.rows.word(grant, SHAPE) | WITHDRAWN);
  }

  /** The first grant of a stakeholder to this very recipient, who is somebody, or -1. */
  first(stakeholder: number, recipient: number): number {
    return this.#heads[this.#slotOf(stakeholder, recipient)]! - 1;
  }

  /** The first grant of a stakeholder to anyone who has a contract, or -1. */
  firstToAnyone(stakeholder: number): number {
    return stakeholder < this.#headsToAnyone.length ? this.#headsToAnyone[stakeholder]! - 1 : -1;
  }

  /** All grants to this very recipient, who is somebody. */
  toRecipient(recipient: number): readonly number[] {
    return this.#toRecipient.get(recipient) ?? NONE;
  }

  next(grant: number): number {
    return this.rows.word(grant, NEXT) - 1;
  }

  from(grant: number): number {
    return this.rows.real(grant, FROM);
  }

  until(grant: number): number {
    return this.rows.real(grant, UNTIL);
  }

  position(grant: number): number {
    return this.rows.real(grant, POSITION);
  }

  stakeholder(grant: number): number {
    return this.rows.word(grant, STAKEHOLDER);
  }

  recipient(grant: number): number {
    return this.rows.word(grant, RECIPIENT);
  }

  /** Who acted in the stakeholder's place, or -1. */
  giver(grant: number): number {
    return this.rows.word(grant, GIVER) - 1;
  }

  isGiven(grant: number): boolean {
    return (this.rows.word(grant, SHAPE) & SHAPE_PART) !== 0;
  }

  isWithdrawn(grant: number): boolean {
    return (this.rows.word(grant, SHAPE) & WITHDRAWN) !== 0;
  }

  /** What it has in common with others, by its number in {@link shapes} and {@link uses}. */
  shapeNumber(grant: number): number {
    return (this.rows.word(grant, SHAPE) & SHAPE_PART) - 1;
  }

  shape(grant: number): GrantShape {
    return this.shapes[this.shapeNumber(grant)]!;
  }

  /** Whether the records that the grant names include this one; kinds and categories are in its shape. */
  names(grant: number, record: number): boolean {
    const word = this.rows.word(grant, SCOPE);
    if (word === 0) return true;
    return word === LIST ? (this.lists.get(grant)?.has(record) ?? false) : word === record + 1;
  }

  /** Whether it means only some records by their ids. */
  isForNamedRecords(grant: number): boolean {
    return this.rows.word(grant, SCOPE) !== 0;
  }

  /** The only records meant, or `undefined` for all. */
  records(grant: number): readonly number[] | undefined {
    if (!this.isForNamedRecords(grant)) return undefined;
    const records: number[] = [];
    this.forEachNamed(grant, (record) => records.push(record));
    return records;
  }

  /** Calls with each record that it means by its id. */
  forEachNamed(grant: number, visit: (record: number) => void): void {
    const word = this.rows.word(grant, SCOPE);
    if (word === LIST) for (const record of this.lists.get(grant) ?? []) visit(record);
    else if (word !== 0) visit(word - 1);
  }

  /** Takes in the terms of a shape, as JSON: the next number is its. */
  addShape(key: string): GrantShape {
    const terms: GrantTerms = JSON.parse(key);
    const shape = new GrantShape(this.shapes.length, terms, this.purposes);
    if (shape.number >= SHAPE_PART) throw new RangeError('more kinds of grants than can be told apart');
    this.shapes.push(shape);
    this.uses.set(shape);
    this.#shapeNumbers.set(key, shape);
    return shape;
  }

  /** After a version of the taxonomy was stated. */
  recompile(): void {
    for (const shape of this.shapes) {
      shape.recompile(this.purposes);
      this.uses.set(shape);
    }
  }

  /** Makes the chains again, after the rows were restored. */
  rechain(): void {
    this.#heads = new Uint32Array(2048);
    this.#headsToAnyone = new Uint32Array(256);
    this.#chains = 0;
    this.#toRecipient.clear();
    this.toAnyone.clear();
    for (let grant = 0; grant < this.rows.length; grant += 1) if (this.isGiven(grant)) this.#chain(grant);
  }

  #shapeOf(fact: GrantGiven): GrantShape {
    const { scope, fields, purposes, actions, duties, proposal, residency, minAnonymity, limit, taxonomy } =
      fact;
    const { categories, kinds } = scope;
    // What is absent vanishes, and what is no JSON number becomes null, which nothing reads as a right.
    const key = JSON.stringify({
      ...{ categories, kinds, fields, purposes, actions, duties, proposal, residency, minAnonymity, limit },
      taxonomy,
    });
    return this.#shapeNumbers.get(key) ?? this.addShape(key);
  }

  #scopeWord(grant: number, records: readonly number[] | undefined): number {
    if (records === undefined) return 0;
    const [only] = records;
    if (records.length === 1 && only !== undefined) return only + 1;
    this.lists.set(grant, new Set(records));
    return LIST;
  }

  #chain(grant: number): void {
    const stakeholder = this.stakeholder(grant);
    const recipient = this.recipient(grant);
    if (recipient === this.anyContracted) {
      addTo(this.toAnyone, this.shapeNumber(grant), grant);
      this.#headsToAnyone = longEnough(this.#headsToAnyone, stakeholder);
      this.rows.setWord(grant, NEXT, this.#headsToAnyone[stakeholder]!);
      this.#headsToAnyone[stakeholder] = grant + 1;
      return;
    }
    addTo(this.#toRecipient, recipient, grant);
    const slot = this.#slotOf(stakeholder, recipient);
    const head = this.#heads[slot]!;
    this.rows.setWord(grant, NEXT, head);
    this.#heads[slot] = grant + 1;
    this.#heads[slot + 1] = stakeholder;
    if (head !== 0) return;
    this.#chains += 1;
    if (this.#chains * 3 > this.#heads.length) this.#rehash();
  }

  /** Where the slot of a chain begins, or the free one where it belongs. */
  #slotOf(stakeholder: number, recipient: number): number {
    const heads = this.#heads;
    const within = heads.length - 1;
    for (let slot = (this.hash.ofTwo(stakeholder, recipient) << 1) & within; ; slot = (slot + 2) & within) {
      const head = heads[slot]!;
      if (head === 0) return slot;
      if (heads[slot + 1] === stakeholder && this.recipient(head - 1) === recipient) return slot;
    }
  }

  #rehash(): void {
    const old = this.#heads;
    this.#heads = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const head = old[at]!;
      if (head === 0) continue;
      const slot = this.#slotOf(old[at + 1]!, this.recipient(head - 1));
      this.#heads[slot] = head;
      this.#heads[slot + 1] = old[at + 1]!;
    }
  }
}

const NONE: readonly number[] = [];

function addTo(lists: Map<number, number[]>, key: number, grant: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [grant]);
  else list.push(grant);
}
