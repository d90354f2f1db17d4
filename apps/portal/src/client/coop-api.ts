import { z } from 'zod';
import type { ProblemCode } from '@coop/contracts/problems';
import { AnonymisationApi } from './anonymisation-api.js';
import { ApiProblem } from './api-problem.js';
import * as auditShapes from './audit-shapes.js';
import * as contractShapes from './contract-shapes.js';
import { step, type HttpClient } from './http-client.js';
import { wholeOwnLog } from './own-log.js';
import * as shapes from './shapes.js';
import * as stewardShapes from './steward-shapes.js';
import * as voteShapes from './vote-shapes.js';

export interface Correction {
  readonly fields: readonly { readonly name: string; readonly value: string | null }[];
  readonly revision: string;
  readonly commandKey: string;
}

export interface GrantAnswer {
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  readonly until: string;
  /** The version of the purposes that the page showed. */
  readonly taxonomy: string;
  readonly notice: { readonly language: 'fr' | 'en' };
}

export interface NewGrant extends GrantAnswer {
  readonly recipient: string;
  readonly scope: { readonly records: readonly string[] };
  readonly actions: readonly string[];
}

export type Renewal = Pick<GrantAnswer, 'until' | 'taxonomy' | 'notice'>;

export interface AgreementOffer {
  readonly consumer: string;
  readonly preset: string;
  readonly until: string;
  readonly notice: { readonly language: 'fr' | 'en' };
}

export interface NewVote {
  readonly body: string;
  readonly matter: string;
  readonly resolution: { readonly reference: string; readonly digest: string };
  readonly inFavour: number;
  readonly entitled: number;
  /** `YYYY-MM-DD` */
  readonly votedOn: string;
}

export interface NewHold {
  readonly reason: string;
  readonly basis: string;
  /** RFC 3339 UTC. */
  readonly until: string;
}

/** Of whom or what a steward looks for agreements, and from where on. */
export interface StandingQuery {
  readonly grant?: string | undefined;
  readonly stakeholder?: string | undefined;
  readonly recipient?: string | undefined;
  readonly before?: string | undefined;
}

export interface TimelineQuery {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly type?: string | undefined;
  readonly category?: string | undefined;
  readonly except?: string | undefined;
}

/** The public APIs as the pages need them: one method, one call. */
export class CoopApi {
  /** Tables and answers with noise. */
  readonly anonymisation: AnonymisationApi;

  constructor(private readonly http: HttpClient) {
    this.anonymisation = new AnonymisationApi(http);
  }

  me = () => this.http.json('GET', '/identity/me', shapes.me);

  mandates = async () => (await this.http.json('GET', '/identity/mandates', shapes.mandates)).mandates;

  /** Names of organisations and own contacts; whom nobody may name stays without one. */
  async names(parties: Iterable<string>): Promise<Readonly<Record<string, string>>> {
    const wanted = [...new Set(parties)].sort();
    if (wanted.length === 0) return {};
    try {
      const query = { parties: wanted.join(',') };
      return (await this.http.json('GET', '/identity/names', shapes.names, { query })).names;
    } catch (error) {
      // A page without names is better than no page: handles are shown in their place.
      if (error instanceof ApiProblem && error.code !== 'unauthenticated') return {};
      throw error;
    }
  }

  records = async () => (await this.http.json('GET', '/records', shapes.recordList)).records;

  record = (id: string) => this.http.json('GET', `/records/${step(id)}`, shapes.record);

  correct = (id: string, { fields, revision, commandKey }: Correction) =>
    this.http.json('PATCH', `/records/${step(id)}`, z.unknown(), {
      body: { fields },
      ifMatch: revision,
      commandKey,
    });

  answerProposal = (record: string, proposal: string, answer: 'acceptance' | 'refusal', commandKey: string) =>
    this.http.json('POST', `/records/${step(record)}/proposals/${step(proposal)}/${answer}`, z.unknown(), {
      commandKey,
    });

  exportRecords = () => this.http.text('GET', '/me/export');

  activity = async (query: { readonly before?: string; readonly limit: number }) =>
    (
      await this.http.json('GET', '/activity', shapes.activity, {
        query: { before: query.before, limit: String(query.limit) },
      })
    ).activity;

  /** Auditors' questions that concerned her. */
  auditReadings = async () => (await this.http.json('GET', '/audit/readings', shapes.auditReadings)).readings;

  /** Why her own data was read or refused: her side of it. */
  ownWhy = (reference: string) =>
    this.http.json('GET', `/audit/own/${step(reference)}/why`, auditShapes.ownWhy);

  /** All that the log holds about her, with its proofs. */
  ownLog = () => wholeOwnLog(this.http);

  concerned = (token: string) => this.http.json('GET', `/concerned/${step(token)}`, shapes.concerned);

  objectByLink = (token: string, commandKey: string) =>
    this.http.json('POST', `/concerned/${step(token)}/objection`, shapes.done, { commandKey });

  grants = async () => (await this.http.json('GET', '/consent/grants', shapes.grants)).grants;

  consequences = (grant: string) =>
    this.http.json('GET', `/consent/grants/${step(grant)}/consequences`, shapes.consequences);

  receipts = async () => (await this.http.json('GET', '/consent/receipts', shapes.receipts)).receipts;

  receipt = (receipt: string) =>
    this.http.json('GET', `/consent/receipts/${step(receipt)}`, shapes.receiptFile);

  /** A moment of an agreement as a `.tlog-proof`. */
  receiptProof = (receipt: string) => this.http.text('GET', `/consent/receipts/${step(receipt)}/proof`);

  /** The same of a reading, a refusal, or an answer to a system outside. */
  decisionProof = (reference: string) => this.http.text('GET', `/audit/own/${step(reference)}/proof`);

  renew = (grant: string, body: Renewal, commandKey: string) =>
    this.http.json('POST', `/consent/grants/${step(grant)}/renewal`, shapes.granted, { body, commandKey });

  withdraw = (grant: string, commandKey: string) =>
    this.http.json('DELETE', `/consent/grants/${step(grant)}`, shapes.done, { commandKey });

  giveGrant = (body: NewGrant, commandKey: string) =>
    this.http.json('POST', '/consent/grants', shapes.granted, { body, commandKey });

  roster = async () => (await this.http.json('GET', '/consent/agreements/roster', shapes.roster)).presets;

  agreements = async () => (await this.http.json('GET', '/consent/agreements', shapes.agreements)).agreements;

  offerAgreement = (body: AgreementOffer, commandKey: string) =>
    this.http.json('POST', '/consent/agreements', shapes.done, { body, commandKey });

  answerAgreement = (agreement: string, answer: 'acceptance' | 'refusal', commandKey: string) =>
    this.http.json('POST', `/consent/agreements/${step(agreement)}/${answer}`, shapes.done, {
      body: {},
      commandKey,
    });

  /** By which version purposes are read now. */
  taxonomy = async () => (await this.http.json('GET', '/consent/taxonomies', voteShapes.taxonomies)).current;

  votes = () => this.http.json('GET', '/consent/proposals', voteShapes.votes);

  recordVote = (body: NewVote, commandKey: string) =>
    this.http.json('POST', '/consent/proposals', shapes.done, { body, commandKey });

  annulVote = (proposal: string, ground: string, commandKey: string) =>
    this.http.json('POST', `/consent/proposals/${step(proposal)}/annulment`, shapes.done, {
      body: { ground },
      commandKey,
    });

  contracts = async () => (await this.http.json('GET', '/consent/contracts', shapes.contracts)).contracts;

  contract = (id: string) => this.http.json('GET', `/consent/contracts/${step(id)}`, contractShapes.contract);

  counterOffer = (id: string, body: object, commandKey: string) =>
    this.#contract(id, 'offers', body, commandKey);

  agreeToContract = (id: string, body: object, commandKey: string) =>
    this.#contract(id, 'agreement', body, commandKey);

  signContract = (id: string, body: object, commandKey: string) =>
    this.#contract(id, 'signatures', body, commandKey);

  suspendContract = (id: string, reason: string, commandKey: string) =>
    this.#contract(id, 'suspensions', { reason }, commandKey);

  resumeContract = (id: string, suspension: string, commandKey: string) =>
    this.http.json('DELETE', `/consent/contracts/${step(id)}/suspensions/${step(suspension)}`, shapes.done, {
      commandKey,
    });

  terminateContract = (id: string, side: string | undefined, commandKey: string) =>
    this.http.json('DELETE', `/consent/contracts/${step(id)}`, shapes.done, {
      body: { reason: 'end-of-need', side },
      commandKey,
    });

  #contract(id: string, what: string, body: object, commandKey: string) {
    return this.http.json('POST', `/consent/contracts/${step(id)}/${what}`, shapes.done, {
      body,
      commandKey,
    });
  }

  requests = async () => (await this.http.json('GET', '/consent/requests', shapes.requests)).requests;

  grantRequest = (request: string, answer: GrantAnswer, commandKey: string) =>
    this.http.json('POST', `/consent/requests/${step(request)}/answer`, shapes.granted, {
      body: { answer: 'granted', ...answer },
      commandKey,
    });

  refuseRequest = (request: string, commandKey: string) =>
    this.http.json('POST', `/consent/requests/${step(request)}/answer`, shapes.done, {
      body: { answer: 'refused' },
      commandKey,
    });

  erase = (keepFingerprint: boolean, commandKey: string) =>
    this.http.json('POST', '/identity/erasures', shapes.erasureAnswer, {
      body: { keepFingerprint },
      commandKey,
    });

  /** Her own request. */
  erasureState = async () => {
    const { party } = await this.me();
    return this.http.json('GET', `/identity/erasures/${step(party)}/state`, shapes.erasureState);
  };

  takeErasureBack = async (commandKey: string) => {
    const { party } = await this.me();
    return this.http.json('DELETE', `/identity/erasures/${step(party)}`, shapes.done, { commandKey });
  };

  unfinishedErasures = async () =>
    (await this.http.json('GET', '/identity/erasures', shapes.unfinishedErasures)).erasures;

  holds = async () => (await this.http.json('GET', '/identity/holds', shapes.holdsInForce)).holds;

  placeHold = (party: string, body: NewHold, commandKey: string) =>
    this.http.json('POST', `/identity/parties/${step(party)}/holds`, z.unknown(), { body, commandKey });

  liftHold = (party: string, hold: string, commandKey: string) =>
    this.http.json('DELETE', `/identity/parties/${step(party)}/holds/${step(hold)}`, z.unknown(), {
      commandKey,
    });

  standingGrants = (query: StandingQuery) =>
    this.http.json('GET', '/consent/grants/standing', stewardShapes.standingGrants, { query: { ...query } });

  beforeInvalidation = (grant: string) =>
    this.http.json('GET', `/consent/grants/${step(grant)}/invalidation`, stewardShapes.beforeInvalidation);

  declareVoid = (grant: string, ground: string, commandKey: string) =>
    this.http.json('POST', `/consent/grants/${step(grant)}/invalidation`, shapes.done, {
      body: { ground },
      commandKey,
    });

  auditHead = () => this.http.json('GET', '/audit/head', auditShapes.head);

  auditTimeline = (query: TimelineQuery) =>
    this.http.json('GET', '/audit/timeline', auditShapes.timeline, {
      query: { ...query, limit: String(query.limit), days: 'true' },
    });

  /** One event with what stands around it; undefined: there is none. */
  auditEvent = (position: string) =>
    orNone('not-found', this.http.json('GET', `/audit/events/${step(position)}`, auditShapes.event));

  /** Undefined: the log does not cover the event yet. */
  auditProof = (position: string) =>
    orNone('stale', this.http.json('GET', '/audit/proof', auditShapes.proof, { query: { position } }));

  stateAt = (at: string) => this.http.json('GET', '/audit/state', auditShapes.state, { query: { at } });

  diff = (from: string, to: string) =>
    this.http.json('GET', '/audit/diff', auditShapes.diff, { query: { from, to } });

  access = (query: { record: string; field: string; from?: string | undefined; to?: string | undefined }) =>
    this.http.json('GET', '/audit/access', auditShapes.access, { query });

  /** An id that nothing has is an answer too. */
  async why(id: string): Promise<auditShapes.WhyView> {
    const found = await orNone('not-found', this.http.json('GET', `/audit/why/${step(id)}`, auditShapes.why));
    return found ?? { found: 'nothing', isBroken: false, explanation: [], cited: [] };
  }
}

/** One refusal that is an answer, too. */
async function orNone<Answer>(code: ProblemCode, asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === code) return undefined;
    throw error;
  }
}
