import { ControlChronicle } from '@coop/consent-engine';
import { randomInt } from 'node:crypto';
import { feed } from './control-walk.js';
import { ControlSnapshots, type SnapshotLimits } from './control-snapshots.js';
import type { ControlReplay, DecisionRules, HistoryDoors, HistoryStore } from './doors.js';
import { forEachStored } from './moment.js';
import { rulesOfThen } from './rules-of-then.js';

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
    private readonly rules: DecisionRules,
    private readonly limits: Partial<SnapshotLimits> & { readonly chronicled?: boolean } = {},
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
   * @throws TypeError for kept rules, whose facts the chronicle of today may not know
   */
  chronicle<Answer>(
    position: bigint,
    question: (chronicle: ControlChronicle, later: ControlReplay) => Answer,
  ): Promise<Answer> {
    return this.#alone(async () => {
      if (this.limits.chronicled === false) throw new TypeError('nothing is chronicled by kept rules');
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
    const { chronicled = true } = this.limits;
    const control = this.rules.createControl(
      chronicled ? { told: (fact, position) => chronicle.note(fact, Number(position)) } : {},
    );
    return { position: 0n, control, chronicle, snapshots: new ControlSnapshots(this.limits) };
  }

  async #walkTo(position: bigint): Promise<void> {
    const walk = this.#walk;
    if (position <= walk.position) return;
    try {
      await forEachStored(this.store, { after: walk.position, upTo: position }, (event) => {
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
    const control = this.rules.createControl(nearest && { from: nearest.snapshot });
    const rest = { after: nearest?.position ?? 0n, upTo: position };
    await forEachStored(this.store, rest, (event) => void feed(control, event));
    control.reach(position);
    return control;
  }

  #alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#queue.then(work);
    this.#queue = answer.catch(() => undefined);
    return answer;
  }
}

const histories = new WeakMap<HistoryStore, WeakMap<DecisionRules, ControlHistory>>();

/** One for all questions, for as long as somebody holds both. */
function sharedHistory(store: HistoryStore, rules: DecisionRules, chronicled: boolean): ControlHistory {
  const ofStore = histories.get(store) ?? new WeakMap<DecisionRules, ControlHistory>();
  histories.set(store, ofStore);
  const history = ofStore.get(rules) ?? new ControlHistory(store, rules, { chronicled });
  ofStore.set(rules, history);
  return history;
}

/** The history of a ledger by the rules of this program. */
export const controlHistory = (store: HistoryStore, doors: HistoryDoors): ControlHistory =>
  sharedHistory(store, doors, true);

/** The history of a ledger by the rules that a decision was made by, where they are at hand. */
export function historyOfThen(store: HistoryStore, doors: HistoryDoors, recorded: string | undefined) {
  const kept = rulesOfThen(doors, recorded);
  const history = kept === undefined ? controlHistory(store, doors) : sharedHistory(store, kept, false);
  return { history, kept };
}
