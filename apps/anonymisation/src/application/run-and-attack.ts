import { randomInt } from 'node:crypto';
import { checkClasses, checkRelease, profileTable, type Refused, type Released } from '@coop/anonymiser';
import type { MeasuredAttack } from '../domain/release-policy.js';
import { attackCandidate, type Draw } from './attack-candidate.js';
import { promiseAmong, runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

/** A table with what came of attacking it. */
export type Attacked = Released & { readonly attacks: readonly MeasuredAttack[] };

/** A column is not what it was said to be. The sensitive one leaves as it stands: by its looks nobody may be known. */
export interface Telling {
  readonly outcome: 'refused';
  readonly code: 'column-identifies' | 'household-ambiguous';
  /** Exact figures of the source, for stewards. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Coarsens, and attacks what came out. @param draw - who is held out of the rehearsal */
export function runAndAttack(task: EngineTask, draw: Draw = randomInt): Attacked | Refused | Telling {
  const telling = tellingColumn(task) ?? ambiguousHousehold(task);
  if (telling !== undefined) return telling;
  const result = runEngine(task);
  if (result.outcome === 'refused') return result;
  assertKeptAmongPopulation(task, result);
  return { ...result, attacks: attackCandidate(task, result, runEngine, draw) };
}

/** By code that the search does not share; here, because the thread that answers everybody must not wait for it. */
function assertKeptAmongPopulation(task: EngineTask, released: Released): void {
  const promise = promiseAmong(task, released);
  const findings = promise === undefined ? [] : checkRelease(released.table, promise);
  if (findings.length > 0)
    throw new Error(`a table does not keep its promise: ${findings.map(({ code }) => code).join(', ')}`);
}

/** Of the others none leaves as it stands, so none is looked at. */
function tellingColumn({ table, sensitive }: EngineTask): Telling | undefined {
  const columns = [PERSON_COLUMN, sensitive];
  const places = columns.map((column) => table.columns.indexOf(column));
  const rows = table.rows.map((row) => places.map((at) => row[at] ?? ''));
  const profiles = profileTable({ columns, rows }, PERSON_COLUMN);
  const checked = checkClasses(profiles, { [PERSON_COLUMN]: 'direct', [sensitive]: 'sensitive' });
  if (checked.outcome === 'accepted' && checked.flags.length === 0) return undefined;
  const { peopleAlone = 0, identifiers = 0 } =
    profiles.find(({ column }) => column === sensitive)?.figures ?? {};
  return {
    ...{ outcome: 'refused', code: 'column-identifies' },
    figures: { 'people-alone': peopleAlone, identifiers },
  };
}

/** Who stands in two households would count twice, and k households would be fewer than k people. */
function ambiguousHousehold({ table, household }: EngineTask): Telling | undefined {
  if (household === undefined) return undefined;
  const [person, home] = [PERSON_COLUMN, household].map((column) => table.columns.indexOf(column));
  const homes = new Map<string, Set<string>>();
  for (const row of table.rows) {
    const who = row[person ?? -1] ?? '';
    homes.set(who, (homes.get(who) ?? new Set()).add(row[home ?? -1] ?? ''));
  }
  const people = [...homes.values()].filter(({ size }) => size > 1).length;
  return people === 0 ? undefined : { outcome: 'refused', code: 'household-ambiguous', figures: { people } };
}
