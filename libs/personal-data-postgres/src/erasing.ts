import type { Destruction } from '@coop/personal-data';
import { columnsOf, type OrderedErasure } from '@coop/personal-data/adapter';
import { inTransaction, type Queries } from './database.js';
import { endValues, type Ended } from './ending-values.js';
import type { PostgresKeyStore } from './key-store.js';
import { giveSubjectBack, lockOutSeals, takeSubject, tryToTakeSubject } from './locks.js';
import { Missing } from './missing.js';
import { Sweeping } from './sweeping.js';
import type { PostgresValueStore } from './value-store.js';

/**
 * Destruction over two databases. The key database decides: once it has recorded an erasure, the keys are gone and
 * the values database follows, carried out by whoever comes first. While one process is at it, it holds the lock of
 * the subject in a session; the server frees that when the process dies.
 */
export class Erasing {
  readonly #sweeping: Sweeping;
  readonly #missing: Missing;

  constructor(
    private readonly keys: PostgresKeyStore,
    private readonly values: PostgresValueStore,
  ) {
    this.#sweeping = new Sweeping(keys, values);
    this.#missing = new Missing(keys.database, values.database);
  }

  async destroy(order: OrderedErasure): Promise<Destruction> {
    const { subject } = order;
    this.keys.forgetCached();
    await this.keys.meetUnfinished();
    const outcome = await this.#alone(subject, async (queries) => {
      const keys = await destroyKeys(queries, order);
      return { keys, ...(await this.#finish(queries, subject)) };
    });
    return { ...outcome, scrubbed: await this.#sweeping.sweep() };
  }

  /** For destructions that another process recorded: finishes those that nobody is at. */
  async finishAbandoned(subjects: readonly string[]): Promise<void> {
    for (const subject of subjects)
      await this.keys.database.session(async (queries) => {
        if (!(await tryToTakeSubject(queries, subject))) return;
        if (!(await isFinished(queries, subject))) await this.#finish(queries, subject);
        await giveSubjectBack(queries, subject);
      });
  }

  /**
   * At a start, before anybody is served: tombstones that an older key database lacks are written again, and every
   * erasure is carried out again that the values database, older or interrupted, does not show.
   */
  async repeatWhatIsMissing(): Promise<void> {
    for await (const orders of this.#missing.orders()) {
      for (const order of orders)
        await this.#alone(order.subject, async (queries) => {
          await destroyKeys(queries, order);
          await this.#finish(queries, order.subject);
        });
    }
    for await (const { subject, ids } of this.#missing.endedKeys())
      await this.#alone(subject, async (queries) => {
        await inTransaction(queries, () => endKeys(queries, subject, ids));
        await this.#finish(queries, subject);
      });
    for await (const subjects of this.#missing.subjectsThatRemain()) {
      for (const subject of subjects) await this.#alone(subject, (queries) => this.#finish(queries, subject));
    }
    await this.#sweeping.sweep();
  }

  #alone<T>(subject: string, work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.keys.database.session(async (queries) => {
      await takeSubject(queries, subject);
      const result = await work(queries);
      await giveSubjectBack(queries, subject);
      return result;
    });
  }

  async #finish(queries: Queries, subject: string): Promise<Ended> {
    const ended = await endValues(this.values.database, await recordOf(queries, subject));
    for (const table of RECORDS)
      await queries.query(`UPDATE ${table} SET finished = true WHERE subject = $1`, [subject]);
    return ended;
  }
}

const RECORDS = ['keys.destroyed', 'keys.partly_destroyed'] as const;

/** Records an erasure for ever and deletes its keys. Repeating a partial one ends nothing more. Returns how many. */
function destroyKeys(queries: Queries, order: OrderedErasure): Promise<number> {
  return inTransaction(queries, async () => {
    await lockOutSeals(queries);
    if (!(await record(queries, order))) return 0;
    const { category, year } = columnsOf(order.scope ?? {});
    const { rows } = await queries.query<{ id: string }>(
      `SELECT key_id AS id FROM keys.keys
       WHERE subject = $1 AND $2 IN (category, '') AND $3::integer IN (epoch, 0)`,
      [order.subject, category, year],
    );
    const ids = rows.map(({ id }) => id);
    await endKeys(queries, order.subject, ids);
    return ids.length;
  });
}

/** False if this part was ended before for the same reason. */
async function record(queries: Queries, order: OrderedErasure): Promise<boolean> {
  const { subject, scope, at, reason, keepFingerprints } = order;
  if (scope === undefined) {
    await queries.query(
      `INSERT INTO keys.destroyed (subject, at, reason, keep_fingerprints) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [subject, at, reason, keepFingerprints],
    );
    return true;
  }
  const { category, year } = columnsOf(scope);
  const { count } = await queries.query(
    `INSERT INTO keys.partly_destroyed (subject, category, year, reason, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [subject, category, year, reason, at],
  );
  return count > 0;
}

async function endKeys(queries: Queries, subject: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await queries.query('DELETE FROM keys.keys WHERE key_id = ANY ($1)', [ids]);
  await queries.query(
    `INSERT INTO keys.ended_keys (key_id, subject) SELECT id, $2 FROM unnest($1::text[]) AS id
     ON CONFLICT DO NOTHING`,
    [ids, subject],
  );
  for (const table of RECORDS)
    await queries.query(`UPDATE ${table} SET finished = false, scrubbed = false WHERE subject = $1`, [
      subject,
    ]);
}

async function recordOf(queries: Queries, subject: string) {
  const { rows } = await queries.query<{ at: string; reason: string; keepFingerprints: string[] }>(
    'SELECT at, reason, keep_fingerprints AS "keepFingerprints" FROM keys.destroyed WHERE subject = $1',
    [subject],
  );
  const parts = await queries.query<{ category: string; year: number; reason: string; at: string }>(
    'SELECT category, year, reason, at FROM keys.partly_destroyed WHERE subject = $1',
    [subject],
  );
  const ended = await queries.query<{ id: string }>(
    'SELECT key_id AS id FROM keys.ended_keys WHERE subject = $1',
    [subject],
  );
  return { subject, whole: rows[0], parts: parts.rows, ids: ended.rows.map(({ id }) => id) };
}

async function isFinished(queries: Queries, subject: string): Promise<boolean> {
  const each = RECORDS.map((table) => `SELECT FROM ${table} WHERE subject = $1 AND NOT finished`);
  return (await queries.query(each.join(' UNION ALL '), [subject])).count === 0;
}
