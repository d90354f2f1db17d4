import { randomInt } from 'node:crypto';
import type { Refused, Released } from '@coop/anonymiser';
import type { MeasuredAttack } from '../domain/release-policy.js';
import { attackCandidate, type Draw } from './attack-candidate.js';
import { runEngine, type EngineTask } from './engine-task.js';

/** A table with what came of attacking it. */
export type Attacked = Released & { readonly attacks: readonly MeasuredAttack[] };

/** Coarsens, and attacks what came out. @param draw - who is held out of the rehearsal */
export function runAndAttack(task: EngineTask, draw: Draw = randomInt): Attacked | Refused {
  const result = runEngine(task);
  if (result.outcome === 'refused') return result;
  return { ...result, attacks: attackCandidate(task, result, runEngine, draw) };
}
