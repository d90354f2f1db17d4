import { parseRational, usualError } from '@coop/anonymiser';
import { purposeLabel } from '@coop/consent-engine';
import type { VNode } from 'preact';
import type { BudgetView } from '../client/question-shapes.js';
import type { ContractView } from '../client/shapes.js';
import { Choices, LongTextField, PostForm, Question, TextField } from '../elements/forms.js';
import { OneOf } from '../elements/one-of.js';
import { Page } from '../elements/page.js';
import { wordsFor } from '../texts/code-texts.js';
import { whoseContract } from './askable-contracts.js';
import { leftShare, percentOf, priceShare } from './budget-left.js';
import { isKind, KINDS, OWN_PRICE, type Draft, type DraftField } from './question-draft.js';
import { NEW_QUESTION, QUESTIONS } from './question-paths.js';
import { numberOf, termOf, type Names, type View } from './view.js';

interface ChooseProps {
  readonly view: View;
  readonly names: Names;
  /** Those under which she may ask. */
  readonly contracts: readonly ContractView[];
  /** What a link filled in. */
  readonly draft: Draft;
}

/** First step: for whom, and what kind of figure. A form that only asks. */
export function ChooseQuestionPage({ view, names, contracts, draft }: ChooseProps): VNode {
  const { asking } = view.texts;
  return (
    <Page view={view} title={asking.title}>
      <p>{contracts.length === 0 ? asking.nobody : asking.lead}</p>
      {contracts.length === 0 ? null : (
        <Question action={NEW_QUESTION} submit={asking.next}>
          <OneOf
            {...{ view, name: 'contract', legend: asking.contract, chosen: draft.contract }}
            known={contracts.map(({ contract }) => contract)}
            label={(value) => {
              const found = contracts.find(({ contract }) => contract === value);
              return found === undefined ? value : whoseContract(view, names, found);
            }}
          />
          <Hidden draft={draft} names={['category', 'purpose']} />
          <Choices
            kind="radio"
            legend={asking.kind}
            name="kind"
            chosen={draft.kind}
            choices={KINDS.map((value) => ({ value, label: asking.kinds[value] }))}
          />
        </Question>
      )}
      <p>
        <a href={QUESTIONS}>{asking.back}</a>
      </p>
    </Page>
  );
}

export interface AskProps {
  readonly view: View;
  readonly names: Names;
  readonly contract: ContractView;
  readonly draft: Draft;
  /** Of this institution, of today. */
  readonly budgets: readonly BudgetView[];
  readonly wrong?: readonly DraftField[];
  /** Why nothing was asked. */
  readonly said?: string;
}

/** Second step: the question itself, as she left it where it comes back to her. */
export function AskPage(props: AskProps): VNode {
  const { view, names, contract, draft, said } = props;
  const { asking } = view.texts;
  return (
    <Page view={view} title={asking.title}>
      {said === undefined ? null : (
        <p class="notice" role="alert">
          {said}
        </p>
      )}
      <h2>{wordsFor(asking.kinds, draft.kind)}</h2>
      <p>{whoseContract(view, names, contract)}</p>
      <PostForm view={view} action={NEW_QUESTION}>
        <Hidden draft={draft} names={['contract', 'kind']} />
        <About {...props} />
        <Parameters {...props} />
        <Prices {...props} />
        <button>{asking.check}</button>
      </PostForm>
      <p>
        <a href={NEW_QUESTION}>{view.texts.words.cancel}</a>
      </p>
    </Page>
  );
}

const errorsOf =
  ({ view, wrong = [] }: AskProps) =>
  (name: DraftField): string | undefined =>
    wrong.includes(name) ? view.texts.asking.wrong[name] : undefined;

function About(props: AskProps): VNode {
  const { view, contract, draft } = props;
  const { asking, words } = view.texts;
  const { scope, purposes, fields } = contract.terms;
  const errorOf = errorsOf(props);
  return (
    <>
      <OneOf
        {...{ view, name: 'category', legend: words.category, hint: asking.wordHint, chosen: draft.category }}
        known={scope.categories ?? []}
        label={(category) => termOf(view, category)}
        error={errorOf('category')}
      />
      <OneOf
        {...{ view, name: 'purpose', legend: words.purpose, hint: asking.wordHint, chosen: draft.purpose }}
        // A narrower purpose than the contract's, which a link filled in, is one that it covers.
        known={[...new Set([...purposes, ...(draft.purpose === '' ? [] : [draft.purpose])])]}
        label={(purpose) => purposeLabel(purpose, view.language)}
        error={errorOf('purpose')}
      />
      <OneOf
        {...{ view, name: 'field', legend: words.field, hint: asking.fieldHint, chosen: draft.field }}
        known={fields === 'all' ? [] : fields}
        label={(field) => termOf(view, field)}
        error={errorOf('field')}
      />
    </>
  );
}

function Parameters(props: AskProps): VNode | null {
  const { view, draft } = props;
  const { asking } = view.texts;
  const { kind, listed } = draft;
  const errorOf = errorsOf(props);
  if (!isKind(kind)) return null;
  if (kind === 'sum' || kind === 'mean')
    return (
      <>
        <p>{asking.publicOnly}</p>
        <TextField
          {...{ label: asking.lower, name: 'lower', hint: asking.boundHint }}
          {...{ value: draft.lower, error: errorOf('lower') }}
        />
        <TextField
          {...{ label: asking.upper, name: 'upper', hint: asking.boundHint }}
          {...{ value: draft.upper, error: errorOf('upper') }}
        />
      </>
    );
  return (
    <>
      <p>{asking.publicOnly}</p>
      <LongTextField
        {...{ label: asking.listed[kind], name: 'listed', hint: asking.listedHints[kind] }}
        {...{ value: listed, error: errorOf('listed') }}
      />
      {kind === 'quantile' ? (
        <Choices
          kind="radio"
          legend={asking.share}
          name="share"
          chosen={draft.share}
          error={errorOf('share')}
          choices={Object.entries(asking.shares).map(([value, label]) => ({ value, label }))}
        />
      ) : null}
    </>
  );
}

/** What a price is in words: of the budget, where its size is known. */
export function costOf(view: View, rho: string, budget: BudgetView | undefined): string {
  const { asking } = view.texts;
  return budget === undefined
    ? asking.cost(rho)
    : asking.costShare(rho, percentOf(view, priceShare(rho, budget)));
}

/** What each accuracy costs, beside what is left. */
function Prices(props: AskProps): VNode {
  const { view, draft, budgets } = props;
  const { asking } = view.texts;
  const errorOf = errorsOf(props);
  // All budgets have the same size: it is one setting.
  const [any] = budgets;
  return (
    <>
      <h2>{asking.left}</h2>
      <ul>
        {budgets.map((budget) => (
          <li key={`${budget.category} ${budget.purpose}`}>
            {asking.leftOf(
              `${termOf(view, budget.category)}, ${purposeLabel(budget.purpose, view.language)}`,
              percentOf(view, leftShare(budget)),
            )}
          </li>
        ))}
        <li>{asking.untouched}</li>
      </ul>
      <p>{asking.priceLead}</p>
      <Choices
        kind="radio"
        legend={asking.price}
        name="price"
        chosen={draft.price}
        error={errorOf('price')}
        choices={[
          ...Object.entries(asking.prices).map(([rho, name]) => ({
            value: rho,
            label: asking.priceOf(
              name,
              numberOf(view, usualError(1n, parseRational(rho))),
              costOf(view, rho, any),
            ),
          })),
          { value: OWN_PRICE, label: asking.own },
        ]}
      />
      <TextField
        {...{ label: asking.rho, name: 'rho', hint: asking.rhoHint, value: draft.rho }}
        error={errorOf('rho')}
      />
    </>
  );
}

/** What was said on an earlier page goes on with the form. */
export function Hidden({ draft, names }: { readonly draft: Draft; readonly names: readonly DraftField[] }) {
  return (
    <>
      {names.map((name) =>
        draft[name] === '' ? null : <input key={name} type="hidden" name={name} value={draft[name]} />,
      )}
    </>
  );
}
