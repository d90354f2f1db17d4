import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { STEWARD_ERASURES, StewardErasuresPage } from '../pages/steward-erasures.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { endOfDay, valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** Erasures that are not complete, and legal holds. Identity decides who may do what; the pages say it sooner. */
@Public()
@Controller('steward/erasures')
export class StewardController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  overview(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#steward(request, reply, (visit) => {
      const { view, query } = visit;
      const { placed, lifted } = view.texts.stewarding;
      const said = new Map([
        ['placed', placed],
        ['lifted', lifted],
      ]).get(query.get('done') ?? '');
      return overview(visit, said);
    });
  }

  @Post('holds')
  place(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#steward(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const [party, reason, basis] = ['party', 'reason', 'basis'].map(
        (name) => valueOf(form, name)?.trim() ?? '',
      );
      const until = endOfDay(form, 'until');
      const isOver = until === undefined || Date.parse(until) <= view.now.getTime();
      if (party === '' || reason === '' || basis === '' || isOver)
        return overview(visit, view.texts.stewarding.incomplete);
      await api.placeHold(party ?? '', { reason: reason ?? '', basis: basis ?? '', until }, commandKey);
      return redirectTo(`${STEWARD_ERASURES}?done=placed`);
    });
  }

  @Post('holds/:hold/lifted')
  lift(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('hold') hold: string) {
    return this.#steward(request, reply, async ({ api, form, commandKey }) => {
      await api.liftHold(valueOf(form, 'party') ?? '', hold, commandKey);
      return redirectTo(`${STEWARD_ERASURES}?done=lifted`);
    });
  }

  #steward(
    request: HttpRequest,
    reply: HttpReply,
    answer: (visit: MemberVisit) => Promise<VisitAnswer>,
  ): Promise<void> {
    return this.door.member(request, reply, (visit) => {
      if (!visit.session.me.roles.includes('steward'))
        throw new ApiProblem(PROBLEMS.forbidden.status, 'forbidden');
      return answer(visit);
    });
  }
}

async function overview({ view, api, query, form, page }: MemberVisit, said?: string): Promise<VisitAnswer> {
  const [erasures, holds] = await Promise.all([api.unfinishedErasures(), api.holds()]);
  const names = await api.names([...erasures, ...holds].map(({ party }) => party));
  const party = valueOf(form, 'party') ?? query.get('party') ?? undefined;
  return show(
    <StewardErasuresPage
      {...{ view, names, erasures, holds, page }}
      {...(party === undefined ? {} : { party })}
      {...(said === undefined ? {} : { said })}
    />,
  );
}
