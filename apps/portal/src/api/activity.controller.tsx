import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ActivityPage, AuditReadingsPage } from '../pages/activity.js';
import { OwnWhyPage } from '../pages/own-why.js';
import { ROWS_PER_PAGE } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { show, type MemberVisit, type VisitAnswer } from '../session/visit.js';
import { paperReceipt, proofDownload } from './receipt-answers.js';

@Public()
@Controller('my/activity')
export class ActivityController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, activity);
  }

  @Get('why/:reference')
  why(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('reference') reference: string) {
    return this.door.member(request, reply, async ({ view, api }) => {
      const why = await api.ownWhy(reference);
      const names = await api.names(why.consumer === undefined ? [] : [why.consumer]);
      return show(<OwnWhyPage {...{ view, names, why }} />);
    });
  }

  @Get('receipt/:reference')
  receipt(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('reference') reference: string) {
    return this.door.member(request, reply, async (visit) =>
      paperReceipt(visit, await visit.api.decisionProof(reference), {
        file: `/my/activity/receipt/${encodeURIComponent(reference)}/file`,
      }),
    );
  }

  @Get('receipt/:reference/file')
  file(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('reference') reference: string) {
    return this.door.member(request, reply, async ({ api }) =>
      proofDownload(await api.decisionProof(reference)),
    );
  }

  @Get('audits')
  audits(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) => {
      const auditReadings = await api.auditReadings();
      const names = await api.names(auditReadings.map(({ auditor }) => auditor));
      return show(<AuditReadingsPage {...{ view, names, auditReadings, page }} />);
    });
  }
}

async function activity({ view, api, query }: MemberVisit): Promise<VisitAnswer> {
  const before = /^[0-9]{1,19}$/.exec(query.get('before') ?? '')?.[0];
  const [found, mandates, auditReadings] = await Promise.all([
    // One more than a page: whether there is a next one.
    api.activity({ limit: ROWS_PER_PAGE + 1, ...(before === undefined ? {} : { before }) }),
    api.mandates(),
    api.auditReadings(),
  ]);
  const lines = found.slice(0, ROWS_PER_PAGE);
  const next = found.length > ROWS_PER_PAGE ? lines.at(-1)?.position : undefined;
  const audits = mandates.filter(({ kind }) => kind === 'auditor');
  const names = await api.names([
    ...lines.flatMap(({ other, name }) => (other && !name ? [other] : [])),
    ...audits.map(({ agent }) => agent),
    ...auditReadings.slice(0, ROWS_PER_PAGE).map(({ auditor }) => auditor),
  ]);
  const parts = { view, names, lines, mandates: audits, auditReadings, isFirst: before === undefined };
  return show(<ActivityPage {...parts} {...(next === undefined ? {} : { next })} />);
}
