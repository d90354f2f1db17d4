import type { Destruction } from '@coop/personal-data';
import { erasureName, type OrderedErasure } from '@coop/personal-data/adapter';
import { inTransaction, type Queries } from './database.js';
import { endedOf, endValues } from './ending-values.js';
import { endKeys, isFinished, keysWithin, record, recorded, recordOf, RECORDS } from './erasure-records.js';
import type { PostgresErasureList } from './erasure-list.js';
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
    private readonly list: PostgresErasureList,
  ) {
    this.#sweeping = new Sweeping(keys, values);
    this.#missing = new Missing(keys.database, values.database);
  }

  async destroy(order: OrderedErasure): Promise<Destruction> {
    const { subject } = order;
    this.keys.forgetCached();
    await this.keys.meetUnfinished();
    await this.#alone(subject, async (queries) => {
      await this.#destroyKeys(queries, order);
      await this.#finish(queries, subject);
    });
    // From what stays on record, so that it is the same whenever it is asked.
    const { keys, list } = await this.list.keysEndedBy(order);
    const ended = await endedOf(this.values.database, order, keys);
    return { keys: keys.size, ...ended, scrubbed: await this.#sweeping.sweep(), list };
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
   * At a start, before anybody is served: what is on the list is carried out on keys that do not know it, tombstones that an older key database lacks are written again, and every
   * erasure is carried out again that the values database, older or interrupted, does not show.
   */
  async repeatWhatIsMissing(): Promise<void> {
    await this.keys.database.transaction(async (queries) => {
      await lockOutSeals(queries);
      await this.#carryOutListed(queries);
    });
    for await (const orders of this.#missing.orders()) {
      for (const order of orders)
        await this.#alone(order.subject, async (queries) => {
          await this.#destroyKeys(queries, order);
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
    await this.#settleList();
    await this.#sweeping.sweep();
  }

  /** Records an erasure for ever and deletes its keys. Repeating a partial one ends nothing more. */
  #destroyKeys(queries: Queries, order: OrderedErasure): Promise<void> {
    return inTransaction(queries, async () => {
      await lockOutSeals(queries);
      await this.#carryOutListed(queries);
      const isNew = await record(queries, order);
      if (!isNew && order.scope !== undefined) return;
      const keys = await keysWithin(queries, order);
      if (isNew || keys.length > 0) await this.list.append(queries, { kind: 'erased', ...order, keys });
      await endKeys(queries, order.subject, keys);
    });
  }

  /**
   * What is on the list and these keys do not know: they were restored from a backup, or a process died between the
   * list and the keys. The values follow, since the erasure counts as not finished.
   */
  async #carryOutListed(queries: Queries): Promise<void> {
    for (const [listed, head] of await this.list.notCarriedOut(queries)) {
      await record(queries, listed);
      // Of a part, keys that are not on the list were made since.
      const found = listed.scope === undefined ? await keysWithin(queries, listed) : [];
      await endKeys(queries, listed.subject, [...new Set([...listed.keys, ...found])]);
      await this.list.saw(queries, head);
    }
  }

  /** Keys from before there was a list, or whose list was lost, remember what must stand on this one. */
  #settleList(): Promise<void> {
    return this.keys.database.transaction(async (queries) => {
      await lockOutSeals(queries);
      if (this.list.isNew) {
        const listed = new Set((await this.list.all()).map(erasureName));
        for (const fact of await recorded(queries))
          if (!listed.has(erasureName(fact))) await this.list.append(queries, fact);
      }
      await this.list.settle(queries);
    });
  }

  #alone<T>(subject: string, work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.keys.database.session(async (queries) => {
      await takeSubject(queries, subject);
      const result = await work(queries);
      await giveSubjectBack(queries, subject);
      return result;
    });
  }

  async #finish(queries: Queries, subject: string): Promise<void> {
    await endValues(this.values.database, await recordOf(queries, subject));
    for (const table of RECORDS)
      await queries.query(`UPDATE ${table} SET finished = true WHERE subject = $1`, [subject]);
  }
}
