import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { ChoosePartnerPage, NewGrantPage } from '../pages/new-grant.js';
import { RequestPage } from '../pages/request.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { endOfDay, valueOf, valuesOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

const notFound = () => new ApiProblem(PROBLEMS['not-found'].status, 'not-found');

/** Where someone says yes or no: to a request, or of her own accord. */
@Public()
@Controller('my/sharing')
export class AgreeingController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get('requests/:request')
  request(@Param('request') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => requestPage(visit, id));
  }

  @Post('requests/:request')
  answer(@Param('request') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => answerRequest(visit, id));
  }

  @Get('new')
  choose(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => {
      const [contract, record] = [visit.query.get('contract'), visit.query.get('record')];
      return contract === null || record === null
        ? choosePartner(visit, record)
        : newGrantPage(visit, contract, record);
    });
  }

  @Post('new')
  give(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, giveGrant);
  }
}

async function requestPage({ view, api }: MemberVisit, id: string, said?: string): Promise<VisitAnswer> {
  const request = (await api.requests()).find((each) => each.request === id && each.answer === null);
  if (request === undefined) throw notFound();
  const [record, names, contracts, taxonomy] = await Promise.all([
    api.record(request.record),
    api.names([request.consumer]),
    api.contracts(),
    api.taxonomy(),
  ]);
  const terms = contracts.find(({ contract }) => contract === request.contract)?.terms;
  const more = {
    ...(terms === undefined ? {} : { deleteAfterDays: terms.deleteAfterDays }),
    ...(said === undefined ? {} : { said }),
  };
  return show(<RequestPage {...{ view, names, request, record, taxonomy }} {...more} />);
}

async function answerRequest(visit: MemberVisit, id: string): Promise<VisitAnswer> {
  const { view, api, form, commandKey } = visit;
  if (valueOf(form, 'answer') !== 'granted') {
    await api.refuseRequest(id, commandKey);
    return redirectTo('/my/sharing?done=refused');
  }
  const [fields, purposes] = [valuesOf(form, 'field'), valuesOf(form, 'purpose')];
  const until = endOfDay(form);
  if (fields.length === 0 || purposes.length === 0 || until === undefined)
    return requestPage(visit, id, view.texts.request.nothingTicked);
  const taxonomy = valueOf(form, 'taxonomy') ?? '';
  const notice = { language: view.language };
  await api.grantRequest(id, { fields, purposes, until, taxonomy, notice }, commandKey);
  return redirectTo('/my/sharing?done=granted');
}

async function choosePartner({ view, api }: MemberVisit, chosen: string | null): Promise<VisitAnswer> {
  const [contracts, records] = await Promise.all([contractsInForce(view.now, api), api.records()]);
  const names = await api.names(contracts.map(({ consumer }) => consumer));
  const parts = { view, names, contracts, records };
  return show(<ChoosePartnerPage {...parts} {...(chosen === null ? {} : { chosen })} />);
}

async function contractsInForce(now: Date, api: MemberVisit['api']) {
  const contracts = await api.contracts();
  return contracts.filter(
    ({ status, terms }) => status === 'in-force' && Date.parse(terms.until) > now.getTime(),
  );
}

async function newGrantPage(
  { view, api }: MemberVisit,
  contractId: string,
  recordId: string,
  said?: string,
): Promise<VisitAnswer> {
  const contracts = await contractsInForce(view.now, api);
  const contract = contracts.find((each) => each.contract === contractId);
  if (contract === undefined) throw notFound();
  const [record, names, taxonomy] = await Promise.all([
    api.record(recordId),
    api.names([contract.consumer]),
    api.taxonomy(),
  ]);
  const parts = { view, names, contract, record, taxonomy };
  return show(<NewGrantPage {...parts} {...(said === undefined ? {} : { said })} />);
}

async function giveGrant(visit: MemberVisit): Promise<VisitAnswer> {
  const { view, api, form, commandKey } = visit;
  const [contractId, record] = [valueOf(form, 'contract') ?? '', valueOf(form, 'record') ?? ''];
  const [fields, purposes] = [valuesOf(form, 'field'), valuesOf(form, 'purpose')];
  const actions = valuesOf(form, 'action');
  const until = endOfDay(form);
  const isMissing = fields.length === 0 || purposes.length === 0 || actions.length === 0;
  if (isMissing || until === undefined || Date.parse(until) <= view.now.getTime())
    return newGrantPage(visit, contractId, record, view.texts.newGrant.incomplete);
  const contract = (await contractsInForce(view.now, api)).find((each) => each.contract === contractId);
  if (contract === undefined) throw notFound();
  const taxonomy = valueOf(form, 'taxonomy') ?? '';
  const terms = { fields, purposes, actions, until, taxonomy, scope: { records: [record] } };
  const notice = { language: view.language };
  await api.giveGrant({ recipient: contract.consumer, ...terms, notice }, commandKey);
  return redirectTo('/my/sharing?done=granted');
}
