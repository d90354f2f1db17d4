import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { ApiProblem } from '../client/api-problem.js';
import type { BeforeInvalidation } from '../client/steward-shapes.js';
import { StewardAgreementsPage, voidingPath, type Sought } from '../pages/steward-agreements.js';
import { VoidingConfirmationPage, VoidingPage } from '../pages/voiding.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { valueOf } from '../session/form-guard.js';
import { FrontDoor } from '../session/front-door.js';
import { redirectTo, show, type MemberVisit, type VisitAnswer } from '../session/visit.js';

const HANDLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Offered as searches; any other organisation is named by its number. */
const MAX_PARTNERS = 20;
const POSITION = /^[1-9][0-9]{0,15}$/;

type Grounds = MemberVisit['view']['texts']['codes']['voidGrounds'];

/** Declaring an agreement void, in two steps. Consent decides who may; the pages say it sooner. */
@Public()
@Controller('steward/agreements')
export class VoidingController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  search(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#steward(request, reply, found);
  }

  @Get(':grant')
  one(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('grant') grant: string) {
    return this.#steward(request, reply, (visit) => {
      return first(visit, grant);
    });
  }

  @Get(':grant/confirmation')
  confirmation(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('grant') grant: string) {
    return this.#steward(request, reply, async (visit) => {
      const { view, query } = visit;
      const ground = groundOf(view.texts.codes.voidGrounds, query.get('ground'));
      if (ground === undefined) return first(visit, grant, view.texts.voiding.choose);
      const known = await before(visit, grant);
      return show(<VoidingConfirmationPage view={view} {...known} ground={ground} />);
    });
  }

  @Post(':grant/void')
  declare(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('grant') grant: string) {
    return this.#steward(request, reply, async (visit) => {
      const { api, form, view, commandKey } = visit;
      const ground = groundOf(view.texts.codes.voidGrounds, valueOf(form, 'ground') ?? null);
      if (ground === undefined) return first(visit, grant, view.texts.voiding.choose);
      await api.declareVoid(grant, ground, commandKey);
      return redirectTo(voidingPath(grant, '?done=void'));
    });
  }

  #steward(
    request: HttpRequest,
    reply: HttpReply,
    answer: (visit: MemberVisit) => Promise<VisitAnswer>,
  ): Promise<void> {
    return this.door.member(request, reply, (visit) => {
      if (!visit.session.me.roles.includes('steward'))
        throw new ApiProblem(PROBLEMS.forbidden.status, 'forbidden');
      return answer(visit);
    });
  }
}

const groundOf = (grounds: Grounds, text: string | null): keyof Grounds | undefined =>
  (Object.keys(grounds) as (keyof Grounds)[]).find((ground) => ground === text);

async function found({ view, api, query }: MemberVisit): Promise<VisitAnswer> {
  const contracts = await api.contracts();
  const partners = [...new Set(contracts.map(({ consumer }) => consumer))].slice(0, MAX_PARTNERS);
  const sought = soughtBy(query);
  const isAsked = query.has('stakeholder') || query.has('recipient') || query.has('grant');
  const [before] = POSITION.exec(query.get('before') ?? '') ?? [];
  const answer = sought === undefined ? undefined : await api.standingGrants({ ...sought, before });
  const grants = answer?.grants ?? [];
  const names = await api.names([
    ...partners,
    ...grants.flatMap(({ recipient, stakeholder }) => [recipient, stakeholder].filter(isHandle)),
  ]);
  return show(
    <StewardAgreementsPage
      {...{ view, names, partners, sought: sought ?? {} }}
      {...(answer === undefined ? {} : { found: answer })}
      {...(isAsked && answer === undefined ? { said: view.texts.voiding.unnamed } : {})}
    />,
  );
}

const isHandle = (text: string): boolean => HANDLE.test(text);

/** @returns undefined when nobody is named, or something that is no handle */
function soughtBy(query: URLSearchParams): Sought | undefined {
  const named = (['stakeholder', 'recipient', 'grant'] as const).flatMap((name) => {
    const text = query.get(name)?.trim() ?? '';
    return text === '' ? [] : [[name, text] as const];
  });
  const isNamed = named.every(
    ([name, text]) => isHandle(text) || (name === 'recipient' && text === 'any-contracted'),
  );
  return named.length > 0 && isNamed ? Object.fromEntries(named) : undefined;
}

async function before({ api }: MemberVisit, grant: string) {
  const agreement: BeforeInvalidation = await api.beforeInvalidation(grant);
  const { recipient, stakeholder, givenBy, losses, deliveries, duties } = agreement;
  const parties = [
    ...[recipient, stakeholder, givenBy].filter(isHandle),
    ...losses.map((loss) => loss.recipient),
    ...deliveries.map(({ consumer }) => consumer),
    ...duties.map(({ debtor }) => debtor),
  ];
  return { agreement, names: await api.names(parties) };
}

async function first(visit: MemberVisit, grant: string, warning?: string): Promise<VisitAnswer> {
  const known = await before(visit, grant);
  const isDone = visit.query.get('done') === 'void' && known.agreement.status === 'invalidated';
  return show(
    <VoidingPage
      view={visit.view}
      {...known}
      isDone={isDone}
      {...(warning === undefined ? {} : { warning })}
    />,
  );
}
