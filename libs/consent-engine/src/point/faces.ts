import type { Evaluation } from './evaluation.js';
import type { RecordShape } from './record-shape.js';

/**
 * Everyone who has to do with the fields of one window of a record, one row each, as masks of fields: who must
 * agree, who may forbid, who is mentioned by name. Used again for each question.
 */
export class Faces {
  count = 0;
  readonly party: number[] = [];
  /** Fields to which this party must agree. */
  readonly asked: number[] = [];
  /** Fields that this party may forbid. */
  readonly concerned: number[] = [];
  /** Fields in which the record itself names this party. */
  readonly named: number[] = [];
  readonly isOwner: boolean[] = [];

  /** Fills in the rows for the window in hand. */
  fill(e: Evaluation, shape: RecordShape): void {
    const { records, parties } = e.tables;
    const { window } = e;
    this.count = 0;
    const start = records.start(e.record);
    const mentions = records.mentions(e.record);
    const all = shape.all[window]!;
    for (let index = 0; index < mentions; index += 1) {
      const mention = records.mention(start, shape.windows, index);
      const party = records.party(mention);
      const isOwner = records.isOwner(mention);
      const named = records.mentionMask(mention, window);
      const owned = isOwner ? all : 0;
      const asOwner = mustAgreeAsOwner(shape, owned);
      const asNamed = mustAgreeAsNamed(shape, named, window);
      if (parties.hasPartners(party)) {
        const isBody = shape.terms.controlRule === 'quorum';
        this.#push(party, isBody ? asOwner : 0, owned | named, named, isOwner);
        for (const partner of parties.standing(party))
          this.#push(partner, (isBody ? 0 : asOwner) | asNamed, owned | named, 0, false);
      } else {
        this.#push(party, asOwner | asNamed, owned | named, named, isOwner);
      }
    }
    // Only those who stand for a partnership, which has a row too, can also be there for themselves.
    if (this.count > mentions) this.#join();
  }

  #push(party: number, asked: number, concerned: number, named: number, isOwner: boolean): void {
    const at = this.count;
    this.party[at] = party;
    this.asked[at] = asked;
    this.concerned[at] = concerned;
    this.named[at] = named;
    this.isOwner[at] = isOwner;
    this.count += 1;
  }

  /** One row per party. */
  #join(): void {
    const rows = this.count;
    this.count = 0;
    for (let row = 0; row < rows; row += 1) {
      const party = this.party[row]!;
      let known = 0;
      while (known < this.count && this.party[known] !== party) known += 1;
      if (known === this.count) {
        const [asked, concerned, named] = [this.asked[row]!, this.concerned[row]!, this.named[row]!];
        this.#push(party, asked, concerned, named, this.isOwner[row]!);
      } else {
        this.asked[known]! |= this.asked[row]!;
        this.concerned[known]! |= this.concerned[row]!;
        this.named[known]! |= this.named[row]!;
        this.isOwner[known] ||= this.isOwner[row]!;
      }
    }
  }
}

/** Fields that an owner must agree to, of those that it owns. */
export function mustAgreeAsOwner({ terms, isAboutPersons }: RecordShape, owned: number): number {
  switch (terms.controlRule) {
    case 'owner':
    case 'unanimous-partners':
    case 'quorum':
      return owned;
    case 'all':
      return isAboutPersons ? 0 : owned;
    default:
      return 0;
  }
}

/** Fields that someone mentioned must agree to, of those that mention her. */
export function mustAgreeAsNamed(shape: RecordShape, named: number, window: number): number {
  switch (shape.terms.controlRule) {
    case 'owner':
      // GDPR art. 9: an author does not dispose of the health or convictions of those depicted.
      return named & shape.sensitive[window]!;
    case 'unanimous-partners':
    case 'quorum':
    case 'all':
      return named;
    default:
      return 0;
  }
}
