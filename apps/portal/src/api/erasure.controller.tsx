import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ErasureStatePage } from '../pages/erasure-state.js';
import { ErasureConfirmationPage, ErasurePage, ErasureReceiptPage } from '../pages/erasure.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { endedCookie } from '../session/cookies.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show } from '../session/visit.js';

@Public()
@Controller('my/erasure')
export class ErasureController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  explain(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, ({ view }) => show(<ErasurePage view={view} />));
  }

  @Get('confirmation')
  confirm(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, ({ view, query }) => {
      const fingerprint = choiceOf(query.get('fingerprint'));
      if (fingerprint === undefined)
        return show(<ErasurePage view={view} said={view.texts.erasure.choose} />);
      return show(<ErasureConfirmationPage view={view} fingerprint={fingerprint} />);
    });
  }

  /** The receipt is the answer itself: after it she has no account to ask with. */
  @Post()
  erase(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, form, commandKey, session, setCookie }) => {
      const fingerprint = choiceOf(valueOf(form, 'fingerprint'));
      if (fingerprint === undefined)
        return show(<ErasurePage view={view} said={view.texts.erasure.choose} />);
      const receipt = await api.erase(fingerprint === 'keep', commandKey);
      if ('status' in receipt && receipt.status === 'waiting')
        return show(<ErasureStatePage view={view} state={receipt} />);
      await this.door.sessions.end(session.id);
      setCookie(endedCookie(this.door.jar.session, this.door.secure));
      const outside = { ...view, signedIn: null };
      if ('status' in receipt) return show(<ErasureStatePage view={outside} state={receipt} />);
      return show(<ErasureReceiptPage view={outside} receipt={receipt} />);
    });
  }

  @Get('state')
  state(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api }) =>
      show(<ErasureStatePage view={view} state={await api.erasureState()} />),
    );
  }

  @Post('taken-back')
  takeBack(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.takeErasureBack(commandKey);
      return redirectTo('/my/erasure/state');
    });
  }
}

/** Neither is the default: the fingerprint is personal data, and keeping it is her choice. */
const choiceOf = (given: string | null | undefined): 'keep' | 'drop' | undefined =>
  given === 'keep' || given === 'drop' ? given : undefined;
