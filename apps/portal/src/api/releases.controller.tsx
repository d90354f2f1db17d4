import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { institutionsOf } from '../pages/askable-contracts.js';
import { ReleasePage } from '../pages/release.js';
import { releasePath } from '../pages/release-paths.js';
import { ReleasesPage } from '../pages/releases.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** Anonymised tables. Anonymisation decides who sees and takes which; the pages offer what one may. */
@Public()
@Controller('my/releases')
export class ReleasePagesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  all(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page, session }) => {
      const [releases, mandates] = await Promise.all([api.anonymisation.releases(), api.mandates()]);
      const names = await api.names(releases.map(({ institution }) => institution));
      const mayAsk = institutionsOf(session.me.party, mandates).length > 0;
      return show(<ReleasesPage {...{ view, names, releases, page, mayAsk }} />);
    });
  }

  @Get(':release')
  one(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('release') release: string) {
    return this.door.member(request, reply, (visit) => {
      const { approved, rejectedNow } = visit.view.texts.releases;
      const said = new Map([
        ['approved', approved],
        ['rejected', rejectedNow],
      ]).get(visit.query.get('done') ?? '');
      return one(visit, release, said);
    });
  }

  @Get(':release/table')
  table(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('release') release: string) {
    return this.door.member(request, reply, async ({ api }) => {
      const body = await api.anonymisation.releaseTable(release);
      return { kind: 'download', fileName: 'release.csv', type: 'text/csv; charset=utf-8', body };
    });
  }

  @Get(':release/table.parquet')
  parquet(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('release') release: string) {
    return this.door.member(request, reply, async ({ api }) => {
      const body = await api.anonymisation.releaseParquet(release);
      return { kind: 'download', fileName: 'release.parquet', type: 'application/vnd.apache.parquet', body };
    });
  }

  @Post(':release/approvals')
  approve(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('release') release: string) {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.anonymisation.approveRelease(release, commandKey);
      return redirectTo(releasePath(release, '?done=approved'));
    });
  }

  @Post(':release/rejection')
  reject(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('release') release: string) {
    return this.door.member(request, reply, async (visit) => {
      const { api, form, commandKey, view } = visit;
      const reason = valueOf(form, 'reason') ?? '';
      if (!Object.hasOwn(view.texts.releases.rejectReasons, reason))
        return one(visit, release, view.texts.releases.chooseReason);
      await api.anonymisation.rejectRelease(release, reason, commandKey);
      return redirectTo(releasePath(release, '?done=rejected'));
    });
  }
}

async function one({ view, api, session }: MemberVisit, id: string, said?: string): Promise<VisitAnswer> {
  const isSteward = session.me.roles.includes('steward');
  const [release, figures, mandates] = await Promise.all([
    api.anonymisation.release(id),
    isSteward ? api.anonymisation.releaseFigures(id) : undefined,
    api.mandates(),
  ]);
  const names = await api.names([release.institution]);
  const isOwn = institutionsOf(session.me.party, mandates).includes(release.institution);
  return show(
    <ReleasePage
      {...{ view, names, release, isOwn }}
      {...(figures === undefined ? {} : { figures })}
      {...(said === undefined ? {} : { said })}
    />,
  );
}
