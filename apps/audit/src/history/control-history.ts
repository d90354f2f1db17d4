import { ControlChronicle } from '@coop/consent-engine';
import { randomInt } from 'node:crypto';
import { feed } from './control-walk.js';
import { ControlSnapshots, type SnapshotLimits } from './control-snapshots.js';
import type { ControlReplay, HistoryDoors, HistoryStore } from './doors.js';
import { forEachAsOfToday } from './moment.js';

/** What has been read so far. */
interface Walk {
  /** The last position that the others know. */
  position: bigint;
  readonly control: ControlReplay;
  readonly chronicle: ControlChronicle;
  readonly snapshots: ControlSnapshots;
}

/**
 * The state of control at any position, at the price of one walk over the ledger: what was in force comes from a
 * chronicle, and a decision point is fed from the nearest snapshot on. Both are made here, from the events of this
 * ledger as this process reads them; nothing is ever loaded. Questions queue.
 */
export class ControlHistory {
  #walk: Walk;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: HistoryStore,
    private readonly doors: HistoryDoors,
    private readonly limits: Partial<SnapshotLimits> = {},
  ) {
    this.#walk = this.#begin();
  }

  /** Positions and size of the snapshots that are kept now. */
  get snapshots(): Pick<ControlSnapshots, 'positions' | 'bytes'> {
    return this.#walk.snapshots;
  }

  /**
   * Asks what began and ended up to a position. The control state beside it is a later one: what it says of a thing
   * that cannot change (the terms of a grant) was so then.
   */
  chronicle<Answer>(
    position: bigint,
    question: (chronicle: ControlChronicle, later: ControlReplay) => Answer,
  ): Promise<Answer> {
    return this.#alone(async () => {
      await this.#walkTo(position);
      return question(this.#walk.chronicle, this.#walk.control);
    });
  }

  /** Asks the state of control exactly as it was after a position. It must not be kept: others move it on. */
  at<Answer>(position: bigint, question: (control: ControlReplay) => Answer): Promise<Answer> {
    return this.#alone(async () => {
      await this.#walkTo(position);
      const { control } = this.#walk;
      return question(this.#walk.position === position ? control : await this.#rebuilt(position));
    });
  }

  /** The same as a state of its own, for whoever feeds it further. */
  from(position: bigint): Promise<ControlReplay> {
    return this.#alone(() => this.#rebuilt(position));
  }

  #begin(): Walk {
    const chronicle = new ControlChronicle([randomInt(2 ** 32), randomInt(2 ** 32)]);
    const control = this.doors.createControl({
      told: (fact, position) => chronicle.note(fact, Number(position)),
    });
    return { position: 0n, control, chronicle, snapshots: new ControlSnapshots(this.limits) };
  }

  async #walkTo(position: bigint): Promise<void> {
    const walk = this.#walk;
    if (position <= walk.position) return;
    try {
      await forEachAsOfToday(this.store, { after: walk.position, upTo: position }, (event) => {
        feed(walk.control, event);
        walk.position = event.position;
        if (walk.snapshots.isDue(event.position)) walk.snapshots.add(event.position, walk.control.snapshot());
      });
    } catch (error) {
      // Half an event may have been applied: nobody may build on it.
      this.#walk = this.#begin();
      throw error;
    }
  }

  async #rebuilt(position: bigint): Promise<ControlReplay> {
    const nearest = this.#walk.snapshots.before(position);
    const control = this.doors.createControl(nearest && { from: nearest.snapshot });
    const rest = { after: nearest?.position ?? 0n, upTo: position };
    await forEachAsOfToday(this.store, rest, (event) => void feed(control, event));
    control.reach(position);
    return control;
  }

  #alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#queue.then(work);
    this.#queue = answer.catch(() => undefined);
    return answer;
  }
}

const histories = new WeakMap<HistoryStore, WeakMap<HistoryDoors, ControlHistory>>();

/** The history of a ledger by these reducers: one for all questions, for as long as somebody holds both. */
export function controlHistory(store: HistoryStore, doors: HistoryDoors): ControlHistory {
  const ofStore = histories.get(store) ?? new WeakMap<HistoryDoors, ControlHistory>();
  histories.set(store, ofStore);
  const history = ofStore.get(doors) ?? new ControlHistory(store, doors);
  ofStore.set(doors, history);
  return history;
}
