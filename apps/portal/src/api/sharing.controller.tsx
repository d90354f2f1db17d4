import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { CoopApi } from '../client/coop-api.js';
import type { Consequences, GrantView } from '../client/shapes.js';
import { isActive } from '../pages/grant-card.js';
import { CARDS_PER_PAGE, SharingPage } from '../pages/sharing.js';
import { pageOf, type View } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** Agreements as cards, their end by one button, their receipts. */
@Public()
@Controller('my/sharing')
export class SharingController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, sharing);
  }

  @Post('grants/:grant/withdrawal')
  withdraw(@Param('grant') grant: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api, commandKey }) => {
      await api.withdraw(grant, commandKey);
      return redirectTo('/my/sharing?done=withdrawn');
    });
  }

  @Get('grants/:grant/receipt')
  receipt(@Param('grant') grant: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api }) => ({
      kind: 'download',
      fileName: 'consent-receipt.json',
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(await api.receipt(grant), null, 2)}\n`,
    }));
  }
}

async function sharing({ view, api, page, query }: MemberVisit): Promise<VisitAnswer> {
  const [all, requests, records] = await Promise.all([api.grants(), api.requests(), api.records()]);
  // What can still be withdrawn comes first.
  const grants = [...all].sort((a, b) => Number(isActive(b, view.now)) - Number(isActive(a, view.now)));
  const shown = pageOf(grants, page, CARDS_PER_PAGE).rows;
  const consequences = await consequencesOf(api, view, shown);
  const names = await api.names([
    ...shown.flatMap(({ terms, duties }) => [terms.recipient, ...duties.map(({ debtor }) => debtor)]),
    ...requests.map(({ consumer }) => consumer),
    ...[...consequences.values()].flatMap(({ losses, deliveries }) => [
      ...losses.map(({ recipient }) => recipient),
      ...deliveries.map(({ consumer }) => consumer),
    ]),
  ]);
  const categories = Object.fromEntries(records.map(({ record, category }) => [record, category]));
  const said = saidAfter(view, query.get('done'));
  const parts = { view, names, categories, grants, consequences, requests, page };
  return show(<SharingPage {...parts} {...(said === undefined ? {} : { said })} />);
}

function saidAfter({ texts: { sharing: texts } }: View, done: string | null): string | undefined {
  if (done === 'withdrawn') return texts.withdrawn;
  if (done === 'granted') return texts.granted;
  return done === 'refused' ? texts.refused : undefined;
}

/** What each withdrawal would do. A card without this answer keeps its button. */
async function consequencesOf(
  api: CoopApi,
  view: View,
  grants: readonly GrantView[],
): Promise<ReadonlyMap<string, Consequences>> {
  const active = grants.filter((grant) => isActive(grant, view.now));
  const answers = await Promise.all(
    active.map(async ({ grant }): Promise<(readonly [string, Consequences])[]> => {
      try {
        return [[grant, await api.consequences(grant)]];
      } catch (error) {
        if (error instanceof ApiProblem && error.code !== 'unauthenticated') return [];
        throw error;
      }
    }),
  );
  return new Map(answers.flat());
}
