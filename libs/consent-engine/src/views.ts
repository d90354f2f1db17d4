import type { Decision, Outcome, Reason } from './decision.js';
import type { Verdict } from './point/verdict.js';
import { REASONS, type Stage } from './reason-codes.js';

/** All that a partner may know. */
export interface PartnerView {
  readonly outcome: Outcome;
  readonly fields: readonly string[];
  /** Absent on PERMIT. */
  readonly stage?: Stage;
}

/** What a partner may see: never who refused, nor whether anyone was asked or anything is there. */
export function partnerView({
  outcome,
  fields,
  stage,
}: Pick<Verdict, 'outcome' | 'fields' | 'stage'> | Decision): PartnerView {
  return stage === undefined ? { outcome, fields } : { outcome, fields, stage };
}

/** A member's own side of a decision. */
export interface MemberView {
  readonly member: string;
  readonly fields: readonly {
    readonly field: string;
    /** Whether the field that concerns the member was permitted; not why others refused. */
    readonly permitted: boolean;
    readonly reasons: readonly Reason[];
  }[];
}

/** What a member may see: the fields that concern her, with the reasons that are hers (GDPR art. 15). */
export function memberView(decision: Decision, member: string): MemberView {
  const own = decision.perField.filter((each) => each.concerned.includes(member));
  return {
    member,
    fields: own.map(({ field, permitted, reasons }) => ({
      field,
      permitted,
      reasons: reasons.filter((reason) => reason.stakeholder === member),
    })),
  };
}

/** One reason in words. `field` is absent when it concerns the request or the record as a whole. */
export interface ExplainedReason extends Reason {
  readonly field?: string;
  readonly effect: 'refuses' | 'permits';
  readonly meaning: string;
}

/** Everything, for auditors: every reason of the request and of each field, in the order of the decision. */
export function explain(decision: Decision): readonly ExplainedReason[] {
  return [
    ...decision.requestReasons.map(inWords),
    ...decision.perField.flatMap(({ field, reasons }) =>
      reasons.map((reason) => ({ field, ...inWords(reason) })),
    ),
  ];
}

function inWords(reason: Reason): ExplainedReason {
  const { effect, meaning } = REASONS[reason.code];
  return { ...reason, effect, meaning };
}
