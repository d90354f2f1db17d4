import type { z } from 'zod';
import type { newQuestion, newRelease } from '@coop/contracts/anonymisation-api';
import { step, type HttpClient } from './http-client.js';
import * as pseudonymShapes from './pseudonym-shapes.js';
import * as questionShapes from './question-shapes.js';
import * as releaseShapes from './release-shapes.js';
import * as shapes from './shapes.js';

/** A table is searched for, attacked and counted before the answer comes. */
const TABLE_TIMEOUT_MS = 180_000;

const REIDENTIFICATIONS = '/pseudonymised/reidentifications';

/** What the pages ask of anonymisation: one method, one call. */
export class AnonymisationApi {
  constructor(private readonly http: HttpClient) {}

  releases = async () => (await this.http.json('GET', '/releases', releaseShapes.releases)).releases;

  release = (id: string) => this.http.json('GET', `/releases/${step(id)}`, releaseShapes.release);

  askTable = (body: z.infer<typeof newRelease>, commandKey: string) =>
    this.http.json('POST', '/releases', releaseShapes.asked, {
      ...{ body, commandKey, timeoutMs: TABLE_TIMEOUT_MS },
    });

  /** Names of the public hierarchies that the operator keeps. */
  hierarchies = async () =>
    (await this.http.json('GET', '/releases/references', releaseShapes.references)).references.flatMap(
      ({ kind, name }) => (kind === 'hierarchy' ? [name] : []),
    );

  releaseFigures = (id: string) =>
    this.http.json('GET', `/releases/${step(id)}/figures`, releaseShapes.figures);

  /** CSV. */
  releaseTable = (id: string) => this.http.text('GET', `/releases/${step(id)}/table`);

  releaseParquet = (id: string) => this.http.bytes('GET', `/releases/${step(id)}/table.parquet`);

  approveRelease = (id: string, commandKey: string) =>
    this.http.json('POST', `/releases/${step(id)}/approvals`, shapes.done, { commandKey });

  rejectRelease = (id: string, reason: string, commandKey: string) =>
    this.http.json('POST', `/releases/${step(id)}/rejection`, shapes.done, { body: { reason }, commandKey });

  ownReidentifications = async () =>
    (await this.http.json('GET', `${REIDENTIFICATIONS}/mine`, pseudonymShapes.ownRequests)).reidentifications;

  reidentifications = async () =>
    (await this.http.json('GET', REIDENTIFICATIONS, pseudonymShapes.councilRequests)).reidentifications;

  answerReidentification = (id: string, agrees: boolean, commandKey: string) =>
    this.http.json('POST', `${REIDENTIFICATIONS}/${step(id)}/answer`, shapes.done, {
      body: { agrees },
      commandKey,
    });

  decideReidentification = (id: string, decision: 'approvals' | 'rejection', commandKey: string) =>
    this.http.json('POST', `${REIDENTIFICATIONS}/${step(id)}/${decision}`, shapes.done, { commandKey });

  questions = async () => (await this.http.json('GET', '/questions', questionShapes.questions)).questions;

  question = (id: string) => this.http.json('GET', `/questions/${step(id)}`, questionShapes.answered);

  ask = (body: z.infer<typeof newQuestion>, commandKey: string) =>
    this.http.json('POST', '/questions', questionShapes.paid, { body, commandKey });

  questionBudgets = async () =>
    (await this.http.json('GET', '/questions/budgets', questionShapes.budgets)).budgets;
}
