import { randomInt } from 'node:crypto';
import { checkClasses, profileTable, type Refused, type Released } from '@coop/anonymiser';
import type { MeasuredAttack } from '../domain/release-policy.js';
import { attackCandidate, type Draw } from './attack-candidate.js';
import { runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

/** A table with what came of attacking it. */
export type Attacked = Released & { readonly attacks: readonly MeasuredAttack[] };

/** The sensitive column leaves as it stands: one by whose looks people are known must not. */
export interface Telling {
  readonly outcome: 'refused';
  readonly code: 'column-identifies';
  /** Shares of that column: exact figures of the source, for stewards. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Coarsens, and attacks what came out. @param draw - who is held out of the rehearsal */
export function runAndAttack(task: EngineTask, draw: Draw = randomInt): Attacked | Refused | Telling {
  const telling = tellingColumn(task);
  if (telling !== undefined) return telling;
  const result = runEngine(task);
  if (result.outcome === 'refused') return result;
  return { ...result, attacks: attackCandidate(task, result, runEngine, draw) };
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
