import type { ControlFact } from '../facts.js';
import { Dice } from '../testing/random/dice.js';
import { NOW } from '../testing/random/words.js';
import { randomWorld } from '../testing/random/world.js';
import { grant, prohibition } from '../testing/world.js';
import { ControlChronicle } from './chronicle.js';
import type { Contents } from './contents.js';
import { DecisionPoint } from './decision-point.js';

const WORLDS = Math.min(120, Number(process.env['COOP_WORLDS'] ?? 120));
const SEED = 20_261_128;
/** Far apart, so that a position between two facts is asked about, too. */
const STEP = 3;

interface Validity {
  readonly from: number;
  readonly until: number;
}

/** What the contents of a decision point say: the measure of the chronicle. */
function saidBy(contents: Contents, at: number) {
  const holds = ({ from, until }: Validity) => from <= at && at < until;
  const ids = <T>(all: Iterable<T>, isMeant: (each: T) => boolean, idOf: (each: T) => string) =>
    [...all].filter(isMeant).map(idOf).sort();
  const grants = ids(
    contents.grants(),
    ({ fact, validity, isWithdrawn }) =>
      !isWithdrawn && holds(validity) && !contents.isErased(fact.stakeholder),
    ({ fact }) => fact.grant,
  );
  const prohibitions = ids(
    contents.prohibitions(),
    ({ validity, isLifted }) => !isLifted && holds(validity),
    ({ fact }) => fact.prohibition,
  );
  const contracts = ids(
    contents.contracts(),
    ({ validity, isTerminated }) => !isTerminated && holds(validity),
    ({ fact }) => fact.contract,
  );
  const mandates = ids(
    contents.mandates(),
    ({ validity, isEnded }) => !isEnded && holds(validity),
    ({ fact }) => fact.mandate,
  );
  const duties = [...contents.contracts()].flatMap(({ fact: { contract }, duties: known }) =>
    [...known].map(([duty, state]) => ({ duty, contract, state })),
  );
  return {
    counts: {
      parties: [...contents.parties()].filter(({ isErased }) => !isErased).length,
      erasedParties: [...contents.erased()].length,
      grants: grants.length,
      prohibitions: prohibitions.length,
      contracts: contracts.length,
      mandates: mandates.length,
      records: [...contents.records()].filter(({ isRemoved }) => !isRemoved).length,
      openDuties: duties.filter(({ state }) => state !== 'fulfilled').length,
    },
    inForce: { grants, prohibitions, contracts, mandates, duties },
  };
}

/** Facts in an order in which they can arrive, and in one in which ends come before beginnings. */
function ordersOf(facts: readonly ControlFact[], dice: Dice): readonly (readonly ControlFact[])[] {
  const mixed = facts.map((fact) => ({ fact, place: dice.next() })).sort((a, b) => a.place - b.place);
  return [[...facts, ...facts.slice(0, 5)], mixed.map(({ fact }) => fact)];
}

describe('the chronicle of control', () => {
  it(`says of every position what a decision point said then, in ${WORLDS} random worlds`, () => {
    for (let world = 0; world < WORLDS; world += 1) {
      const dice = new Dice(SEED + world);
      for (const facts of ordersOf(randomWorld(SEED + world).facts, dice)) {
        const point = new DecisionPoint();
        const chronicle = new ControlChronicle([world, SEED]);
        const said = facts.map((fact, index) => {
          point.apply(fact);
          chronicle.note(fact, (index + 1) * STEP);
          const at = NOW + dice.integer(-9_000_000, 9_000_000);
          return {
            position: (index + 1) * STEP + dice.integer(0, STEP - 1),
            at,
            ...saidBy(point.contents, at),
          };
        });
        // All facts are known by now: what came later must not show.
        for (const { position, at, counts, inForce } of said) {
          expect(chronicle.countsAt(position, at)).toEqual(counts);
          expect(chronicle.inForceAt(position, at)).toEqual(inForce);
        }
      }
    }
  });

  it('has nothing before the first fact', () => {
    const chronicle = new ControlChronicle([1, 2]);
    chronicle.note(grant({ grant: 'g' }), 5);
    chronicle.note(prohibition({ prohibition: 'p' }), 5);
    expect(Object.values(chronicle.countsAt(4, NOW)).every((count) => count === 0)).toBe(true);
    expect(chronicle.inForceAt(4, NOW)).toEqual({
      ...{ grants: [], prohibitions: [], contracts: [], mandates: [], duties: [] },
    });
  });
});
