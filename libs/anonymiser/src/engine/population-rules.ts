import type { ClassRule, Members } from './class-rule.js';
import type { ClassTable } from './encoded-table.js';

const peopleOf = ({ people }: ClassTable, at: number): number => people[at] ?? 0;

/**
 * k-map (Sweeney 2002): at least k people of the population look like the class. When classes are joined, their people
 * add up, so that a class that holds does so whatever it is joined with: what a node leaves out, every finer one does.
 */
export const kMap = (k: number): ClassRule => ({
  joining: 'any',
  holds: (view, at) => peopleOf(view, at) >= k,
});

/**
 * δ-presence (Nergiz, Atzori and Clifton 2007): min ≤ members / people ≤ max.
 *
 * With f members and F people, the share of two joined classes (f₁ + f₂) / (F₁ + F₂) lies between their shares, so
 * classes that hold give one that holds; a class of share 0, people without a row, holds the upper bound. A class that
 * does not hold can spoil one that does: therefore not `any`, and nodes are skipped only where nothing may be left out.
 * Where a person may have rows in two classes, the joined class has at most f₁ + f₂ members: the upper bound still
 * follows, the lower one does not.
 *
 * Those whose class is left out are known not to be in the release. A lower bound above 0 forbids that: it is for
 * everybody in the population.
 */
export const presence = (
  { min, max }: { readonly min: number; readonly max: number },
  members: Members,
): ClassRule => ({
  joining: min > 0 && !members.areRows ? 'nothing' : 'holding',
  isForEverybody: min > 0,
  holds: (view, at) => {
    const [found, people] = [members.of(view, at), peopleOf(view, at)];
    return found >= min * people - ROUNDING && found <= max * people + ROUNDING;
  },
});

/** Counts are whole: a bound that is met exactly must not fail by the last digit of a product. */
const ROUNDING = 1e-6;
