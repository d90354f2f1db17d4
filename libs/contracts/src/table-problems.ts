import { problem } from './problem-text.js';

/** What a machine lacks to make a released table, or to give it in a form. */
export const TABLE_PROBLEMS = {
  'tables-not-counted': problem(
    501,
    'Tables cannot be counted independently on this machine, so none is made.',
    "Sur cette machine, un tableau ne peut pas être recompté indépendamment ; aucun n'est donc fait.",
  ),
  'format-not-available': problem(
    501,
    'This table cannot be had in this form; take another one.',
    'Ce tableau ne peut pas être obtenu sous cette forme ; prenez-en une autre.',
  ),
} as const;
