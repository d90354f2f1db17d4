import { parse } from 'csv-parse/sync';
import type { StoredEvent } from '@coop/event-sourcing';
import { testApp, type TestAccounts } from '@coop/service-kit/testing';
import { FakeRecords } from './fake-records.js';
import { inventedSurvey, type SurveyRow } from './invented-survey.js';
import { INSTITUTE, releaseWorld, researcherFor, UNIVERSITY } from './release-world.js';

export const EXPORTED = '0199b000-0000-7000-8000-0000000000c5';
export const OTHER = '0199b000-0000-7000-8000-0000000000c6';

/** A survey in which the first person has two records. */
export function surveyOfSixty(): readonly SurveyRow[] {
  const rows = inventedSurvey(60);
  const [first] = rows;
  return rows.map((row, at) => (at === 1 && first !== undefined ? { ...row, subject: first.subject } : row));
}

type Signing = Parameters<TestAccounts['signedIn']>[0];

/** The service with two contracts that allow export, and people who sign in. @param time - what the clock says */
export async function pseudonymWorld(
  rows: readonly SurveyRow[] = surveyOfSixty(),
  time = { now: new Date('2026-03-01T12:00:00Z') },
) {
  const world = await releaseWorld(new FakeRecords(rows), { clock: () => time.now });
  const test = await testApp({ imports: [world.module] });
  const actions: ['export'] = ['export'];
  await world.inForce({ actions, until: '2028-01-01T00:00:00Z' }, EXPORTED);
  await world.inForce({ actions, until: '2028-01-01T00:00:00Z', consumer: INSTITUTE }, OTHER);
  const signedIn = (actor: Signing) => test.accounts.signedIn(actor);
  const steward = () => signedIn({ roles: ['member', 'steward'] });

  async function send(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    authorization: string,
    payload?: object,
    key?: string,
  ) {
    await world.settled();
    const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    return test.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  }

  async function events(): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = [];
    for await (const commit of world.store.readAll(0n)) found.push(...commit.events);
    return found.filter(({ type }) => type.startsWith('anonymisation.'));
  }

  const asked = { category: 'survey', purpose: 'ScientificResearch', fields: ['age', 'opinion'] };

  return {
    ...{ world, test, time, rows, signedIn, steward, send, events },
    types: async () => (await events()).map(({ type }) => type),
    researcher: signedIn(researcherFor(UNIVERSITY)),
    other: signedIn(researcherFor(INSTITUTE)),
    ask: (authorization: string, changes: object = {}, key?: string) =>
      send('POST', '/pseudonymised', authorization, { contract: EXPORTED, ...asked, ...changes }, key),
    async delivered(authorization: string, changes: object = {}): Promise<string> {
      const url = '/pseudonymised';
      const body = { contract: EXPORTED, ...asked, ...changes };
      return (await send('POST', url, authorization, body)).json<{ delivery: string }>().delivery;
    },
    async table(authorization: string, delivery: string): Promise<string[][]> {
      return parse((await send('GET', `/pseudonymised/${delivery}/table`, authorization)).body);
    },
    async close() {
      await test.app.close();
      await world.close();
    },
  };
}

export type PseudonymWorld = Awaited<ReturnType<typeof pseudonymWorld>>;
