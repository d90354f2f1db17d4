import { ACTIONS } from '../decision.js';

const NUMBERS = new Map<string, number>(ACTIONS.map((action, number) => [action, number]));

/** The bit of an action; 0 for a word that names none, so that nothing contains it. */
export function actionBit(action: string): number {
  const number = NUMBERS.get(action);
  return number === undefined ? 0 : 1 << number;
}

export function actionBits(actions: readonly string[]): number {
  let bits = 0;
  for (const action of actions) bits |= actionBit(action);
  return bits;
}

/** The action whose results may be limited to groups of a least size. */
export const ANONYMISE = actionBit('anonymise');
