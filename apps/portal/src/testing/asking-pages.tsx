import type { VNode } from 'preact';
import { AskPage, ChooseQuestionPage } from '../pages/asking.js';
import { ConfirmQuestionPage } from '../pages/confirm-question.js';
import { DRAFT_FIELDS, draftOf, KINDS, questionIn, type Draft } from '../pages/question-draft.js';
import type { View } from '../pages/view.js';
import * as invented from './invented-data.js';
import * as asked from './invented-questions.js';

const names = invented.NAMES;
const { contract, budget, budgets } = asked;

/** A question as somebody typed it. */
export const draft = (changes: Partial<Draft> = {}): Draft => {
  const typed: Partial<Draft> = {
    ...{ contract: contract.contract, kind: 'count', category: 'sondage', purpose: 'AcademicResearch' },
    ...{ field: 'opinion', price: '1/200', listed: 'pour\ncontre', ...changes },
  };
  return draftOf((name) => typed[name as keyof Draft]);
};

/** Typed and not chosen, everything wrong: the fullest that a form gets. */
const askPage = (view: View, kind: string, fields: 'all' | string[], field: string): VNode => (
  <AskPage
    {...{ view, names, budgets, wrong: DRAFT_FIELDS, said: view.texts.asking.incomplete }}
    contract={{ ...contract, terms: { ...contract.terms, fields } }}
    draft={draft({ kind, category: '', purpose: '', price: '', field, lower: '-1', upper: '1' })}
  />
);

const confirmPage = (view: View, changes: Partial<Draft>): VNode => {
  const typed = draft(changes);
  const read = questionIn(typed);
  if ('wrong' in read) throw new TypeError('this is a question');
  return (
    <ConfirmQuestionPage {...{ view, names, contract, budget, draft: typed }} question={read.question} />
  );
};

const MANY_VALUES = Array.from({ length: 300 }, (_, n) => `valeur ${n}`).join('\n');

export const FULL_ASKING_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  'choose a question': (view) => (
    <ChooseQuestionPage
      {...{ view, names, contracts: [contract, { ...contract, contract: invented.id(621) }] }}
      draft={draft({ contract: '', kind: '' })}
    />
  ),
  ...Object.fromEntries(
    KINDS.flatMap((kind) => [
      [`ask a ${kind}`, (view: View) => askPage(view, kind, ['opinion', 'âge'], '')] as const,
      [`ask a ${kind} of any field`, (view: View) => askPage(view, kind, 'all', 'âge')] as const,
    ]),
  ),
  'confirm a count': (view) => confirmPage(view, { listed: '' }),
  'confirm a distribution': (view) => confirmPage(view, { kind: 'histogram', listed: MANY_VALUES }),
  'confirm a sum': (view) => confirmPage(view, { kind: 'sum', lower: '0', upper: '100', price: '1/10' }),
  'confirm a quantile': (view) => confirmPage(view, { kind: 'quantile', share: '1/2', listed: '1,5\n-2' }),
};

export const EMPTY_ASKING_PAGES: Readonly<Record<string, (view: View) => VNode>> = {
  'choose a question': (view) => (
    <ChooseQuestionPage {...{ view, names: {}, contracts: [] }} draft={draftOf(() => undefined)} />
  ),
  'ask a count': (view) => (
    <AskPage
      {...{ view, names: {}, contract, budgets: [] }}
      draft={draft({ category: '', purpose: '', field: '', price: '' })}
    />
  ),
};
