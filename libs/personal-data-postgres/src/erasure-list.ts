import { VaultRefusal, type ErasureListHead, type ErasureListState } from '@coop/personal-data';
import {
  headFromText,
  headToText,
  KeptErasureList,
  listSigner,
  type ListedErasure,
  type ListedFact,
  type OrderedErasure,
} from '@coop/personal-data/adapter';
import { Database, only, type Queries } from './database.js';
import type { KeyRoots } from './key-roots.js';

const SEEN = 'erasure-list';
/** Written by a restore that goes on without the list that these keys had. */
const WAIVED = 'erasure-list-waived';
const TABLES = ['vault.erasure_list', 'keys.erasure_list'] as const;

export interface ListSettings {
  readonly roots: KeyRoots;
  readonly values: Database;
  readonly atLeast: ErasureListHead | undefined;
  readonly now: () => Date;
  readonly readOnly: boolean;
}

/**
 * The list of erasures in both databases, so that either may be restored from an old backup; with the values it grows
 * first. All changes happen in a transaction of the key database that locks out other destructions.
 */
export class PostgresErasureList {
  private constructor(
    private readonly list: KeptErasureList,
    private readonly values: Database,
    /** The keys are from before there was a list, or their list was lost. */
    readonly isNew: boolean,
  ) {}

  /** @throws VaultRefusal `ErasureListMissing`, `ErasureListOlder`, `ErasureListAltered`, `ErasuresNotCarriedOut` */
  static async open(queries: Queries, settings: ListSettings): Promise<PostgresErasureList> {
    const { roots, values, atLeast, now, readOnly } = settings;
    const stored = [await linesIn(values, TABLES[0]), await linesIn(queries, TABLES[1])] as const;
    const [longer, shorter] = stored[0].length < stored[1].length ? [stored[1], stored[0]] : stored;
    if (shorter.some((line, index) => line !== longer[index])) throw new VaultRefusal('ErasureListAltered');
    const seen = await seenBy(queries);
    const waived = !readOnly && (await isWaived(queries));
    const added: string[] = [];
    const list = KeptErasureList.open(
      {
        read: () => (longer.length === 0 ? undefined : longer),
        append: (line) => void added.push(line),
        isWaived: () => waived,
        endWaiver: () => undefined,
      },
      {
        ...{ store: roots.storeId, signer: listSigner(roots.indexKey), now, readOnly },
        ...{ seen: [seen], outside: atLeast },
      },
    );
    const isNew = waived || seen === undefined;
    if (readOnly) {
      if (seen !== undefined && list.after(seen.count).length > 0)
        throw new VaultRefusal('ErasuresNotCarriedOut');
      return new PostgresErasureList(list, values, isNew);
    }
    if (waived) await queries.query('DELETE FROM keys.meta WHERE name = $1', [SEEN]);
    for (const [index, target] of [values, queries].entries())
      await insert(
        target,
        TABLES[index] ?? TABLES[0],
        [...longer, ...added].slice(stored[index]?.length),
        stored[index]?.length ?? 0,
      );
    return new PostgresErasureList(list, values, isNew);
  }

  async state(): Promise<ErasureListState> {
    await this.#readOn();
    return this.list.state();
  }

  /** What is on the list and was not carried out on these keys, each with the head at it. */
  async notCarriedOut(queries: Queries): Promise<readonly (readonly [ListedErasure, ErasureListHead])[]> {
    await this.#readOn();
    const seen = (await seenBy(queries))?.count ?? 0;
    return this.list
      .after(seen)
      .flatMap((entry) =>
        entry.fact.kind === 'erased' ? [[entry.fact, this.list.headOf(entry)] as const] : [],
      );
  }

  async all(): Promise<readonly ListedErasure[]> {
    await this.#readOn();
    return this.list.erasures();
  }

  /** Every key that one erasure ended, and the head of the list. */
  async keysEndedBy(
    order: OrderedErasure,
  ): Promise<{ readonly keys: ReadonlySet<string>; readonly list: ErasureListHead }> {
    await this.#readOn();
    return { keys: this.list.keysEndedBy(order), list: this.list.head };
  }

  /** Puts what is about to be destroyed on the list. What dies after this is carried out by the next start. */
  async append(queries: Queries, fact: ListedFact): Promise<ErasureListHead> {
    await this.#readOn();
    const { count } = this.list.head;
    const line = this.list.next(fact);
    await insert(this.values, TABLES[0], [line], count);
    await this.#readOn();
    const { head } = this.list;
    const { n } = only(
      await queries.query<{ n: number }>(`SELECT coalesce(max(count), 0)::integer AS n FROM ${TABLES[1]}`),
    );
    await insert(queries, TABLES[1], await linesIn(this.values, TABLES[0], n), n);
    await saw(queries, head);
    return head;
  }

  /** The keys have carried out all of it. */
  async settle(queries: Queries): Promise<void> {
    await this.#readOn();
    await saw(queries, this.list.head);
    await queries.query('DELETE FROM keys.meta WHERE name = $1', [WAIVED]);
  }

  saw(queries: Queries, head: ErasureListHead): Promise<void> {
    return saw(queries, head);
  }

  /** What was stored since, by this process or another; several calls may be at it. */
  async #readOn(): Promise<void> {
    const { rows } = await this.values.query<{ count: number; line: string }>(
      `SELECT count, line FROM ${TABLES[0]} WHERE count > $1 ORDER BY count`,
      [this.list.head.count],
    );
    for (const { count, line } of rows) if (count > this.list.head.count) this.list.add(line);
  }
}

/**
 * Decides that the vault whose keys lie here goes on without the list that it, or the ledger, remembers; its next start
 * writes that down.
 */
export async function waivePostgresErasureList(keysUrl: string): Promise<void> {
  const database = new Database({ url: keysUrl, connections: 1, readOnly: false });
  try {
    await database.query(`INSERT INTO keys.meta VALUES ($1, '') ON CONFLICT DO NOTHING`, [WAIVED]);
  } finally {
    await database.close();
  }
}

async function linesIn(
  queries: Queries,
  table: (typeof TABLES)[number],
  after = 0,
): Promise<readonly string[]> {
  const sql = `SELECT line FROM ${table} WHERE count > $1 ORDER BY count`;
  return (await queries.query<{ line: string }>(sql, [after])).rows.map(({ line }) => line);
}

async function insert(
  queries: Queries,
  table: (typeof TABLES)[number],
  lines: readonly string[],
  after: number,
): Promise<void> {
  if (lines.length === 0) return;
  await queries.query(
    `INSERT INTO ${table} SELECT $2::integer + number, line FROM unnest($1::text[]) WITH ORDINALITY AS new (line, number)`,
    [lines, after],
  );
}

async function seenBy(queries: Queries): Promise<ErasureListHead | undefined> {
  const sql = 'SELECT value FROM keys.meta WHERE name = $1';
  const [row] = (await queries.query<{ value: Buffer }>(sql, [SEEN])).rows;
  return row && headFromText(row.value.toString());
}

async function isWaived(queries: Queries): Promise<boolean> {
  return (await queries.query('SELECT FROM keys.meta WHERE name = $1', [WAIVED])).count > 0;
}

async function saw(queries: Queries, head: ErasureListHead): Promise<void> {
  await queries.query(
    'INSERT INTO keys.meta VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [SEEN, Buffer.from(headToText(head))],
  );
}
