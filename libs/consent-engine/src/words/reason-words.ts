import type { ReasonCode } from '../reason-codes.js';

/**
 * For each code a sentence to the person it is about, and one to an auditor. `{recipient}`, `{purpose}` and
 * `{action}` stand for names that are put in; no sentence can name a person.
 */
export type ReasonWords = Readonly<Record<ReasonCode, readonly [member: string, auditor: string]>>;
