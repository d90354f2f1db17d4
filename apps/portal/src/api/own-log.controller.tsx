import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { OWN_LOG_FILE, OwnLogPage } from '../pages/own-log.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { show } from '../session/visit.js';

/** What the log holds about her, and the file by which she checks that it is all. */
@Public()
@Controller('my/activity/log')
export class OwnLogPagesController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) =>
      show(<OwnLogPage {...{ view, page }} file={await api.ownLog()} />),
    );
  }

  @Get('file')
  file(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api }) => ({
      kind: 'download',
      fileName: OWN_LOG_FILE,
      type: 'application/json; charset=utf-8',
      body: JSON.stringify(await api.ownLog()),
    }));
  }
}
