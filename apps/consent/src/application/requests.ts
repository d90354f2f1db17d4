import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import { derivedId, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { grantDecider, type GrantTerms } from '../domain/grant.js';
import { refuse } from '../domain/refusals.js';
import { requestDecider } from '../domain/request.js';
import { requestById, requestsOf, type RequestRow, type RequestTables } from '../projections/requests.js';
import { clientOf } from './contracts.js';
import { actsFor, grantFacts, grantStream, unknownPurposes } from './grants.js';
import { noticeText } from './notices.js';
import type { ConsentParts } from './parts.js';

const requestStream = (request: string): string => `consent-request-${request}`;

interface Asked {
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  readonly actions: readonly ('read' | 'mail')[];
  readonly until: string;
}

export async function makeRequest(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.makeRequest>,
) {
  const { party } = await clientOf(parts, actor);
  const contract = parts.control.state.contracts.get(body.contract);
  if (contract === undefined || contract.consumer !== party) refuse('contract-unknown');
  // Whoever is not mentioned in the record, and a record that does not exist, look alike to the partner.
  const mentioned = parts.control
    .fieldsOf(body.record)
    .filter(({ subjects }) => subjects.includes(body.stakeholder));
  if (body.fields.some((field) => !mentioned.some(({ name }) => name === field))) refuse('request-unknown');
  const request = derivedId(context.commandId, 'request');
  const result = await parts.ledger.handle(context, requestStream(request), requestDecider, {
    kind: 'make-request',
    made: { request, consumer: party, ...body },
    unknownPurposes: unknownPurposes(body.purposes),
  });
  return { request, result };
}

/** Requests to the actor and to those for whom she acts. */
export async function myRequests(parts: ConsentParts, actor: Actor) {
  const rows = await requestsOf(parts.readModels.reader<RequestTables>(), actsFor(actor));
  return rows.map((row) => ({
    request: row.request_id,
    contract: row.contract,
    consumer: row.consumer,
    stakeholder: row.stakeholder,
    record: row.record,
    ...(JSON.parse(row.asked) as Asked),
    answer: row.answer,
    madeAt: row.made_at,
  }));
}

type Answer = z.infer<typeof consentApi.answerRequest>;

/** The terms of the answer: a part of what was asked, never more. */
function answeredTerms(
  row: RequestRow,
  answer: Extract<Answer, { answer: 'granted' }>,
  now: string,
): GrantTerms {
  const asked = JSON.parse(row.asked) as Asked;
  const within = (given: readonly string[], all: readonly string[]) =>
    given.every((item) => all.includes(item));
  if (!within(answer.fields, asked.fields) || !within(answer.purposes, asked.purposes))
    refuse('request-unknown');
  const until = Date.parse(answer.until) < Date.parse(asked.until) ? answer.until : asked.until;
  const { fields, purposes } = answer;
  return {
    recipient: row.consumer,
    scope: { records: [row.record] },
    ...{ fields, purposes, until },
    actions: [...asked.actions],
    from: now,
  };
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
  const grant = answer.answer === 'granted' ? derivedId(context.commandId, 'grant') : null;
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return { result: repeated, grant };
  const row = await requestById(parts.readModels.reader<RequestTables>(), request);
  if (row === undefined) return refuse('request-unknown');
  const { state, revision } = await parts.ledger.load(requestStream(request), requestDecider);
  const answered = requestDecider.decide(
    { kind: 'answer-request', request, actsFor: actsFor(actor), grant },
    state,
  );
  const streams = [{ stream: requestStream(request), expected: revision, events: answered }];
  if (answer.answer === 'refused' || grant === null)
    return { result: await parts.ledger.append(context, streams), grant };
  const now = parts.clock().toISOString();
  const giver = {
    party: actor.party,
    stakeholder: row.stakeholder,
    evidence: { kind: 'signed-in', level: actor.level, authTime } as const,
  };
  const terms = answeredTerms(row, answer, now);
  const given = grantDecider.decide(
    {
      kind: 'give-grant',
      given: grantFacts(grant, giver, terms, answer.notice.language),
      now,
      entitled: true,
      unknownPurposes: unknownPurposes(terms.purposes),
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
  const row = await requestById(parts.readModels.reader<RequestTables>(), request);
  if (row === undefined || !actsFor(actor).includes(row.stakeholder)) return refuse('request-unknown');
  const asked = JSON.parse(row.asked) as Asked;
  const terms: GrantTerms = {
    recipient: row.consumer,
    scope: { records: [row.record] },
    fields: [...asked.fields],
    purposes: [...asked.purposes],
    actions: [...asked.actions],
    from: row.made_at,
    until: asked.until,
  };
  return { notice: noticeText(terms, language) };
}
