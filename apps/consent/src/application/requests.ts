import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { grantDecider } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { answeredTerms, requestDecider } from '../domain/request.js';
import { requestsOf, type RequestTables } from '../projections/requests.js';
import { evidenceOf, holdsFor } from './acting.js';
import { clientOf } from './contracts.js';
import { givingOf, grantFacts, grantStream, unknownPurposes } from './grants.js';
import { noticeText } from './notices.js';
import type { ConsentParts } from './parts.js';

type Question = z.infer<typeof consentApi.makeRequest>;
type Answer = z.infer<typeof consentApi.answerRequest>;

const requestStream = (request: string): string => `consent-request-${request}`;

export async function makeRequest(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: Question,
) {
  const { party } = await clientOf(parts, actor);
  const now = parts.clock().toISOString();
  requireAskable(parts, party, body, now);
  const request = derivedId(context.commandId, 'request');
  const result = await parts.ledger.handle(context, requestStream(request), requestDecider, {
    kind: 'make-request',
    made: { request, consumer: party, ...body },
    unknownPurposes: unknownPurposes(parts, body.purposes),
    now,
  });
  return { request, result };
}

/**
 * Nobody is asked for what could not be used afterwards: by the code that decides, the partner's contract must
 * allow every purpose and action that is asked for, and every field must need the stakeholder's agreement.
 */
function requireAskable(parts: ConsentParts, consumer: string, body: Question, asOf: string): void {
  const { contract, record, fields, stakeholder } = body;
  if (parts.control.point.contents.contract(contract)?.fact.consumer !== consumer) refuse('contract-unknown');
  for (const purpose of body.purposes)
    for (const action of body.actions) {
      const asked = { consumer, contract, purpose, action, record, fields, asOf };
      const { stage, requestReasons, perField, reasons } = parts.control.decide(asked);
      // Political campaigning is forbidden until somebody agrees to it, and so it can be asked for.
      if (stage === 'contract' || requestReasons.some((reason) => reason.stage !== 'consent'))
        refuse('request-beyond-contract', { stage });
      // A record out of reach, one that does not exist and one without this person look alike to the partner.
      const hasSay = perField.every((field) =>
        field.reasons.some((reason) => reason.stakeholder === stakeholder && reason.stage === 'consent'),
      );
      if (!hasSay || reasons.includes('record-not-in-contract')) refuse('request-unknown');
    }
}

/** Requests to the actor and to those for whom she acts. */
export async function myRequests(parts: ConsentParts, actor: Actor) {
  const rows = await requestsOf(parts.readModels.reader<RequestTables>(), holdsFor(parts, actor));
  return rows.map((row) => ({
    request: row.request_id,
    contract: row.contract,
    consumer: row.consumer,
    stakeholder: row.stakeholder,
    record: row.record,
    ...(JSON.parse(row.asked) as Pick<Question, 'fields' | 'purposes' | 'actions' | 'until'>),
    answer: row.answer,
    madeAt: row.made_at,
  }));
}

/** Answers a request; a granted one gives the grant in the same commit. */
export async function answerRequest(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  request: string,
  answer: Answer,
  authTime: string | null,
): Promise<{ readonly result: AppendResult; readonly grant: string | null }> {
  const grant = derivedId(context.commandId, 'grant');
  const isGranted = answer.answer === 'granted';
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return { result: repeated, grant: isGranted ? grant : null };
  const stream = requestStream(request);
  const { state, revision } = await parts.ledger.load(stream, requestDecider);
  const granted = isGranted ? { grant, agreement: answer } : null;
  const answered = requestDecider.decide(
    { kind: 'answer-request', request, actsFor: holdsFor(parts, actor), granted },
    state,
  );
  const streams = [{ stream, expected: revision, events: answered }];
  if (!isGranted || state.status === 'absent')
    return { result: await parts.ledger.append(context, streams), grant: null };
  const now = parts.clock().toISOString();
  const { stakeholder } = state.asked;
  const giver = { party: actor.party, stakeholder, evidence: evidenceOf(actor, stakeholder, authTime) };
  const terms = answeredTerms(state.asked, answer, now, parts.control.saidIn);
  const given = grantDecider.decide(
    {
      kind: 'give-grant',
      given: grantFacts(grant, giver, terms, answer.notice.language),
      ...{ now, ...(await givingOf(parts, actor, stakeholder, terms)), shownIn: answer.taxonomy },
    },
    grantDecider.initial,
  );
  const result = await parts.ledger.append(context, [
    ...streams,
    { stream: grantStream(grant), expected: 'no-stream', events: given },
  ]);
  await parts.gates.indexes.reached(result.last, 1_000);
  return { result, grant };
}

/** The words that a person reads beside a request, before she answers. */
export async function requestNotice(
  parts: ConsentParts,
  actor: Actor,
  request: string,
  language: 'fr' | 'en',
) {
  const { state } = await parts.ledger.load(requestStream(request), requestDecider);
  if (state.status === 'absent' || !holdsFor(parts, actor).includes(state.asked.stakeholder))
    return refuse('request-unknown');
  const { asked } = state;
  const terms = answeredTerms(asked, asked, parts.clock().toISOString(), parts.control.saidIn);
  return { notice: noticeText(terms, language) };
}
