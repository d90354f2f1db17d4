import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { AnsweredView, BudgetView, QuestionView } from '../client/question-shapes.js';
import { Bars } from '../elements/bars.js';
import { Page } from '../elements/page.js';
import { Facts, NumberedPager, Table, When } from '../elements/tables.js';
import { wordsFor } from '../texts/code-texts.js';
import { NEW_QUESTION, questionPath, QUESTIONS } from './question-paths.js';
import { leftShare, percentOf, spentShare } from './budget-left.js';
import { nameOf, numberOf, pageOf, termOf, type Names, type View } from './view.js';

interface QuestionsProps {
  readonly view: View;
  readonly names: Names;
  readonly questions: readonly QuestionView[];
  readonly budgets: readonly BudgetView[];
  readonly page: number;
  /** Whether she may ask: she works for an institution. */
  readonly mayAsk?: boolean;
}

/** What was asked, and how much of each budget is spent: of one's institution, or all of it for a steward. */
export function QuestionsPage(props: QuestionsProps): VNode {
  const { view, names, questions, budgets, page, mayAsk = false } = props;
  const { questions: texts, releases, words, asking } = view.texts;
  const shown = pageOf(questions, page);
  const spent = budgets.map((each) => ({
    ...each,
    name: `${termOf(view, each.category)}, ${nameOf(view, names, each.institution)}`,
    share: spentShare(each),
  }));
  return (
    <Page view={view} title={texts.title}>
      <p>{texts.lead}</p>
      {mayAsk ? (
        <p>
          <a class="button equal" href={NEW_QUESTION}>
            {asking.title}
          </a>
        </p>
      ) : null}
      {spent.length === 0 ? null : (
        <>
          <h2>{texts.budgets}</h2>
          <p>{texts.budgetsLead}</p>
          <Bars
            whole={100}
            label={texts.spentCaption}
            bars={spent.map(({ name, share }) => ({ name, count: Math.round(share * 100) }))}
          />
          <Table
            caption={texts.spentCaption}
            columns={[
              releases.institution,
              words.category,
              words.purpose,
              texts.until,
              texts.spent,
              texts.means,
            ]}
            rows={spent.map(({ institution, category, purpose, until, share, epsilon }) => [
              nameOf(view, names, institution),
              termOf(view, category),
              purposeLabel(purpose, view.language),
              <When key="until" view={view} at={`${until}T00:00:00Z`} />,
              percentOf(view, share),
              `ε = ${numberOf(view, epsilon)}`,
            ])}
          />
        </>
      )}
      <h2>{texts.asked}</h2>
      {questions.length === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <Table
          caption={texts.asked}
          columns={[texts.question, releases.institution, releases.askedAt, releases.state]}
          rows={shown.rows.map((each) => [
            <a key="question" href={questionPath(each.question)}>
              {`${wordsFor(texts.kinds, each.kind)} : ${termOf(view, each.field)}`}
            </a>,
            nameOf(view, names, each.institution),
            <When key="when" view={view} at={each.askedAt} />,
            wordsFor(texts.statuses, each.status),
          ])}
        />
      )}
      <NumberedPager view={view} path={QUESTIONS} current={shown.current} last={shown.last} />
    </Page>
  );
}

interface QuestionProps {
  readonly view: View;
  readonly names: Names;
  readonly asked: AnsweredView;
  /** The one that paid. */
  readonly budget?: BudgetView;
}

/** One question with its answer, how far noise moves it, and what is left of the budget. */
export function QuestionPage({ view, names, asked, budget }: QuestionProps): VNode {
  const { questions: texts, releases, words, asking } = view.texts;
  const { kind, field, category, institution, purpose, askedAt, status, rho, answer, accuracy } = asked;
  return (
    <Page view={view} title={`${wordsFor(texts.kinds, kind)} : ${termOf(view, field)}`}>
      <Facts
        facts={[
          [words.category, termOf(view, category)],
          [releases.institution, nameOf(view, names, institution)],
          [words.purpose, purposeLabel(purpose, view.language)],
          [releases.askedAt, <When key="when" view={view} at={askedAt} exact />],
          [releases.state, wordsFor(texts.statuses, status)],
          [texts.price, `ρ = ${rho}`],
          ...(budget === undefined ? [] : ([[asking.left, percentOf(view, leftShare(budget))]] as const)),
        ]}
      />
      {answer === null ? null : <Answer view={view} answer={answer} accuracy={accuracy} />}
      <p class="notice">{texts.noise}</p>
      <p>
        <a href={QUESTIONS}>{asking.back}</a>
      </p>
    </Page>
  );
}

function Answer(props: {
  readonly view: View;
  readonly answer: NonNullable<AnsweredView['answer']>;
  readonly accuracy: number | null;
}): VNode {
  const { view, answer, accuracy } = props;
  const { questions: texts } = view.texts;
  const { counts, members, sum, mean, value } = answer;
  const one = members ?? sum ?? mean ?? value;
  return (
    <>
      <h2>{texts.answer}</h2>
      {counts === undefined ? (
        <p>
          <strong>{one === undefined ? texts.nothingLeft : numberOf(view, one)}</strong>
        </p>
      ) : (
        <>
          <Bars
            label={texts.countsCaption}
            // A count below zero is noise; a bar has no such length.
            bars={counts.map(({ key, members: count }) => ({ name: key, count: Math.max(0, count) }))}
          />
          <Table
            caption={texts.countsCaption}
            columns={[texts.key, texts.members]}
            rows={counts.map(({ key, members: count }) => [key, numberOf(view, count)])}
          />
        </>
      )}
      {accuracy === null ? null : <p>{texts.accuracy(numberOf(view, accuracy))}</p>}
    </>
  );
}
