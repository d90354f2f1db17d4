import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { VERIFY_SCRIPT } from '../assets/verify-script.js';
import { ICON, STYLESHEET } from '../design/stylesheet.js';
import { HomePage } from '../pages/home.js';
import { isActive } from '../pages/grant-card.js';
import { StatementPage } from '../pages/plain.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { languageCookie } from '../session/cookies.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { localPath } from '../session/pending-sign-ins.js';
import { redirectTo, show, type Visit } from '../session/visit.js';
import { asLanguage } from '../texts/languages.js';

@Public()
@Controller()
export class PublicController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  home(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, async (visit) => {
      if (visit.session === undefined) return show(<HomePage view={visit.view} />);
      return show(<HomePage view={visit.view} counts={await countsOf(visit)} />);
    });
  }

  @Get('accessibility')
  accessibility(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, ({ view }) => {
      const { accessibilityTitle, accessibility } = view.texts.legal;
      return show(<StatementPage view={view} title={accessibilityTitle} sentences={accessibility} />);
    });
  }

  @Get('privacy')
  privacy(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, ({ view }) => {
      const { privacyTitle, privacy } = view.texts.legal;
      return show(<StatementPage view={view} title={privacyTitle} sentences={privacy} />);
    });
  }

  @Post('language')
  language(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.visit(request, reply, ({ form, setCookie }) => {
      const language = asLanguage(valueOf(form, 'language'));
      const { jar, secure } = this.door;
      if (language !== undefined) setCookie(languageCookie(jar, language, secure));
      return redirectTo(withoutLanguage(localPath(valueOf(form, 'back'), '/')));
    });
  }

  @Get('assets/portal.css')
  stylesheet(@Res() reply: HttpReply): void {
    asset(reply, 'text/css; charset=utf-8', STYLESHEET);
  }

  @Get('assets/verify-log.js')
  verifyLog(@Res() reply: HttpReply): void {
    asset(reply, 'text/javascript; charset=utf-8', VERIFY_SCRIPT, 'no-cache');
  }

  @Get('assets/icon.svg')
  icon(@Res() reply: HttpReply): void {
    asset(reply, 'image/svg+xml', ICON);
  }
}

function asset(reply: HttpReply, type: string, content: string, keep = 'public, max-age=3600'): void {
  reply.header('Content-Type', type).header('Cache-Control', keep).send(content);
}

async function countsOf({ api, view }: Visit) {
  const [grants, requests, receipts] = await Promise.all([api.grants(), api.requests(), api.receipts()]);
  return {
    activeGrants: grants.filter((grant) => isActive(grant, view.now)).length,
    waitingRequests: requests.filter(({ answer }) => answer === null).length,
    receipts: receipts.length,
  };
}

/** The chosen language must win over the one that stood in the address. */
function withoutLanguage(path: string): string {
  const url = new URL(path, 'http://localhost');
  url.searchParams.delete('lang');
  return `${url.pathname}${url.search}`;
}
