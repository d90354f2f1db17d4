import type { CommitNotice } from '@coop/event-sourcing';
import type { SeededRandom } from '@coop/event-sourcing/testing';

/** What may become of an announcement, in shares. */
export interface Mangling {
  readonly lost: number;
  /** Delivered two to five times. */
  readonly doubled: number;
  /** Delivered after others that were announced later. */
  readonly late: number;
}

type Hear = (notice: CommitNotice) => void;

/** Stands for a bus that loses, doubles and reorders: to each listener in another way. */
export class MangledAnnouncements {
  readonly #listeners: { readonly hear: Hear; readonly held: CommitNotice[] }[] = [];
  readonly figures = { announced: 0, lost: 0, doubled: 0, late: 0 };

  constructor(
    private readonly random: SeededRandom,
    private readonly mangling: Mangling,
  ) {}

  listen(hear: Hear): void {
    this.#listeners.push({ hear, held: [] });
  }

  announce(notice: CommitNotice): void {
    for (const { hear, held } of this.#listeners) {
      this.figures.announced += 1;
      this.#mangle(notice, hear, held);
      while (held.length > 0 && this.random.chance(0.3)) hear(this.#takeOne(held));
    }
  }

  #mangle(notice: CommitNotice, hear: Hear, held: CommitNotice[]): void {
    const { lost, doubled, late } = this.mangling;
    const fate = this.random.next();
    if (fate < lost) this.figures.lost += 1;
    else if (fate < lost + doubled) {
      this.figures.doubled += 1;
      // Some copies at once, others when nobody expects them any more.
      for (let copies = this.random.integer(2, 5); copies > 0; copies--)
        if (this.random.chance(0.5)) hear(notice);
        else held.push(notice);
    } else if (fate < lost + doubled + late) {
      this.figures.late += 1;
      held.push(notice);
    } else hear(notice);
  }

  #takeOne(held: CommitNotice[]): CommitNotice {
    const notice = this.random.pick(held);
    held.splice(held.indexOf(notice), 1);
    return notice;
  }
}
