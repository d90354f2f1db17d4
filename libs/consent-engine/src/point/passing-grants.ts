import { CODE } from './codes.js';
import { IN_FORCE, type Evaluation } from './evaluation.js';
import { worth } from './grant-part.js';
import type { RecordShape } from './record-shape.js';

/**
 * The grants that open something to one question, whatever the record, found by their recipient and laid out by
 * who gave them. Where more is asked of a grant, as in politics and votes, it could open something and need not.
 */
export class PassingGrants {
  readonly #grants: number[] = [];
  readonly #shapes: number[] = [];
  readonly #parties: number[] = [];
  /** Place + 1 of the next grant of the same party. */
  readonly #next: Uint32Array;
  /** Open addressing by party: place + 1 of its last grant. */
  readonly #slots: Uint32Array;

  constructor(readonly e: Evaluation) {
    const { grants } = e.tables;
    for (const grant of grants.toRecipient(e.consumer)) this.#take(grant, grants.shapeNumber(grant));
    grants.toAnyone.forEach((list, shape) => {
      if (this.#isMeant(shape)) for (const grant of list) this.#take(grant, shape);
    });
    this.#next = new Uint32Array(this.#grants.length);
    this.#slots = new Uint32Array(2 << (32 - Math.clz32(this.#grants.length)));
    for (let at = 0; at < this.#grants.length; at += 1) {
      const slot = this.#slotOf(this.#parties[at]!);
      this.#next[at] = this.#slots[slot]!;
      this.#slots[slot] = at + 1;
    }
  }

  /** Calls with each record that one of them could open, and with others; with some of them more than once. */
  forEachRecord(visit: (record: number) => void): void {
    const { grants, records, parties } = this.e.tables;
    for (let at = 0; at < this.#grants.length; at += 1) {
      const grant = this.#grants[at]!;
      if (!grants.isForNamedRecords(grant)) records.forEachOf(this.#parties[at]!, visit);
      else grants.forEachNamed(grant, visit);
    }
    // What partners agree to opens records that mention the partnership.
    for (const partnership of parties.partnerships()) records.forEachOf(partnership, visit);
  }

  /** Fields of a record that the party has opened, of a record with no more than one window of fields. */
  granted(record: number, shape: RecordShape, party: number): number {
    const { grants, anyContracted } = this.e.tables;
    let granted = 0;
    for (let at = this.#slots[this.#slotOf(party)]! - 1; at >= 0; at = this.#next[at]! - 1) {
      const grant = this.#grants[at]!;
      if (!grants.names(grant, record) || !grants.uses.covers(this.#shapes[at]!, shape)) continue;
      if (shape.terms.recordKind === 'confidential' && grants.recipient(grant) === anyContracted) continue;
      const named = grants.uses.fields(this.#shapes[at]!);
      if (named !== undefined) granted |= named.of(shape)[0]!;
      else granted |= shape.all[0]! & ~shape.sensitive[0]! & ~shape.newerThan(grants.position(grant), 0);
    }
    return granted;
  }

  /** The slot of the party, or the free one where it belongs: at least half of them are free. */
  #slotOf(party: number): number {
    const within = this.#slots.length - 1;
    for (let slot = Math.imul(party, 0x9e_37_79_b1) & within; ; slot = (slot + 1) & within) {
      const known = this.#slots[slot]!;
      if (known === 0 || this.#parties[known - 1] === party) return slot;
    }
  }

  #isMeant(shape: number): boolean {
    const { uses } = this.e.tables.grants;
    return uses.isFor(shape, this.e.purpose) && uses.allows(shape, this.e.action);
  }

  #take(grant: number, shape: number): void {
    const { e } = this;
    const { grants, parties } = e.tables;
    const party = grants.stakeholder(grant);
    if (!this.#isMeant(shape) || grants.isWithdrawn(grant) || !parties.isKnown(party)) return;
    if (e.phase(grants.from(grant), grants.until(grant)) !== IN_FORCE) return;
    if (worth(e, party, grant, undefined) !== CODE.granted) return;
    this.#grants.push(grant);
    this.#shapes.push(shape);
    this.#parties.push(party);
  }
}
