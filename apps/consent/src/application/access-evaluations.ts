import { partnerView, type Decision } from '@coop/consent-engine';
import { consentApi } from '@coop/contracts';
import { ProblemError } from '@coop/service-kit';
import type { z } from 'zod';
import type { ControlIndex } from '../projections/control-index.js';
import {
  frameOf,
  questionAbout,
  type Asked,
  type Asker,
  type Moment,
  type Question,
} from './access-question.js';
import type { DecisionBook } from './decision-book.js';
import { decideOnRecord, type OnRecord } from './decide-on-record.js';
import type { ConsentParts } from './parts.js';
import { ReadingsTogether } from './readings-together.js';
import { instantOf } from './wire-decision.js';

export type Told = z.infer<typeof consentApi.accessDecision>;

export const MOST_EVALUATIONS = 1_000;

/** Whether the decision is a yes to this question: some of the fields are one only for who asked for some. */
export const isYes = ({ frame }: Question, { outcome }: Pick<Decision, 'outcome'>): boolean =>
  outcome === 'PERMIT' || (outcome === 'PARTIAL' && frame.takesPartial);

/** What was asked and by whom, as long as several evaluations share it: then its contract is looked for once. */
function framesOf(control: ControlIndex, asker: Asker, moment: Moment) {
  let last: { readonly asked: Asked; readonly frame: ReturnType<typeof frameOf> } | undefined;
  return (asked: Asked) => {
    if (last === undefined || !asksTheSame(last.asked, asked))
      last = { asked, frame: frameOf(control, asker, asked, moment) };
    return last.frame;
  };
}

/** Whether all that a frame is made of is the same, in whatever objects it came. */
function asksTheSame(one: Asked, other: Asked): boolean {
  const { subject, action, context } = other;
  return (
    one.subject.type === subject.type &&
    one.subject.id === subject.id &&
    one.action.name === action.name &&
    one.context?.purpose === context?.purpose &&
    one.context?.contract === context?.contract &&
    one.context?.partial === context?.partial
  );
}

function told(question: Question, decision: Decision, id: string): Told {
  const { duties, validUntil } = decision;
  const { fields, stage } = partnerView(decision);
  const { complaint } = question.frame;
  return {
    decision: isYes(question, decision),
    context: {
      decision_id: id,
      fields: [...fields],
      duties: duties.map((duty) => ({ ...duty })),
      ...(decision.outcome === 'DENY' ? {} : { validUntil: instantOf(validUntil) }),
      ...(decision.outcome === 'PARTIAL' ? { partial: true as const } : {}),
      ...(stage === undefined ? {} : { stage }),
      ...(complaint === undefined ? {} : { error: { status: 400, message: complaint } }),
    },
  };
}

/** An evaluation that nobody can read as a question is denied; there is no decision to record. */
const unreadable = (message: string): Told => ({
  decision: false,
  context: { fields: [], duties: [], error: { status: 400, message } },
});

/** One evaluation (AuthZEN 1.0 section 6). */
export async function evaluate(parts: ConsentParts, asker: Asker, asked: Asked): Promise<OnRecord<Told>> {
  return decideOnRecord(parts, asker, 'evaluation', (moment, book) =>
    evaluator(parts.control, asker, moment, book)(asked),
  );
}

function evaluator(control: ControlIndex, asker: Asker, moment: Moment, book: DecisionBook) {
  const frames = framesOf(control, asker, moment);
  const readings = new ReadingsTogether(control, (...asked) => control.decide(...asked));
  return (asked: Asked): Told => {
    const question = questionAbout(control, frames(asked), asked.resource, asked.resource.properties?.fields);
    const { decision, isAfterLast } = readings.decide(question.request);
    // Whoever hears yes may read, and does so where nobody counts: the yes is what is counted.
    const counted = isYes(question, decision) ? decision.counted : [];
    readings.count(counted);
    return told(question, decision, book.note(question, decision, { counted, isAfterLast }));
  };
}

type Body = z.infer<typeof consentApi.accessEvaluations>;

/** The answer at which a batch may stop. */
const STOPS_AT = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true } as const;

/**
 * Several evaluations, at one moment and on one state (section 7). Without any it is one, as section 7.1 has it.
 * @throws ProblemError `too-many-evaluations`; ZodError when there is neither a batch nor one evaluation
 */
export async function evaluateAll(
  parts: ConsentParts,
  asker: Asker,
  body: Body,
): Promise<OnRecord<Told | z.infer<typeof consentApi.accessDecisions>>> {
  const { evaluations = [], options, ...defaults } = body;
  if (evaluations.length === 0) return evaluate(parts, asker, consentApi.accessEvaluation.parse(defaults));
  if (evaluations.length > MOST_EVALUATIONS)
    throw new ProblemError('too-many-evaluations', { members: { most: MOST_EVALUATIONS } });
  const asked = evaluations.map((item) => withDefaults(item, defaults));
  const stop = STOPS_AT[options?.evaluations_semantic ?? 'execute_all'];
  return decideOnRecord(parts, asker, 'evaluations', (moment, book) => {
    const decide = evaluator(parts.control, asker, moment, book);
    const answers: Told[] = [];
    for (const one of asked) {
      const answer = typeof one === 'string' ? unreadable(one) : decide(one);
      answers.push(answer);
      if (answer.decision === stop) break;
    }
    return { evaluations: answers };
  });
}

/** An entity that an evaluation names replaces the default as a whole (section 7.1.1). @returns what it lacks, as text */
function withDefaults(item: unknown, defaults: Omit<Body, 'evaluations' | 'options'>): Asked | string {
  const read = consentApi.accessEvaluationItem.safeParse(item);
  if (!read.success) return `the evaluation is not valid at /${read.error.issues[0]?.path.join('/') ?? ''}`;
  const { subject, action, resource, context } = { ...defaults, ...read.data };
  if (subject === undefined) return 'the evaluation has no subject';
  if (action === undefined) return 'the evaluation has no action';
  if (resource === undefined) return 'the evaluation has no resource';
  return { subject, action, resource, ...(context === undefined ? {} : { context }) };
}
