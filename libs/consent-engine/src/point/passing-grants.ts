import { CODE } from './codes.js';
import { IN_FORCE, type Evaluation } from './evaluation.js';
import { worth } from './grant-part.js';
import type { RecordShape } from './record-shape.js';

/**
 * The grants that open something to one question, whatever the record, found by their recipient and laid out by
 * who gave them. Not for political campaigning and votes, where more is asked of a grant.
 */
export class PassingGrants {
  /** By party: place + 1 of its first one below. */
  readonly #first: Uint32Array;
  readonly #next: number[] = [];
  readonly #grants: number[] = [];
  readonly #shapes: number[] = [];

  constructor(readonly e: Evaluation) {
    const { parties, grants } = e.tables;
    this.#first = new Uint32Array(parties.size);
    for (const grant of grants.toRecipient(e.consumer)) this.#take(grant, grants.shapeNumber(grant));
    for (const [shape, list] of grants.toAnyone)
      if (this.#isMeant(shape)) for (const grant of list) this.#take(grant, shape);
  }

  /** Calls with each record that one of them could open, and with others; with some of them more than once. */
  forEachRecord(visit: (record: number) => void): void {
    const { grants, records, parties } = this.e.tables;
    for (let at = 0; at < this.#grants.length; at += 1) {
      const grant = this.#grants[at]!;
      if (!grants.isForNamedRecords(grant)) records.forEachOf(grants.stakeholder(grant), visit);
      else grants.forEachNamed(grant, visit);
    }
    // What partners agree to opens records that mention the partnership.
    for (const partnership of parties.partnerships()) records.forEachOf(partnership, visit);
  }

  /** Fields of a record that the party has opened, of a record with no more than one window of fields. */
  granted(record: number, shape: RecordShape, party: number): number {
    const { grants, anyContracted } = this.e.tables;
    let granted = 0;
    for (let at = this.#first[party]! - 1; at >= 0; at = this.#next[at]! - 1) {
      const grant = this.#grants[at]!;
      if (!grants.names(grant, record) || !grants.uses.covers(this.#shapes[at]!, shape)) continue;
      if (shape.terms.recordKind === 'confidential' && grants.recipient(grant) === anyContracted) continue;
      const named = grants.uses.fields(this.#shapes[at]!);
      if (named !== undefined) granted |= named.of(shape)[0]!;
      else granted |= shape.all[0]! & ~shape.sensitive[0]! & ~shape.newerThan(grants.position(grant), 0);
    }
    return granted;
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
    this.#next.push(this.#first[party]!);
    this.#grants.push(grant);
    this.#shapes.push(shape);
    this.#first[party] = this.#grants.length;
  }
}
