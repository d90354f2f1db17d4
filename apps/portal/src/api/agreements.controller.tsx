import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { ContractView } from '../client/shapes.js';
import { AgreementsPage, RosterPage } from '../pages/agreements.js';
import type { View } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

const PATH = '/my/sharing/agreements';
const YEAR_MS = 365 * 86_400_000;

/** Agreements that she proposes: the person is the first party, and one click says all of it. */
@Public()
@Controller('my/sharing/agreements')
export class AgreementsController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, agreements);
  }

  @Get('with/:partner')
  roster(@Param('partner') partner: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api }) => {
      const [until, presets, names] = await Promise.all([
        untilOf(api, view, partner),
        api.roster(),
        api.names([partner]),
      ]);
      return show(<RosterPage {...{ view, names, partner, presets, until }} />);
    });
  }

  @Post('with/:partner')
  propose(@Param('partner') consumer: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, form, commandKey }) => {
      const until = await untilOf(api, view, consumer);
      const preset = valueOf(form, 'preset') ?? '';
      const notice = { language: view.language };
      await api.offerAgreement({ consumer, preset, until, notice }, commandKey);
      return redirectTo(`${PATH}?done=offered`);
    });
  }

  @Post(':agreement/acceptance')
  accept(@Param('agreement') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.answerAgreement(id, 'acceptance', commandKey);
      return redirectTo(`${PATH}?done=accepted`);
    });
  }

  @Post(':agreement/refusal')
  refuse(@Param('agreement') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.answerAgreement(id, 'refusal', commandKey);
      return redirectTo(`${PATH}?done=refused`);
    });
  }
}

const isInForce = ({ status, terms }: ContractView, now: Date): boolean =>
  status === 'in-force' && Date.parse(terms.until) > now.getTime();

/** A year, or as long as the organisation's contract runs, whichever ends first: nobody has to think of a day. */
async function untilOf(api: MemberVisit['api'], view: View, partner: string): Promise<string> {
  const contracts = (await api.contracts()).filter(
    (each) => each.consumer === partner && isInForce(each, view.now),
  );
  if (contracts.length === 0) throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  const last = Math.max(...contracts.map(({ terms }) => Date.parse(terms.until)));
  return new Date(Math.min(last, view.now.getTime() + YEAR_MS)).toISOString();
}

async function agreements({ view, api, page, query }: MemberVisit): Promise<VisitAnswer> {
  const [mine, presets, contracts] = await Promise.all([api.agreements(), api.roster(), api.contracts()]);
  const inForce = contracts.filter((each) => isInForce(each, view.now));
  const partners = [...new Set(inForce.map(({ consumer }) => consumer))];
  const names = await api.names([...partners, ...mine.map(({ consumer }) => consumer)]);
  const { done } = view.texts.agreementsPage;
  const said = (done as Readonly<Record<string, string | undefined>>)[query.get('done') ?? ''];
  const parts = { view, names, agreements: mine, presets, partners, page };
  return show(<AgreementsPage {...parts} {...(said === undefined ? {} : { said })} />);
}
