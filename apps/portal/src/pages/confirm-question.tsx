import { parseRational, sensitivityOfSum, usualError } from '@coop/anonymiser';
import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { BudgetView } from '../client/question-shapes.js';
import type { ContractView } from '../client/shapes.js';
import { PostForm } from '../elements/forms.js';
import { Page } from '../elements/page.js';
import { Facts } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { costOf, Hidden } from './asking.js';
import { leftShare, percentOf, shareAfter } from './budget-left.js';
import { DRAFT_FIELDS, type Draft, type NewQuestion } from './question-draft.js';
import { QUESTIONS } from './question-paths.js';
import { listOf, nameOf, numberOf, termOf, type Names, type View } from './view.js';

interface ConfirmProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: ContractView;
  /** As she typed it, for the way back and on. */
  readonly draft: Draft;
  readonly question: NewQuestion;
  /** The one that pays; undefined where nothing was taken from it yet. */
  readonly budget: BudgetView | undefined;
}

type Fact = readonly [term: string, fact: string];

/** Last step: what is asked and what it costs, in words, and the button that pays. Nothing is asked yet. */
export function ConfirmQuestionPage(props: ConfirmProps): VNode {
  const { view, draft, question, budget } = props;
  const { asking } = view.texts;
  const reaches = budget === undefined || shareAfter(question.rho, budget) >= 0;
  return (
    <Page view={view} title={asking.confirmTitle}>
      <p>{asking.confirmLead}</p>
      <Facts facts={[...whatFacts(props), ...costFacts(props)]} />
      {reaches ? null : (
        <p class="notice" role="alert">
          {asking.notEnough}
        </p>
      )}
      <p class="notice">{asking.final}</p>
      <p>{asking.again}</p>
      <PostForm view={view} action={QUESTIONS}>
        <Hidden draft={draft} names={DRAFT_FIELDS} />
        <button name="act" value="ask">
          {asking.ask}
        </button>{' '}
        <button name="act" value="change" class="equal">
          {asking.change}
        </button>
      </PostForm>
    </Page>
  );
}

function whatFacts({ view, names, contract, question: { question, category, purpose } }: ConfirmProps) {
  const { asking, words, releases } = view.texts;
  return [
    [words.what, asking.kinds[question.kind]],
    [words.field, termOf(view, question.field)],
    ...parameterFacts(view, question),
    [words.category, termOf(view, category)],
    [words.purpose, purposeLabel(purpose, view.language)],
    [releases.institution, nameOf(view, names, contract.consumer)],
  ] as const;
}

function parameterFacts(view: View, question: NewQuestion['question']): readonly Fact[] {
  const { asking } = view.texts;
  switch (question.kind) {
    case 'count':
      return [
        [
          asking.listed.count,
          question.values === undefined ? asking.everyValue : valuesSaid(view, question.values),
        ],
      ];
    case 'histogram':
      return [[asking.listed.histogram, valuesSaid(view, question.keys)]];
    case 'quantile':
      return [
        [asking.share, wordsFor(asking.shares, question.share)],
        [
          asking.listed.quantile,
          valuesSaid(
            view,
            question.candidates.map((candidate) => numberOf(view, candidate)),
          ),
        ],
      ];
    default:
      return [
        [asking.bounds, asking.between(numberOf(view, question.lower), numberOf(view, question.upper))],
      ];
  }
}

const MAX_SAID = 20;

function valuesSaid(view: View, values: readonly string[]): string {
  const more = values.length - MAX_SAID;
  return more <= 0
    ? listOf(view, values)
    : view.texts.asking.andMore(values.slice(0, MAX_SAID).join(', '), numberOf(view, more));
}

function costFacts({ view, question, budget }: ConfirmProps): readonly Fact[] {
  const { asking, questions } = view.texts;
  const { rho } = question;
  return [
    [asking.error, errorSaid(view, question)],
    [questions.price, costOf(view, rho, budget)],
    [asking.leftNow, budget === undefined ? asking.whole : percentOf(view, leftShare(budget))],
    ...(budget === undefined
      ? []
      : ([[asking.leftAfter, percentOf(view, Math.max(0, shareAfter(rho, budget)))]] as const)),
  ];
}

/** The same number as the answer will say. */
function errorSaid(view: View, { question, rho }: NewQuestion): string {
  const { asking } = view.texts;
  if (question.kind === 'mean' || question.kind === 'quantile') return asking.errorUnknown;
  const reach = question.kind === 'sum' ? sensitivityOfSum(question) : 1n;
  return asking.errorBelow(numberOf(view, usualError(reach, parseRational(rho))));
}
