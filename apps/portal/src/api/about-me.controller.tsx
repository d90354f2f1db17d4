import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ConcernedPage } from '../pages/concerned.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show } from '../session/visit.js';

/** For a person without account: the link of her information mail leads here. Opening it changes nothing. */
@Public()
@Controller('about-me')
export class AboutMeController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get(':token')
  page(@Param('token') token: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ view, api, query, page }) => {
      const concerned = await api.concerned(token);
      const objected = query.get('done') === 'objected';
      return show(<ConcernedPage {...{ view, token, concerned, objected, page }} />);
    });
  }

  @Post(':token/objection')
  object(@Param('token') token: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async ({ api, commandKey }) => {
      await api.objectByLink(token, commandKey);
      return redirectTo(`/about-me/${encodeURIComponent(token)}?done=objected`);
    });
  }
}
