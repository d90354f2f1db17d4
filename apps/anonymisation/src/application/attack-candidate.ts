import {
  differencing,
  exactCopies,
  homogeneity,
  inferring,
  intersecting,
  linking,
  residualRisk,
  singlingOut,
  type AttackOutcome,
  type Candidate,
  type Hierarchy,
  type Released,
  type Table,
} from '@coop/anonymiser';
import type { AttackName, MeasuredAttack } from '../domain/release-policy.js';
import { buildHierarchies } from './hierarchies.js';
import type { EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

/** A number from 0 to below a limit, by chance: who is held out must not be foreseeable. */
export type Draw = (below: number) => number;

/** One person in three: enough people whom the rehearsal knows nothing of, and enough left to rehearse with. */
const HELD_OUT = 3;

const NOBODY: readonly (readonly string[])[] = [];

/**
 * Attacks a table before anybody is given it: singling out, linking and inference (the three of WP216), homogeneity
 * and exact copies, each tried on everybody whose rows were read, those left out included; and together with each table
 * of the same columns that the institution has, intersection and differencing.
 *
 * What an attacker links or guesses right about people who are not in the table is not the table's doing. So the same recipe is
 * rehearsed without a third of the people, drawn by chance, and these are attacked with what came out. Where no table
 * comes out of the rehearsal, nothing is taken off.
 *
 * @param anonymise - the recipe
 */
export function attackCandidate(
  task: EngineTask,
  { table }: Pick<Released, 'table'>,
  anonymise: (task: EngineTask) => Released | { readonly outcome: 'refused' },
  draw: Draw,
): readonly MeasuredAttack[] {
  const known = task.quasiIdentifiers.map(({ field }) => field);
  const mayMean = meanings(buildHierarchies(task.quasiIdentifiers));
  const candidateOf = (released: Table, members: Table): Candidate => ({
    ...{ released, members, known, mayMean },
    control: { columns: members.columns, rows: NOBODY },
  });
  const candidate = candidateOf(table, task.table);
  const { rehearsed, heldOut } = parted(task.table, draw);
  const rehearsal = heldOut.rows.length === 0 ? undefined : anonymise({ ...task, table: rehearsed });
  const control = rehearsal?.outcome === 'released' ? candidateOf(rehearsal.table, heldOut) : undefined;
  const compared = (attack: AttackName, run: (candidate: Candidate) => AttackOutcome): MeasuredAttack => {
    const { risk, attempts } = run(candidate);
    if (control === undefined) return measured(attack, risk, { attempts, controls: 0 });
    const baseline = run(control);
    return measured(attack, residualRisk(risk, baseline.risk), { attempts, controls: baseline.attempts });
  };
  const alone = (attack: AttackName, { risk, attempts }: AttackOutcome): MeasuredAttack =>
    measured(attack, risk, { attempts, controls: 0 });
  return [
    alone('singling-out', singlingOut(candidate)),
    compared('linking', linking),
    compared('inference', (one) => inferring(one, task.sensitive)),
    alone('homogeneity', homogeneity(candidate, task.sensitive)),
    alone('exact-copies', exactCopies(candidate)),
    ...together(task, candidate),
  ];
}

/** With each table that the institution has already; of several the one that tells most counts. */
function together({ earlier, sensitive }: EngineTask, candidate: Candidate): readonly MeasuredAttack[] {
  const pairs = earlier.map(({ table, left, joined }) => ({
    ...{ before: { ...candidate, released: table }, left, joined },
  }));
  const worst = (attack: AttackName, outcomes: readonly AttackOutcome[]): readonly MeasuredAttack[] => {
    const tried = outcomes.filter(({ attempts }) => attempts > 0);
    const [found] = tried.sort((one, other) => other.risk.upper - one.risk.upper);
    return found === undefined
      ? []
      : [measured(attack, found.risk, { attempts: found.attempts, controls: 0 })];
  };
  return [
    ...worst(
      'intersection',
      pairs.map(({ before }) => intersecting(before, candidate, sensitive)),
    ),
    ...worst(
      'differencing',
      pairs.flatMap(({ before, left, joined }) => [
        differencing(before, candidate, sensitive, left),
        differencing(candidate, before, sensitive, joined),
      ]),
    ),
  ];
}

const measured = (
  attack: AttackName,
  { value, upper }: AttackOutcome['risk'],
  tried: { readonly attempts: number; readonly controls: number },
): MeasuredAttack => ({ attack, risk: value, upper, ...tried });

/** Whether a value may be meant by what is written: at some level its group has that label. */
function meanings(hierarchies: readonly Hierarchy[]): Candidate['mayMean'] {
  const known = new Map(hierarchies.map((hierarchy) => [hierarchy.column, hierarchy]));
  return (column, written, value) => {
    const hierarchy = known.get(column);
    if (hierarchy === undefined) return written === value;
    if (!hierarchy.covers(value)) return false;
    for (let level = 0; level < hierarchy.levels; level += 1)
      if (hierarchy.generalise(value, level) === written) return true;
    return false;
  };
}

/** Holds whole people out, however many rows they have. */
function parted(
  { columns, rows }: Table,
  draw: Draw,
): { readonly rehearsed: Table; readonly heldOut: Table } {
  const at = columns.indexOf(PERSON_COLUMN);
  const people = [...new Set(rows.map((row) => row[at] ?? ''))];
  const out = new Set<string>();
  const count = Math.floor(people.length / HELD_OUT);
  for (let last = people.length; out.size < count; last -= 1) {
    const drawn = draw(last);
    out.add(people[drawn] ?? '');
    people[drawn] = people[last - 1] ?? '';
  }
  const isOut = (row: readonly string[]): boolean => out.has(row[at] ?? '');
  return {
    rehearsed: { columns, rows: rows.filter((row) => !isOut(row)) },
    heldOut: { columns, rows: rows.filter(isOut) },
  };
}
