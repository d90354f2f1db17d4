import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { CoopApi } from '../client/coop-api.js';
import type { Consequences, GrantView } from '../client/shapes.js';
import { isActive } from '../pages/grant-card.js';
import { ReceiptsPage } from '../pages/receipts.js';
import { RenewalPage } from '../pages/renewal.js';
import { CARDS_PER_PAGE, SharingPage } from '../pages/sharing.js';
import { pageOf, type View } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { endOfDay, valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';
import { paperReceipt, proofDownload } from './receipt-answers.js';

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

  @Get('grants/:grant/renewal')
  renewal(@Param('grant') grant: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => renewalPage(visit, grant));
  }

  @Post('grants/:grant/renewal')
  renew(@Param('grant') grant: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, (visit) => renew(visit, grant));
  }

  @Get('receipts')
  receipts(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ view, api, page }) => {
      const receipts = await api.receipts();
      const names = await api.names(pageOf(receipts, page).rows.map(({ recipient }) => recipient));
      return show(<ReceiptsPage {...{ view, names, receipts, page }} />);
    });
  }

  @Get('receipts/:receipt')
  receipt(@Param('receipt') receipt: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api }) => ({
      kind: 'download',
      fileName: 'consent-receipt.json',
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(await api.receipt(receipt), null, 2)}\n`,
    }));
  }

  @Get('receipts/:receipt/page')
  paper(@Param('receipt') receipt: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async (visit) => {
      const [proof, lines] = await Promise.all([visit.api.receiptProof(receipt), visit.api.receipts()]);
      const recipient = lines.find((line) => line.receipt === receipt)?.recipient;
      const file = `/my/sharing/receipts/${encodeURIComponent(receipt)}/proof`;
      return paperReceipt(visit, proof, { file, ...(recipient === undefined ? {} : { recipient }) });
    });
  }

  @Get('receipts/:receipt/proof')
  proof(@Param('receipt') receipt: string, @Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.door.member(request, reply, async ({ api }) =>
      proofDownload(await api.receiptProof(receipt)),
    );
  }
}

async function renewalPage({ view, api }: MemberVisit, id: string, said?: string): Promise<VisitAnswer> {
  const grant = (await api.grants()).find((each) => each.grant === id);
  if (grant === undefined) throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  const [names, taxonomy] = await Promise.all([api.names([grant.terms.recipient]), api.taxonomy()]);
  return show(
    <RenewalPage {...{ view, names, grant, taxonomy }} {...(said === undefined ? {} : { said })} />,
  );
}

async function renew(visit: MemberVisit, id: string): Promise<VisitAnswer> {
  const { view, api, form, commandKey } = visit;
  const until = endOfDay(form);
  if (until === undefined || Date.parse(until) <= view.now.getTime())
    return renewalPage(visit, id, view.texts.renewal.incomplete);
  const taxonomy = valueOf(form, 'taxonomy') ?? '';
  await api.renew(id, { until, taxonomy, notice: { language: view.language } }, commandKey);
  return redirectTo('/my/sharing?done=renewed');
}

/** Receipts whose recipient is named: the latest are told of on the page. */
const MAX_NAMED = 20;

async function sharing({ view, api, page, query }: MemberVisit): Promise<VisitAnswer> {
  const [all, requests, records, receipts] = await Promise.all([
    api.grants(),
    api.requests(),
    api.records(),
    api.receipts(),
  ]);
  // What can still be withdrawn comes first.
  const grants = [...all].sort((a, b) => Number(isActive(b, view.now)) - Number(isActive(a, view.now)));
  const shown = pageOf(grants, page, CARDS_PER_PAGE).rows;
  const consequences = await consequencesOf(api, view, shown);
  const names = await api.names([
    ...shown.flatMap(({ terms, duties }) => [terms.recipient, ...duties.map(({ debtor }) => debtor)]),
    ...requests.map(({ consumer }) => consumer),
    ...receipts.slice(0, MAX_NAMED).map(({ recipient }) => recipient),
    ...[...consequences.values()].flatMap(({ losses, deliveries }) => [
      ...losses.map(({ recipient }) => recipient),
      ...deliveries.map(({ consumer }) => consumer),
    ]),
  ]);
  const categories = Object.fromEntries(records.map(({ record, category }) => [record, category]));
  const said = saidAfter(view, query.get('done'));
  const parts = { view, names, categories, grants, consequences, requests, receipts, page };
  return show(<SharingPage {...parts} {...(said === undefined ? {} : { said })} />);
}

function saidAfter({ texts: { sharing: texts } }: View, done: string | null): string | undefined {
  if (done === 'withdrawn') return texts.withdrawn;
  if (done === 'granted') return texts.granted;
  if (done === 'renewed') return texts.renewed;
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
