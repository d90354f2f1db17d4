import { castOf, readableRecords, type Cast } from '../cast.js';
import { serverTime } from '../event-store/server-time.js';
import { freePort, newFolders, program } from '../main-path/folders.js';
import { startCooperative } from '../main-path/starting.js';
import { ServerProcess } from '../server-process.js';
import { freshDatabase, startPostgres } from '@coop/real-parts';
import { Pool } from 'pg';
import { postLoad, type PostAnswer, type Question } from './http-load.js';
import { ReducedWorkload, type Check } from './reduced-workload.js';
import type { Sizes } from './sizes.js';
import { fillTable } from './sql-table.js';

export const BATCH = 50;
const CONNECTIONS = 16;
const RECORDS = 50;
const SQL_GRANTS = 100_000;
/** A purpose that the partner's contract does not have. */
const OUTSIDE = 'VendorPayment';
const SINGLE = '/access/v1/evaluation';
const SEVERAL = '/access/v1/evaluations';

/** One round of one kind at one server. */
export interface HttpFigure {
  readonly subject: 'ours' | 'SQL';
  readonly kind: 'single' | 'batch';
  readonly answer: PostAnswer;
  /** Of the server and of what it stores in, microseconds for each decision. */
  readonly cpu: number;
}

export interface HttpFindings {
  readonly figures: readonly HttpFigure[];
  /** What was not run, and why. */
  readonly missing: readonly string[];
}

interface Measured {
  readonly subject: HttpFigure['subject'];
  readonly url: string;
  readonly token?: string;
  readonly single: readonly Question[];
  readonly batch: readonly Question[];
  /** Microseconds so far. */
  cpu(): number;
}

/** Decisions over HTTP by AuthZEN 1.0, of the whole cooperative in one process and of one table of PostgreSQL. */
export async function measureHttp(sizes: Sizes, say: (text: string) => void): Promise<HttpFindings> {
  const missing: string[] = [];
  const figures: HttpFigure[] = [];
  const closing: (() => Promise<void>)[] = [];
  try {
    const ours = await openOurs(closing, say);
    if (ours === undefined) missing.push(`decisions over HTTP: the service has no route ${SINGLE}`);
    const sql = await openSql(closing, say).catch((error: unknown) => {
      missing.push(`the same over HTTP from SQL: ${String(error).split('\n', 1).join('')}`);
      return undefined;
    });
    const measured = [ours, sql].filter((each) => each !== undefined);
    for (const each of measured) await rounds(each, { ...sizes, requests: 200, batches: 20 });
    for (let round = 0; round < sizes.rounds; round += 1)
      for (const each of round % 2 === 0 ? measured : measured.toReversed()) {
        say(`round ${round + 1} of ${sizes.rounds} over HTTP: ${each.subject}`);
        figures.push(...(await rounds(each, sizes)));
      }
  } finally {
    for (const close of closing.toReversed()) await close();
  }
  return { figures, missing };
}

async function rounds(
  { subject, url, token, single, batch, cpu }: Measured,
  { requests, batches }: Sizes,
): Promise<readonly HttpFigure[]> {
  const found: HttpFigure[] = [];
  for (const [kind, path, questions, amount] of [
    ['single', SINGLE, single, requests],
    ['batch', SEVERAL, batch, batches],
  ] as const) {
    const before = cpu();
    const about = { url, path, questions, connections: CONNECTIONS, amount };
    const answer = await postLoad(token === undefined ? about : { ...about, token });
    if (answer.wrong > 0 && subject === 'ours') throw new Error(`${answer.wrong} wrong answers over HTTP`);
    const decisions = amount * (kind === 'batch' ? BATCH : 1);
    found.push({ subject, kind, answer, cpu: (cpu() - before) / decisions });
  }
  return found;
}

/** Questions one by one, and the same in batches. */
function questionsOf(asked: readonly { readonly evaluation: object; readonly allowed: boolean }[]) {
  const single = asked.map(({ evaluation, allowed }) => ({
    body: JSON.stringify(evaluation),
    permitted: allowed ? 1 : 0,
  }));
  const batch = Array.from({ length: Math.floor(asked.length / BATCH) }, (_, n) => {
    const part = asked.slice(n * BATCH, (n + 1) * BATCH);
    return {
      body: JSON.stringify({ evaluations: part.map(({ evaluation }) => evaluation) }),
      permitted: part.filter(({ allowed }) => allowed).length,
    };
  });
  return { single, batch };
}

/** The cooperative as it is, on SQLite. @returns nothing when it has no such route */
async function openOurs(
  closing: (() => Promise<void>)[],
  say: (text: string) => void,
): Promise<Measured | undefined> {
  say('demonstration data');
  const folders = newFolders();
  closing.push(async () => folders.remove());
  await (await startCooperative(folders)).stop();
  const port = await freePort();
  const server = await ServerProcess.start([
    ...[program('bench/dist/main-path/measured-server.js'), folders.dataDir, folders.keysDir, String(port)],
  ]);
  closing.push(() => server.stop());
  const url = `http://127.0.0.1:${port}`;
  const cast = await castOf(url, folders);
  const records = await readableRecords(cast, RECORDS);
  const questions = questionsOf(askedOf(cast, records));
  const [first] = questions.single;
  const { status } = await cast.partner.send('POST', SINGLE, JSON.parse(first?.body ?? '{}'));
  if (status === 404) return undefined;
  return { subject: 'ours', url, token: cast.partner.token, ...questions, cpu: () => server.cpu };
}

/** Each record three times for what was agreed to, twice for what was not. */
function askedOf(cast: Cast, records: readonly string[]) {
  return Array.from({ length: 5 * records.length }, (_, n) => {
    const allowed = n % 5 < 3;
    const evaluation = cast.evaluation(records[(n * 7) % records.length] ?? '');
    if (allowed) return { evaluation, allowed };
    return { evaluation: { ...evaluation, context: { ...evaluation.context, purpose: OUTSIDE } }, allowed };
  });
}

async function openSql(closing: (() => Promise<void>)[], say: (text: string) => void): Promise<Measured> {
  say('starting PostgreSQL');
  const postgres = await startPostgres();
  closing.push(() => postgres.stop());
  const database = await freshDatabase('bench', postgres);
  const workload = new ReducedWorkload(SQL_GRANTS);
  const pool = new Pool({ connectionString: database.url });
  try {
    await fillTable(pool, workload.triples());
  } finally {
    await pool.end();
  }
  const port = await freePort();
  const server = await ServerProcess.start([
    ...[program('bench/dist/decision/programs/http-sql-server.js'), database.url, String(port)],
  ]);
  closing.push(() => server.stop());
  return {
    ...{ subject: 'SQL', url: `http://127.0.0.1:${port}` },
    ...questionsOf(workload.checks(5_000, 9).map((check) => ({ evaluation: evaluationOf(check), ...check }))),
    cpu: () => server.cpu + serverTime(postgres.pid),
  };
}

const evaluationOf = ({ subject, consumer, purpose }: Check) => ({
  subject: { type: 'party', id: consumer },
  action: { name: 'read' },
  resource: { type: 'record', id: subject },
  context: { purpose },
});
