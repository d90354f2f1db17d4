import type { ControlFact } from '../facts.js';
import { banInterval, rightInterval, type Interval } from '../validity.js';
import { HalfSipHash } from './half-sip-hash.js';
import { Stretches } from './stretches.js';

/** How many of each were in force. */
export interface InForceCounts {
  readonly parties: number;
  readonly erasedParties: number;
  readonly grants: number;
  readonly prohibitions: number;
  readonly contracts: number;
  readonly mandates: number;
  readonly records: number;
  readonly openDuties: number;
}

/** The ids of what was in force, sorted; duties in the order in which their contracts became known. */
export interface InForce {
  readonly grants: readonly string[];
  readonly prohibitions: readonly string[];
  readonly contracts: readonly string[];
  readonly mandates: readonly string[];
  readonly duties: readonly { readonly duty: string; readonly contract: string; readonly state: DutyState }[];
}

type DutyState = 'open' | 'breached' | 'fulfilled';

/** The positions at which a duty came into each state; 0: never. */
interface DutyCourse {
  readonly duty: string;
  readonly first: number;
  open: number;
  breached: number;
  fulfilled: number;
}

const ALWAYS: Interval = { from: -Infinity, until: Infinity };

/**
 * When everything that gives or takes rights began and ended, by position: what was in force after any position that it
 * was told of, without telling the facts again. It is told every fact of a decision point, and says what that point's
 * contents would have said then.
 */
export class ControlChronicle {
  readonly #parties: Stretches;
  readonly #records: Stretches;
  readonly #grants: Stretches;
  readonly #prohibitions: Stretches;
  readonly #contracts: Stretches;
  readonly #mandates: Stretches;
  /** contract → its duties, both in the order in which they became known */
  readonly #duties = new Map<number, Map<string, DutyCourse>>();

  /** @param hashKey - as of `DecisionPointOptions` */
  constructor(hashKey: readonly [number, number]) {
    const stretches = (): Stretches => new Stretches(new HalfSipHash(hashKey));
    [this.#parties, this.#records, this.#grants] = [stretches(), stretches(), stretches()];
    [this.#prohibitions, this.#contracts, this.#mandates] = [stretches(), stretches(), stretches()];
  }

  /** @param position - of the event that states the fact; never lower than that of the fact before it */
  note(fact: ControlFact, position: number): void {
    switch (fact.kind) {
      case 'party-known':
        return this.#parties.begin(fact.party, position, ALWAYS);
      case 'party-erased':
        return this.#parties.end(fact.party, position);
      case 'record-known':
        return this.#records.begin(fact.record, position, ALWAYS);
      case 'record-removed':
        return this.#records.end(fact.record, position);
      case 'grant-given': {
        const stakeholder = this.#parties.number(fact.stakeholder);
        return this.#grants.begin(fact.grant, position, rightInterval(fact.from, fact.until), stakeholder);
      }
      case 'grant-withdrawn':
        return this.#grants.end(fact.grant, position);
      case 'prohibition-placed':
        return this.#prohibitions.begin(fact.prohibition, position, banInterval(fact.from, fact.until));
      case 'prohibition-lifted':
        return this.#prohibitions.end(fact.prohibition, position);
      case 'mandate-given':
        return this.#mandates.begin(fact.mandate, position, rightInterval(fact.from, fact.until));
      case 'mandate-ended':
        return this.#mandates.end(fact.mandate, position);
      case 'contract-in-force':
        return this.#contracts.begin(fact.contract, position, rightInterval(fact.from, fact.until));
      case 'contract-terminated':
        return this.#contracts.end(fact.contract, position);
      case 'contract-suspended':
      case 'contract-resumed':
        this.#contracts.number(fact.contract);
        return;
      case 'duty-opened':
        return this.#moveDuty(fact, 'open', position);
      case 'duty-breached':
        return this.#moveDuty(fact, 'breached', position);
      case 'duty-fulfilled':
        return this.#moveDuty(fact, 'fulfilled', position);
      default:
    }
  }

  /** The position at which a record became known; `undefined`: it never did. */
  recordBegan(record: string): number | undefined {
    return this.#records.began(record);
  }

  /** @param at - milliseconds since 1970: the moment at which terms are looked at */
  countsAt(position: number, at: number): InForceCounts {
    const inForce = (stretches: Stretches): number => stretches.count(position, at);
    const duties = this.#dutiesAt(position);
    return {
      parties: inForce(this.#parties),
      erasedParties: this.#parties.countEnded(position),
      grants: this.#grants.count(position, at, this.#parties),
      prohibitions: inForce(this.#prohibitions),
      contracts: inForce(this.#contracts),
      mandates: inForce(this.#mandates),
      records: inForce(this.#records),
      openDuties: duties.filter(({ state }) => state !== 'fulfilled').length,
    };
  }

  /** The same as ids. Its cost grows with how many there are. */
  inForceAt(position: number, at: number): InForce {
    return {
      grants: this.#grants.ids(position, at, this.#parties),
      prohibitions: this.#prohibitions.ids(position, at),
      contracts: this.#contracts.ids(position, at),
      mandates: this.#mandates.ids(position, at),
      duties: this.#dutiesAt(position),
    };
  }

  /** Fulfilment is final, and a breach is not undone by opening again: what counts is the first of each. */
  #moveDuty(
    { contract: id, duty }: { readonly contract: string; readonly duty: string },
    state: DutyState,
    position: number,
  ): void {
    const contract = this.#contracts.number(id);
    const duties = this.#duties.get(contract) ?? new Map<string, DutyCourse>();
    this.#duties.set(contract, duties);
    const course = duties.get(duty) ?? { duty, first: position, open: 0, breached: 0, fulfilled: 0 };
    duties.set(duty, course);
    course[state] ||= position;
  }

  #dutiesAt(position: number): InForce['duties'] {
    const contracts = [...this.#duties].sort(([one], [other]) => one - other);
    return contracts.flatMap(([number, duties]) => {
      if (!this.#contracts.hasBegun(number, position)) return [];
      const contract = this.#contracts.id(number);
      const known = [...duties.values()].filter(({ first }) => first <= position);
      return known.map((course) => ({ duty: course.duty, contract, state: stateOf(course, position) }));
    });
  }
}

const stateOf = ({ breached, fulfilled }: DutyCourse, position: number): DutyState => {
  if (fulfilled !== 0 && fulfilled <= position) return 'fulfilled';
  return breached !== 0 && breached <= position ? 'breached' : 'open';
};
