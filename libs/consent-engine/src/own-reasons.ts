import type { Decision, Reason } from './decision.js';
import { REASONS, type ReasonCode } from './reason-codes.js';

/** What a person may know of one field that concerns her. */
export interface OwnReasons {
  readonly field: string;
  readonly permitted: boolean;
  /** Her own reasons and those that are nobody's (contract, law, an empty field), each code once. */
  readonly codes: readonly ReasonCode[];
  /** All of these permit and the field was refused all the same: not everyone concerned agreed. */
  readonly notEveryone: boolean;
}

/**
 * A decision as those may know it in whose name `parties` lists someone: herself, and whom she represents. Fields
 * that do not concern them are left out, and so is every reason of somebody else.
 */
export function ownReasons(decision: Decision, parties: readonly string[]): readonly OwnReasons[] {
  const isTold = ({ stakeholder }: Reason) => stakeholder === undefined || parties.includes(stakeholder);
  const own = decision.perField.filter(({ concerned }) => concerned.some((party) => parties.includes(party)));
  return own.map(({ field, permitted, reasons }) => {
    const told = [...decision.requestReasons, ...reasons].filter(isTold);
    const codes = [...new Set(told.map(({ code }) => code))];
    const isExplained = permitted || codes.some((code) => REASONS[code].effect === 'refuses');
    return { field, permitted, codes, notEveryone: !isExplained };
  });
}
