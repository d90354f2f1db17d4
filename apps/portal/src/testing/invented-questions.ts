import type { AnsweredView, BudgetView, QuestionView } from '../client/question-shapes.js';
import type { ContractView, MandateLine } from '../client/shapes.js';
import { CAMILLE, id, PARTNER } from './invented-data.js';

const KINDS = ['histogram', 'count', 'mean', 'quantile', 'sum'];
const STATUSES = ['answered', 'answered', 'asked', 'refused'];

/** Questions about people who do not exist. */
export const questions = (count: number): readonly QuestionView[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ question: id(1100 + n), institution: PARTNER, category: 'sondage', purpose: 'AcademicResearch' },
    ...{ kind: KINDS[n % KINDS.length] ?? 'count', field: 'opinion', rho: '1/100' },
    ...{ status: STATUSES[n % STATUSES.length] ?? 'answered', askedAt: '2026-05-04T08:00:00.000Z' },
  }));

const [first] = questions(1) as [QuestionView];

export const answered = (answer: AnsweredView['answer'], accuracy: number | null = 15): AnsweredView => ({
  ...first,
  kind: answer?.kind ?? first.kind,
  status: answer === null ? 'refused' : 'answered',
  ...{ answer, accuracy },
});

export const histogram = answered({
  kind: 'histogram',
  counts: [
    { key: 'pour', members: 412 },
    { key: 'contre', members: 133 },
    { key: 'sans avis', members: -4 },
  ],
});

export const budget: BudgetView = {
  ...{ institution: PARTNER, category: 'sondage', purpose: 'AcademicResearch' },
  ...{ from: '2026-01-01', until: '2027-01-01', limit: '1/10' },
  ...{ spent: '3/100', left: '7/100', epsilon: 1.318 },
};
export const budgets: readonly BudgetView[] = [budget];

/** What the researcher may ask under: some of each, so that she has to choose. */
export const contract: ContractView = {
  contract: id(620),
  consumer: PARTNER,
  status: 'in-force',
  terms: {
    ...{ purposes: ['ScientificResearch', 'AcademicResearch'], actions: ['read', 'anonymise'] },
    ...{ fields: ['opinion', 'âge'], scope: { categories: ['sondage', 'annuaire'] } },
    ...{ until: '2027-01-01T00:00:00.000Z', deleteAfterDays: 30, country: 'CH' },
  },
};

export const mandate: MandateLine = {
  ...{ mandate: id(930), kind: 'researcher', principal: PARTNER, agent: CAMILLE },
  ...{ from: '2026-01-01T00:00:00.000Z', until: null },
};
