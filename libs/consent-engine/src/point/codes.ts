import { REASON_CODES, REASONS, type ReasonCode } from '../reason-codes.js';

/** Reason codes by their place in the table, as the inner loops count them. */
const number = (code: ReasonCode): number => REASON_CODES.indexOf(code);

/** The number of each code that a field or a stakeholder can meet. */
export const CODE = Object.freeze({
  unreadable: number('prohibition-unreadable'),
  political: number('political-campaign-by-default'),
  recordNotInContract: number('record-not-in-contract'),
  fieldNotInContract: number('field-not-in-contract'),
  fieldUnknown: number('field-unknown'),
  fieldEmpty: number('field-empty'),
  erased: number('erased'),
  nobodyToAsk: number('nobody-to-ask'),
  stakeholderUnknown: number('stakeholder-unknown'),
  notInformed: number('not-informed'),
  outsideBasis: number('outside-declared-basis'),
  grantMissing: number('grant-missing'),
  grantWithdrawn: number('grant-withdrawn'),
  grantExpired: number('grant-expired'),
  grantNotStarted: number('grant-not-started'),
  grantTooNarrow: number('grant-too-narrow'),
  grantWithoutMandate: number('grant-without-mandate'),
  sensitiveNotNamed: number('sensitive-not-named'),
  fieldNewer: number('field-newer-than-grant'),
  grantNotForCountry: number('grant-not-for-country'),
  grantForAnonymous: number('grant-for-anonymous-use-only'),
  grantWithoutQuorum: number('grant-without-quorum'),
  grantUsedUp: number('grant-used-up'),
  grantPrice: number('grant-price-not-agreed'),
  dutyUnknown: number('duty-unknown'),
  granted: number('granted'),
  basisApplies: number('basis-applies'),
});

/** By number: whether the code is a reason for. */
export const PERMITS: readonly boolean[] = REASON_CODES.map((code) => REASONS[code].effect === 'permits');

export const codeNumber = number;
