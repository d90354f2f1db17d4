import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { staleCorrection } from '../client/shapes.js';
import { MyDataPage } from '../pages/my-data.js';
import { ConflictPage, CorrectionPage, RecordPage, REVISION_FIELD, VALUE_PREFIX } from '../pages/record.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf, type FormBody } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

@Public()
@Controller('my/data')
export class MyDataController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) =>
      show(<MyDataPage view={view} records={await api.records()} page={page} />),
    );
  }

  @Get('export')
  export(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api }) => ({
      kind: 'download',
      fileName: 'my-data.json',
      type: 'application/json; charset=utf-8',
      body: await api.exportRecords(),
    }));
  }

  @Get(':record')
  record(@Param('record') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page, query, session }) => {
      const record = await api.record(id);
      const { party } = session.me;
      const said = saidAfter(view.texts.data, query.get('done'));
      return show(
        <RecordPage {...{ view, record, page, party }} {...(said === undefined ? {} : { said })} />,
      );
    });
  }

  @Get(':record/correction')
  correction(@Param('record') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) =>
      show(<CorrectionPage view={view} record={await api.record(id)} page={page} />),
    );
  }

  @Post(':record/correction')
  correct(@Param('record') id: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => correct(visit, id));
  }

  @Post(':record/proposals/:proposal')
  answer(
    @Param('record') id: string,
    @Param('proposal') proposal: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ) {
    return this.door.member(request, reply, async ({ api, form, commandKey }) => {
      const answer = valueOf(form, 'answer') === 'acceptance' ? 'acceptance' : 'refusal';
      await api.answerProposal(id, proposal, answer, commandKey);
      return redirectTo(`/my/data/${encodeURIComponent(id)}?done=answered`);
    });
  }
}

function saidAfter(
  texts: { readonly corrected: string; readonly answered: string },
  done: string | null,
): string | undefined {
  if (done === 'corrected') return texts.corrected;
  return done === 'answered' ? texts.answered : undefined;
}

const valuesIn = (form: FormBody) =>
  Object.entries(form).flatMap(([name, value]) =>
    name.startsWith(VALUE_PREFIX) && typeof value === 'string'
      ? [{ name: name.slice(VALUE_PREFIX.length), value: value.trim() === '' ? null : value }]
      : [],
  );

async function correct({ view, api, form, commandKey }: MemberVisit, id: string): Promise<VisitAnswer> {
  try {
    const revision = valueOf(form, REVISION_FIELD) ?? '';
    await api.correct(id, { fields: valuesIn(form), revision, commandKey });
    return redirectTo(`/my/data/${encodeURIComponent(id)}?done=corrected`);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'stale-revision') throw error;
    const stale = staleCorrection.safeParse(error.members);
    if (!stale.success) throw error;
    return show(
      <ConflictPage view={view} record={id} stale={stale.data} />,
      PROBLEMS['stale-revision'].status,
    );
  }
}
