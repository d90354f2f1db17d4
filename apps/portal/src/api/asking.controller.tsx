import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { ContractView } from '../client/shapes.js';
import { contractsToAskUnder, isRefusal, wordsOfRefusal } from './asking-under.js';
import { AskPage, ChooseQuestionPage, type AskProps } from '../pages/asking.js';
import { budgetFor, budgetsAt } from '../pages/budget-left.js';
import { ConfirmQuestionPage } from '../pages/confirm-question.js';
import { draftOf, isKind, questionIn, type Draft } from '../pages/question-draft.js';
import { questionPath } from '../pages/question-paths.js';
import type { View } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/**
 * Asking with noise, in steps of which only the last one pays. What she lists may name people: after the choice of
 * contract and kind it travels in forms, never in an address.
 */
@Public()
@Controller('my/questions')
export class AskingController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get('new')
  begin(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async (visit) => {
      const draft = draftOf((name) => visit.query.get(name));
      const contracts = await contractsToAskUnder(visit);
      const contract = contracts.find((each) => each.contract === draft.contract);
      return contract === undefined || !isKind(draft.kind)
        ? choosePage(visit, contract === undefined ? contracts : [contract], draft)
        : askPage(visit, contract, draft);
    });
  }

  @Post('new')
  review(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, review);
  }

  @Post()
  ask(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, ask);
  }
}

/** What the form said, under a contract of hers: another one looks like one that does not exist. */
async function saidIn(
  visit: MemberVisit,
): Promise<{ readonly draft: Draft; readonly contract: ContractView }> {
  const draft = draftOf((name) => valueOf(visit.form, name));
  const contract = (await contractsToAskUnder(visit)).find((each) => each.contract === draft.contract);
  if (contract === undefined || !isKind(draft.kind))
    throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  return { draft, contract };
}

async function choosePage(
  { view, api }: MemberVisit,
  contracts: readonly ContractView[],
  draft: Draft,
): Promise<VisitAnswer> {
  const names = await api.names(contracts.map(({ consumer }) => consumer));
  return show(<ChooseQuestionPage {...{ view, names, contracts, draft }} />);
}

async function askPage(
  { view, api }: MemberVisit,
  contract: ContractView,
  draft: Draft,
  { status, ...more }: Pick<AskProps, 'wrong' | 'said'> & { readonly status?: number } = {},
): Promise<VisitAnswer> {
  const [names, all] = await Promise.all([
    api.names([contract.consumer]),
    api.anonymisation.questionBudgets(),
  ]);
  const budgets = budgetsAt(all, contract.consumer, view.now.toISOString());
  return show(<AskPage {...{ view, names, contract, draft, budgets }} {...more} />, status);
}

async function review(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api } = visit;
  const { draft, contract } = await saidIn(visit);
  const read = questionIn(draft);
  if ('wrong' in read)
    return askPage(visit, contract, draft, { ...read, said: view.texts.asking.incomplete });
  const { question } = read;
  const institution = contract.consumer;
  const [names, budgets] = await Promise.all([api.names([institution]), api.anonymisation.questionBudgets()]);
  const budget = budgetFor(budgets, { ...question, institution }, view.now.toISOString());
  return show(<ConfirmQuestionPage {...{ view, names, contract, draft, question, budget }} />);
}

async function ask(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api, form, commandKey } = visit;
  const { draft, contract } = await saidIn(visit);
  if (valueOf(form, 'act') !== 'ask') return askPage(visit, contract, draft);
  const read = questionIn(draft);
  if ('wrong' in read)
    return askPage(visit, contract, draft, { ...read, said: view.texts.asking.incomplete });
  try {
    const { question } = await api.anonymisation.ask(read.question, commandKey);
    return redirectTo(questionPath(question));
  } catch (error) {
    if (!(error instanceof ApiProblem) || !isRefusal(error)) throw error;
    return askPage(visit, contract, draft, { said: refusalSaid(view, error), status: error.status });
  }
}

function refusalSaid(view: View, { code, members }: ApiProblem): string {
  const { asking } = view.texts;
  const { left, least } = members;
  return [
    wordsOfRefusal(view, asking.refusals, code),
    ...(typeof left === 'string' ? [asking.stillLeft(left)] : []),
    ...(typeof least === 'string' ? [asking.leastPrice(least)] : []),
  ].join(' ');
}
