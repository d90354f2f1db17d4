import { randomBytes } from 'node:crypto';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { PROBLEMS } from '@coop/contracts/problems';
import { Public, type HttpReply, type HttpRequest } from '@coop/service-kit';
import { VERIFY_SCRIPT_DIGEST } from '../assets/verify-script.js';
import { ApiProblem } from '../client/api-problem.js';
import { judgeProof, proofFileOf } from '../client/event-proof.js';
import { AuditAccessPage, AuditDiffPage } from '../pages/auditor-answers.js';
import { AuditWhyPage } from '../pages/auditor-why.js';
import { AuditEventPage } from '../pages/auditor-event.js';
import { AuditTimelinePage } from '../pages/auditor-timeline.js';
import { AuditorPage, AuditStatePage } from '../pages/auditor.js';
import { ROWS_PER_PAGE } from '../pages/view.js';
import { FRONT_DOOR } from '../portal-parts.token.js';
import { FrontDoor } from '../session/front-door.js';
import { show, showWithScript, type MemberVisit, type VisitAnswer } from '../session/visit.js';

/** The auditor's questions. The audit service decides who may ask, and notes each question. */
@Public()
@Controller('auditor')
export class AuditorController {
  constructor(@Inject(FRONT_DOOR) private readonly door: FrontDoor) {}

  @Get()
  overview(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, async ({ view, api }) => {
      const script = { nonce: randomBytes(16).toString('base64'), digest: VERIFY_SCRIPT_DIGEST };
      return showWithScript(<AuditorPage {...{ view, script }} head={await api.auditHead()} />, script.nonce);
    });
  }

  @Get('timeline')
  timeline(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, timeline);
  }

  @Get('events/:position')
  event(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('position') position: string) {
    return this.#auditor(request, reply, async ({ view, api }) => {
      const { event: found, proof } = await eventAt(api, position);
      const names = await api.names([found.event.actor, ...found.concerned].filter(isHandle));
      const judged = judgeProof(found.event, proof);
      return show(
        <AuditEventPage {...{ view, names, found, judged }} {...(proof === undefined ? {} : { proof })} />,
      );
    });
  }

  @Get('events/:position/proof')
  proof(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('position') position: string) {
    return this.#auditor(request, reply, async ({ api }) => {
      const proof = await api.auditProof(positionOf(position));
      if (proof === undefined) throw new ApiProblem(PROBLEMS.stale.status, 'stale');
      return {
        ...{ kind: 'download', type: 'text/plain; charset=utf-8' },
        ...{ fileName: `event-${position}.tlog-proof`, body: proofFileOf(proof) },
      };
    });
  }

  @Get('state')
  state(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, async ({ view, api, query }) => {
      const at = asked(query, 'at');
      const answer = at === '' ? {} : { state: await api.stateAt(momentOf(at)) };
      return show(<AuditStatePage view={view} at={at} {...answer} />);
    });
  }

  @Get('diff')
  diff(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, async ({ view, api, query, page }) => {
      const [from, to] = [asked(query, 'from'), asked(query, 'to')];
      const answer = from === '' || to === '' ? {} : { diff: await api.diff(momentOf(from), momentOf(to)) };
      return show(<AuditDiffPage {...{ view, from, to, page }} {...answer} />);
    });
  }

  @Get('access')
  access(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, access);
  }

  @Get('why')
  why(@Req() request: HttpRequest, @Res() reply: HttpReply) {
    return this.#auditor(request, reply, async ({ view, api, query }) => {
      const id = asked(query, 'id');
      if (id === '') return show(<AuditWhyPage {...{ view, id }} names={{}} />);
      const why = await api.why(id);
      const names = await api.names(why.request === undefined ? [] : [why.request.consumer]);
      return show(<AuditWhyPage {...{ view, names, id, why }} />);
    });
  }

  /** Said at once to someone without the mandate; the service would refuse her questions anyway. */
  #auditor(
    request: HttpRequest,
    reply: HttpReply,
    answer: (visit: MemberVisit) => Promise<VisitAnswer>,
  ): Promise<void> {
    return this.door.member(request, reply, (visit) => {
      if (!visit.session.me.roles.includes('auditor'))
        throw new ApiProblem(PROBLEMS.forbidden.status, 'forbidden');
      return answer(visit);
    });
  }
}

const isHandle = (actor: string): boolean => !actor.startsWith('system:');

/** @throws ApiProblem `not-found` for what is no position */
function positionOf(text: string): string {
  if (!/^[1-9][0-9]{0,18}$/.test(text)) throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  return text;
}

async function eventAt(api: MemberVisit['api'], text: string) {
  const position = positionOf(text);
  const event = await api.auditEvent(position);
  if (event === undefined) throw new ApiProblem(PROBLEMS['not-found'].status, 'not-found');
  return { event, proof: await api.auditProof(position) };
}

const DAY_MS = 86_400_000;
const PATTERNS = {
  from: /^\d{4}-\d\d-\d\d$/,
  until: /^\d{4}-\d\d-\d\d$/,
  category: /^[a-z][a-z0-9-]{0,63}$/,
  except: /^[a-z][a-z0-9-]{0,63}$/,
  type: /^[a-z][a-z0-9.-]{0,99}$/,
  before: /^[0-9]{1,19}$/,
  after: /^[0-9]{1,19}$/,
};

/** What cannot be a choice chooses nothing. */
async function timeline({ view, api, query }: MemberVisit): Promise<VisitAnswer> {
  const choice = (name: keyof typeof PATTERNS) => PATTERNS[name].exec(asked(query, name))?.[0] ?? '';
  const day = (name: 'from' | 'until') => (Number.isNaN(Date.parse(choice(name))) ? '' : choice(name));
  const chosen = {
    ...{ from: day('from'), until: day('until'), category: choice('category'), type: choice('type') },
    ...{ before: choice('before'), after: choice('after'), except: choice('except') },
  };
  const { from, until, ...others } = chosen;
  const given = Object.entries({
    ...others,
    from: from === '' ? '' : new Date(Date.parse(from)).toISOString(),
    until: until === '' ? '' : new Date(Date.parse(until) + DAY_MS).toISOString(),
  }).filter(([, value]) => value !== '');
  const page = await api.auditTimeline({ limit: ROWS_PER_PAGE, ...Object.fromEntries(given) });
  return show(<AuditTimelinePage {...{ view, chosen }} {...page} />);
}

async function access({ view, api, query, page }: MemberVisit): Promise<VisitAnswer> {
  const question = {
    record: asked(query, 'record'),
    field: asked(query, 'field'),
    from: asked(query, 'from'),
    to: asked(query, 'to'),
  };
  const { record, field, from, to } = question;
  if (record === '' || field === '')
    return show(<AuditAccessPage view={view} names={{}} asked={question} page={page} />);
  const found = await api.access({
    ...{ record, field },
    from: from === '' ? undefined : momentOf(from),
    to: to === '' ? undefined : momentOf(to),
  });
  const names = await api.names(
    found.intervals.flatMap(({ readers }) => readers.map(({ recipient }) => recipient)),
  );
  return show(<AuditAccessPage {...{ view, names, page }} asked={question} access={found} />);
}

const asked = (query: URLSearchParams, name: string): string => (query.get(name) ?? '').trim();

/** A day means its first moment, in UTC. */
const momentOf = (text: string): string => (/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
