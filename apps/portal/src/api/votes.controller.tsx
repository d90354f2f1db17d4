import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import type { NewVote } from '../client/coop-api.js';
import { VOTES, VotesPage } from '../pages/votes.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf, type FormBody } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** Votes of bodies. Consent decides who may say what was decided; the page offers what she may. */
@Public()
@Controller('my/votes')
export class VotesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  all(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => {
      const { recorded, voided } = visit.view.texts.votes;
      const said = new Map([
        ['recorded', recorded],
        ['voided', voided],
      ]).get(visit.query.get('done') ?? '');
      return votes(visit, said);
    });
  }

  @Post()
  record(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const vote = voteIn(form, view.now);
      if (vote === undefined) return votes(visit, view.texts.votes.incomplete);
      await api.recordVote(vote, commandKey);
      return redirectTo(`${VOTES}?done=recorded`);
    });
  }

  @Post(':proposal/annulment')
  annul(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('proposal') proposal: string) {
    return this.door.member(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const ground = valueOf(form, 'ground') ?? '';
      if (ground === '') return votes(visit, view.texts.votes.noGround);
      await api.annulVote(proposal, ground, commandKey);
      return redirectTo(`${VOTES}?done=voided`);
    });
  }
}

const WHOLE = /^(0|[1-9][0-9]{0,8})$/;
const REFERENCE = /^[A-Z0-9][A-Z0-9./-]{0,31}$/;

/** The vote that a form says; `undefined` where something is missing, or is no number or day that there can be. */
function voteIn(form: FormBody, now: Date): NewVote | undefined {
  const given = (name: string) => valueOf(form, name)?.trim() ?? '';
  const [body, matter, reference] = [given('body'), given('matter'), given('reference')];
  const [inFavour, entitled, votedOn] = [given('in-favour'), given('entitled'), given('voted-on')];
  const text = given('text');
  const isCounted = WHOLE.test(inFavour) && WHOLE.test(entitled) && Number(inFavour) <= Number(entitled);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(votedOn) && votedOn <= now.toISOString().slice(0, 10);
  const isSaid = [body, matter, text].every((each) => each !== '') && REFERENCE.test(reference);
  if (!isSaid || !isCounted || !isDay || Number(entitled) === 0) return undefined;
  const resolution = { reference, digest: digestOf(text) };
  return { body, matter, resolution, inFavour: Number(inFavour), entitled: Number(entitled), votedOn };
}

/** Browsers end lines of a form by CR LF, whatever stood in the text: a file of it ends them by LF. */
const digestOf = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');

async function votes({ view, api, page }: MemberVisit, said?: string): Promise<VisitAnswer> {
  const { bodies, proposals } = await api.votes();
  const names = await api.names([...bodies, ...proposals.map(({ body }) => body)]);
  return show(
    <VotesPage
      {...{ view, names, bodies, page }}
      votes={proposals}
      {...(said === undefined ? {} : { said })}
    />,
  );
}
