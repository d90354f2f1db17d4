import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { headerOf, ProblemError, Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';

/** Every address that nothing else answers: a page for browsers, a problem document for programs. */
@Public()
@Controller()
export class UnknownPathController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get('*')
  page(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    if (!(headerOf(request, 'accept') ?? '').includes('text/html')) throw new ProblemError('not-found');
    return this.door.visit(request, reply, () => {
      throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
    });
  }
}
