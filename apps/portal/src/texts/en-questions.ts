import type { Texts } from './fr.js';

export const enQuestions: Texts['questions'] = {
  title: 'Figures about everyone',
  lead: 'These figures speak of everyone and of hardly anybody. A little chance is added on purpose: the noise.',
  budgets: 'What was spent',
  budgetsLead: 'Each answer tells a tiny bit about each person. That is counted, and a budget ends it.',
  spentCaption: 'Share of each budget that is spent, in per cent',
  until: 'Begins anew on',
  spent: 'Spent',
  means: 'What that amounts to',
  asked: 'What was asked',
  none: 'Nothing was asked.',
  question: 'Question',
  kinds: {
    count: 'How many members',
    histogram: 'Distribution',
    sum: 'Sum',
    mean: 'Mean',
    quantile: 'Bound of a share of the members',
  },
  statuses: { asked: 'Waiting', answered: 'Answered', refused: 'Refused, the budget is spent' },
  price: 'Price',
  answer: 'Answer',
  countsCaption: 'Members for each answer, with noise',
  key: 'Answer given',
  members: 'Members',
  nothingLeft: 'Noise left nobody: there is no mean.',
  accuracy: (by) => `In 95 of 100 cases noise moves each number by less than ${by}.`,
  noise:
    'Whoever asks again is given the same answer, and it costs nothing. The exact number is kept nowhere.',
};
