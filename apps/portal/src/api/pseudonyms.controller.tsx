import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { PSEUDONYMS, PseudonymsPage } from '../pages/pseudonyms.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** Questions about pseudonyms. Anonymisation knows whom each concerns; the page never does. */
@Public()
@Controller('my/pseudonyms')
export class PseudonymPagesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  all(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => {
      const texts = visit.view.texts.pseudonyms;
      const isDone = visit.query.get('done') === 'said';
      return all(visit, isDone ? texts.said : undefined);
    });
  }

  @Post(':request/answer')
  answer(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('request') asked: string) {
    return this.door.member(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const said = valueOf(form, 'answer');
      if (said !== 'agrees' && said !== 'declines') return all(visit, view.texts.pseudonyms.choose);
      await api.anonymisation.answerReidentification(asked, said === 'agrees', commandKey);
      return redirectTo(`${PSEUDONYMS}?done=said`);
    });
  }

  @Post(':request/approvals')
  approve(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('request') asked: string) {
    return this.#decide(request, reply, asked, 'approvals');
  }

  @Post(':request/rejection')
  reject(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('request') asked: string) {
    return this.#decide(request, reply, asked, 'rejection');
  }

  #decide(request: HttpRequest, reply: HttpReply, asked: string, decision: 'approvals' | 'rejection') {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.anonymisation.decideReidentification(asked, decision, commandKey);
      return redirectTo(`${PSEUDONYMS}?done=said`);
    });
  }
}

async function all({ view, api, session, page }: MemberVisit, said?: string): Promise<VisitAnswer> {
  const isSteward = session.me.roles.includes('steward');
  const [own, council] = await Promise.all([
    api.anonymisation.ownReidentifications(),
    isSteward ? api.anonymisation.reidentifications() : undefined,
  ]);
  const names = await api.names([...own, ...(council ?? [])].map(({ institution }) => institution));
  return show(
    <PseudonymsPage
      {...{ view, names, own, page }}
      {...(council === undefined ? {} : { council })}
      {...(said === undefined ? {} : { said })}
    />,
  );
}
