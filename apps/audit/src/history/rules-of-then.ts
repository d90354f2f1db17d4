import type { StoredEvent } from '@coop/event-sourcing';
import { feed } from './control-walk.js';
import type { ControlReplay, HistoryDoors, KeptRules } from './doors.js';

/** Engine and taxonomy, as the service writes them into the `rules` of an event: `consent-engine/1 2.1`. */
export function partsOfRules(rules: string): readonly [engine: string, taxonomy: string] {
  const at = rules.indexOf(' ');
  return at === -1 ? [rules, ''] : [rules.slice(0, at), rules.slice(at + 1)];
}

/** The kept rules by which something was decided; undefined when those of this program have to do. */
export const rulesOfThen = ({ kept }: HistoryDoors, recorded: string | undefined): KeptRules | undefined =>
  recorded === undefined ? undefined : kept?.get(partsOfRules(recorded)[0]);

/** A state of control, and the kept rules that it is of. */
export interface ControlOfThen {
  readonly control: ControlReplay;
  readonly kept: KeptRules | undefined;
}

/** The states of control of a walk in which decisions of several engines are met, each fed with every event. */
export class ControlsOfThen {
  readonly #controls = new Map<KeptRules | undefined, ControlReplay>();

  /** @param recorded - the rules of each decision that will be asked about */
  constructor(
    private readonly doors: HistoryDoors,
    recorded: Iterable<string | undefined>,
  ) {
    for (const rules of recorded) this.#open(rulesOfThen(doors, rules));
  }

  #open(kept: KeptRules | undefined): void {
    if (!this.#controls.has(kept)) this.#controls.set(kept, (kept ?? this.doors).createControl());
  }

  /** @param stored - as it is stored */
  feed(stored: StoredEvent): void {
    for (const control of this.#controls.values()) feed(control, stored);
  }

  reach(position: bigint): void {
    for (const control of this.#controls.values()) control.reach(position);
  }

  /** @throws RangeError for rules that were not announced */
  of(recorded: string | undefined): ControlOfThen {
    const kept = rulesOfThen(this.doors, recorded);
    const control = this.#controls.get(kept);
    if (control === undefined) throw new RangeError(`no state of control was fed for ${recorded}`);
    return { control, kept };
  }
}
