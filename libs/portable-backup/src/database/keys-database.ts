import type { RestoredErasures } from '../erasures.js';
import { BackupRefusal } from '../refusal.js';
import type { KeyRoots, KeyRows, SignedHead } from '../rows.js';
import { insertErasures } from './insert-erasures.js';
import { ownTable } from './own-table.js';
import { labelOf, Session } from './session.js';

const SIGNER = 'audit_keys.log_signer';
const PARTS = 'keys.partly_destroyed';

/** Reads the keys of a database at one moment, and is soon gone: a reader in it holds up the clearing of erased keys. */
export async function readKeysDatabase(url: string): Promise<KeyRows> {
  const session = await Session.open(url, 'reading');
  try {
    const roots = (await session.has('keys.meta')) ? await rootsIn(session) : undefined;
    if (roots === undefined) throw new BackupRefusal('NotThere', `there are no keys in ${labelOf(url)}`);
    const keys = await session.query<Omit<KeyRows['keys'][number], 'created'> & { created: Date }>(
      'SELECT key_id AS id, subject, category, epoch, wrapped, created FROM keys.keys ORDER BY key_id',
    );
    return {
      roots,
      keys: keys.map(({ created, ...key }) => ({ ...key, created: created.toISOString() })),
      destroyed: await session.query(
        `SELECT subject, at, reason, keep_fingerprints AS "keepFingerprints", scrubbed AND finished AS scrubbed
         FROM keys.destroyed ORDER BY subject`,
      ),
      parts: (await session.has(PARTS))
        ? await session.query(`SELECT subject, category, year, reason, at FROM ${PARTS} ORDER BY 1, 2, 3, 4`)
        : [],
      ended: await session.query('SELECT key_id AS id, subject FROM keys.ended_keys ORDER BY key_id'),
      signed: (await session.has(SIGNER))
        ? await session.query<SignedHead & { size: number }>(`SELECT origin, size, root FROM ${SIGNER}`)
        : [],
    };
  } finally {
    await session.close();
  }
}

async function rootsIn(session: Session): Promise<KeyRoots | undefined> {
  const rows = await session.query<{ name: string; value: Buffer }>('SELECT name, value FROM keys.meta');
  const valueOf = (wanted: string) => rows.find(({ name }) => name === wanted)?.value;
  const [storeId, indexKey] = [valueOf('store-id'), valueOf('index-key')];
  const seenOfList = valueOf('erasure-list');
  return storeId && indexKey && { storeId, indexKey, ...(seenOfList && { seenOfList }) };
}

/** A prepared key database, in one transaction. */
export class KeysDatabase {
  private constructor(
    private readonly session: Session,
    private readonly label: string,
  ) {}

  static async open(url: string): Promise<KeysDatabase> {
    return new KeysDatabase(await Session.open(url, 'filling'), labelOf(url));
  }

  /** Name of the key store, in hex as sealed values know it; `undefined` when there are no keys yet. */
  async storeId(): Promise<string | undefined> {
    const roots = await rootsIn(this.session);
    return roots === undefined ? undefined : Buffer.from(roots.storeId).toString('hex');
  }

  /** @throws BackupRefusal `NotEmpty` */
  async requireEmpty(): Promise<void> {
    const [row] = await this.session.query<{ filled: boolean }>(
      `SELECT EXISTS (SELECT FROM keys.meta) OR EXISTS (SELECT FROM keys.keys)
         OR EXISTS (SELECT FROM keys.destroyed) AS filled`,
    );
    const signed = (await this.session.has(SIGNER))
      ? await this.session.query(`SELECT FROM ${SIGNER} LIMIT 1`)
      : [];
    if (row?.filled === true || signed.length > 0)
      throw new BackupRefusal(
        'NotEmpty',
        `${this.label} has keys, or what erasures left: keys are restored into an empty database. If these are the right ones, restore without --keys`,
      );
  }

  /** Erasures count as unfinished: the next start carries each of them out on the values. */
  async fill({ roots, keys, destroyed, parts, ended, signed }: KeyRows): Promise<void> {
    const { session } = this;
    await session.query(`INSERT INTO keys.meta VALUES ('store-id', $1), ('index-key', $2)`, [
      ...[Buffer.from(roots.storeId), Buffer.from(roots.indexKey)],
    ]);
    await session.query(
      `INSERT INTO keys.keys (key_id, subject, category, epoch, wrapped, created)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bytea[], $6::timestamptz[])`,
      [
        ...(['id', 'subject', 'category', 'epoch'] as const).map((name) => keys.map((key) => key[name])),
        keys.map(({ wrapped }) => Buffer.from(wrapped)),
        keys.map(({ created }) => created),
      ],
    );
    for (const { subject, at, reason, keepFingerprints, scrubbed } of destroyed)
      await session.query('INSERT INTO keys.destroyed VALUES ($1, $2, $3, $4, false, $5)', [
        ...[subject, at, reason, keepFingerprints, scrubbed],
      ]);
    for (const { subject, category, year, reason, at } of parts)
      await session.query(
        `INSERT INTO ${PARTS} (subject, category, year, reason, at) VALUES ($1, $2, $3, $4, $5)`,
        [subject, category, year, reason, at],
      );
    await session.query(
      'INSERT INTO keys.ended_keys (key_id, subject) SELECT * FROM unnest($1::text[], $2::text[])',
      [ended.map(({ id }) => id), ended.map(({ subject }) => subject)],
    );
    if (roots.seenOfList !== undefined)
      await session.query(`INSERT INTO keys.meta VALUES ('erasure-list', $1)`, [
        Buffer.from(roots.seenOfList),
      ]);
    await this.#sign(signed);
  }

  /** The start carries out what is on it, on keys and values. */
  async erasures(erasures: RestoredErasures): Promise<void> {
    if (erasures === 'without') {
      await this.session.query(`INSERT INTO keys.meta VALUES ('erasure-list-waived', '')`);
      return;
    }
    await insertErasures(this.session, 'keys.erasure_list', erasures);
  }

  /** As the audit service keeps it (its `sql-signer-memory.ts`). */
  async #sign(signed: readonly SignedHead[]): Promise<void> {
    if (signed.length === 0) return;
    const columns = 'origin text PRIMARY KEY, size bigint NOT NULL, root text NOT NULL';
    await ownTable(this.session, 'audit_keys', 'log_signer', columns);
    for (const { origin, size, root } of signed)
      await this.session.query(`INSERT INTO ${SIGNER} VALUES ($1, $2, $3)`, [origin, size, root]);
  }

  commit(): Promise<void> {
    return this.session.commit();
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
