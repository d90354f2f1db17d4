import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { ContractView } from '../client/shapes.js';
import { contractsToAskUnder, isRefusal, wordsOfRefusal } from './asking-under.js';
import {
  ChooseContractPage,
  TableBoundsPage,
  TableColumnsPage,
  type TableProps,
} from '../pages/asking-table.js';
import { ConfirmTablePage } from '../pages/confirm-table.js';
import { releasePath } from '../pages/release-paths.js';
import {
  blankColumns,
  draftOf,
  isBound,
  needsBounds,
  tableIn,
  type TableDraft,
} from '../pages/table-draft.js';
import type { View } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';
import { wordsFor } from '../texts/code-texts.js';

/** Asking for a table of rows, in steps of which only the last one asks. */
@Public()
@Controller('my/releases')
export class AskingTablesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get('new')
  begin(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, begin);
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

async function begin(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api, query } = visit;
  const contracts = await contractsToAskUnder(visit);
  const named = contracts.find(({ contract }) => contract === query.get('contract'));
  const only = contracts.length === 1 ? contracts[0] : undefined;
  const contract = named ?? only;
  if (contract === undefined) {
    const names = await api.names(contracts.map(({ consumer }) => consumer));
    return show(<ChooseContractPage {...{ view, names, contracts }} />);
  }
  const draft = draftOf((name) => query.get(name));
  return columnsPage(visit, contract, { ...draft, columns: blankColumns(contract.terms.fields) });
}

/** What the form said, under a contract of hers: another one looks like one that does not exist. */
async function saidIn(
  visit: MemberVisit,
): Promise<{ readonly draft: TableDraft; readonly contract: ContractView }> {
  const draft = draftOf((name) => valueOf(visit.form, name));
  const contract = (await contractsToAskUnder(visit)).find((each) => each.contract === draft.contract);
  if (contract === undefined) throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  return { draft, contract };
}

type Failure = Pick<TableProps, 'wrong' | 'said'> & { readonly status?: number };

async function columnsPage(
  { view, api }: MemberVisit,
  contract: ContractView,
  draft: TableDraft,
  { status, ...more }: Failure = {},
): Promise<VisitAnswer> {
  const [names, hierarchies] = await Promise.all([
    api.names([contract.consumer]),
    api.anonymisation.hierarchies(),
  ]);
  return show(<TableColumnsPage {...{ view, names, contract, draft, hierarchies }} {...more} />, status);
}

async function review(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api, form } = visit;
  const { draft, contract } = await saidIn(visit);
  const read = tableIn(draft);
  const wrong = 'wrong' in read ? read.wrong : new Set<string>();
  const said = view.texts.asking.incomplete;
  if ([...wrong].some((name) => !isBound(name))) return columnsPage(visit, contract, draft, { wrong, said });
  const isAsked = valueOf(form, 'stage') === 'bounds';
  if (!isAsked && draft.columns.some(needsBounds)) return show(<TableBoundsPage {...{ view, draft }} />);
  if (wrong.size > 0) return show(<TableBoundsPage {...{ view, draft, wrong, said }} />);
  const names = await api.names([contract.consumer]);
  return show(<ConfirmTablePage {...{ view, names, contract, draft }} />);
}

async function ask(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api, form, commandKey } = visit;
  const { draft, contract } = await saidIn(visit);
  if (valueOf(form, 'act') !== 'ask') return columnsPage(visit, contract, draft);
  const read = tableIn(draft);
  if ('wrong' in read)
    return columnsPage(visit, contract, draft, { ...read, said: view.texts.asking.incomplete });
  try {
    const { release } = await api.anonymisation.askTable(read.table, commandKey);
    return redirectTo(releasePath(release));
  } catch (error) {
    if (!(error instanceof ApiProblem) || !isRefusal(error)) throw error;
    return columnsPage(visit, contract, draft, { said: refusalSaid(view, error), status: error.status });
  }
}

function refusalSaid(view: View, { code, members }: ApiProblem): string {
  const { tables, releases } = view.texts;
  const { reason } = members;
  if (code === 'overlapping-release') return `${tables.notMade} ${releases.reasons[code]}`;
  if (typeof reason === 'string') return `${tables.notMade} ${wordsFor(releases.reasons, reason)}`;
  return wordsOfRefusal(view, tables.refusals, code);
}
