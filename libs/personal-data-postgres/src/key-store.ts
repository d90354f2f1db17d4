import type { KeyObject } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { VaultRefusal } from '@coop/personal-data';
import {
  createDataKey,
  KeyCache,
  splitKeyIds,
  type ErasureRecord,
  type KeyView,
} from '@coop/personal-data/adapter';
import type { Database, Queries } from './database.js';
import type { HeldKek } from './held-kek.js';
import { HeldKeys, type KeyNeed, type WrappedKey } from './held-keys.js';
import { readRoots, unwrapRoots } from './key-roots.js';
import { KeysAtOnce, type Known } from './key-view.js';
import { lockOutDestructions } from './locks.js';

/** Creating keys and finding them destroyed at once happens to nobody so often. */
const ATTEMPTS = 5;
const NOTHING_KNOWN: Known = { wrapped: new Map(), ended: new Set(), erased: new Set() };

/** What an opening wants to know of the keys. */
export interface Question {
  readonly keyIds: Iterable<string>;
  readonly subjects: Iterable<string>;
}

/** The wrapped keys and the tombstones, in a database of their own. */
export class PostgresKeyStore {
  readonly #cache = new KeyCache();
  readonly #unfinished = new Set<string>();
  #generation = '';

  constructor(
    readonly database: Database,
    private readonly kek: HeldKek,
  ) {}

  /**
   * Runs `work` while no destruction can begin, with the keys that `needs` names, created where they are missing.
   * `needs` gets to know who of `subjects` was erased, and is asked again after keys were created: those are
   * durable before `work` begins.
   */
  async holding<T>(
    subjects: readonly string[],
    needs: (isErased: (subject: string) => boolean) => readonly KeyNeed[],
    now: Date,
    work: (held: HeldKeys) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const attemptOnce = () =>
        this.database.transaction(async (queries) => {
          await lockOutDestructions(queries);
          const erased = await this.#erasedAmong(queries, subjects);
          const needed = needs((subject) => erased.has(subject));
          const held = new HeldKeys(await this.#select(queries, needed, now), this.kek, erased);
          const missing = needed.filter((need) => !held.holds(need));
          if (missing.length === 0) return { result: await work(held) };
          await this.#create(queries, missing, now);
          return undefined;
        });
      // A key that does not open is met before anything was stored.
      const done = await this.kek.opening(attemptOnce);
      if (done !== undefined) return done.result;
      await setImmediate();
    }
    throw new Error('keys vanished as often as they were created');
  }

  /**
   * What opening needs. Keys in memory count only for the generation in which they were read from the database:
   * every erasure begins a new one.
   */
  viewAt(generation: string, question: Question): Promise<KeyView> {
    return this.kek.opening(() => this.#viewAt(generation, question));
  }

  async #viewAt(generation: string, { keyIds, subjects }: Question): Promise<KeyView> {
    if (generation !== this.#generation) this.forgetCached();
    this.#generation = generation;
    const unwrapped = new Map<string, KeyObject>();
    const unknown = new Set<string>();
    for (const name of new Set(keyIds)) {
      const key = this.#cache.get(name);
      if (key === undefined) unknown.add(name);
      else unwrapped.set(name, key);
    }
    const asked = new Set(subjects);
    const known = unknown.size + asked.size === 0 ? NOTHING_KNOWN : await this.#ask(unknown, asked);
    const view = new KeysAtOnce(known, this.kek, unwrapped);
    for (const name of unknown) {
      const key = view.key(name);
      // Another opening may have begun a newer generation while the database answered.
      if (key !== undefined && this.#generation === generation) this.#cache.put(name, key);
    }
    return view;
  }

  /** The same from the database alone, for checking. */
  async view({ keyIds, subjects }: Question): Promise<KeyView> {
    return new KeysAtOnce(await this.#ask(new Set(keyIds), new Set(subjects)), this.kek, new Map());
  }

  /** Looks for erasures that were recorded and not finished. */
  async meetUnfinished(): Promise<void> {
    await this.#erasedAmong(this.database, []);
  }

  /** Subjects whose erasure was met on record and not finished, each told once. */
  takeUnfinished(): readonly string[] {
    const subjects = [...this.#unfinished];
    this.#unfinished.clear();
    return subjects;
  }

  async erasure(subject: string): Promise<ErasureRecord | undefined> {
    const { rows } = await this.database.query<{ at: string; reason: string; keep: string[] }>(
      'SELECT at, reason, keep_fingerprints AS keep FROM keys.destroyed WHERE subject = $1',
      [subject],
    );
    const [row] = rows;
    return row && { at: row.at, reason: row.reason, keepFingerprints: row.keep };
  }

  /** Living keys of a subject, by category. */
  async keysOf(subject: string): Promise<readonly { readonly id: string; readonly category: string }[]> {
    const sql = 'SELECT key_id AS id, category FROM keys.keys WHERE subject = $1';
    return (await this.database.query<{ id: string; category: string }>(sql, [subject])).rows;
  }

  forgetCached(): void {
    this.#cache.clear();
  }

  async #ask(names: ReadonlySet<string>, subjects: ReadonlySet<string>): Promise<Known> {
    const ids = [...new Set([...names].flatMap(splitKeyIds))];
    const { rows } = await this.database.query<{ kind: string; id: string; wrapped: Uint8Array | null }>(
      `SELECT 'key' AS kind, key_id AS id, wrapped FROM keys.keys WHERE key_id = ANY ($1)
       UNION ALL SELECT 'ended', key_id, NULL FROM keys.ended_keys WHERE key_id = ANY ($1)
       UNION ALL SELECT 'erased', subject, NULL FROM keys.destroyed WHERE subject = ANY ($2)
       UNION ALL SELECT 'unfinished', subject, NULL FROM keys.destroyed WHERE NOT finished
       UNION ALL SELECT 'unfinished', subject, NULL FROM keys.partly_destroyed WHERE NOT finished`,
      [ids, [...subjects]],
    );
    const idsOf = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.id);
    for (const subject of idsOf('unfinished')) this.#unfinished.add(subject);
    const wrapped = rows.flatMap(({ id, wrapped }) => (wrapped === null ? [] : [[id, wrapped] as const]));
    return {
      wrapped: new Map(wrapped),
      ended: new Set(idsOf('ended')),
      erased: new Set(idsOf('erased')),
    };
  }

  async #erasedAmong(queries: Queries, subjects: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await queries.query<{ subject: string; erased: boolean; finished: boolean }>(
      `SELECT subject, true AS erased, finished FROM keys.destroyed WHERE subject = ANY ($1) OR NOT finished
       UNION ALL SELECT subject, false, false FROM keys.partly_destroyed WHERE NOT finished`,
      [subjects],
    );
    for (const { subject, finished } of rows) if (!finished) this.#unfinished.add(subject);
    return new Set(rows.filter((row) => row.erased).map((row) => row.subject));
  }

  async #select(queries: Queries, needs: readonly KeyNeed[], now: Date): Promise<readonly WrappedKey[]> {
    if (needs.length === 0) return [];
    const { rows } = await queries.query<{
      id: string;
      subject: string;
      category: string;
      wrapped: Uint8Array;
    }>(
      `SELECT key_id AS id, subject, category, wrapped FROM keys.keys
         JOIN unnest($1::text[], $2::text[]) AS needed (subject, category) USING (subject, category)
       WHERE epoch = $3`,
      [needs.map((need) => need.subject), needs.map((need) => need.category), now.getUTCFullYear()],
    );
    return rows;
  }

  /** In one order for all processes, so that none waits for another in a circle; the first to insert wins. */
  async #create(queries: Queries, needs: readonly KeyNeed[], now: Date): Promise<void> {
    await this.#assertKekInUse(queries);
    const made = needs.map((need) => ({ ...need, ...createDataKey(this.kek) }));
    await queries.query(
      `INSERT INTO keys.keys (key_id, subject, category, epoch, wrapped, created)
         SELECT id, subject, category, $5, wrapped, $6
         FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS made (id, subject, category, wrapped)
         ORDER BY subject COLLATE "C", category COLLATE "C"
       ON CONFLICT (subject, category, epoch) DO NOTHING`,
      [
        made.map((key) => key.id),
        made.map((key) => key.subject),
        made.map((key) => key.category),
        made.map((key) => key.wrapped),
        now.getUTCFullYear(),
        now,
      ],
    );
  }

  /** A key wrapped with a key-encryption key that was replaced meanwhile would be lost. */
  async #assertKekInUse(queries: Queries): Promise<void> {
    const roots = await readRoots(queries);
    if (roots === undefined) throw new VaultRefusal('WrongKeyEncryptionKey');
    unwrapRoots(roots, this.kek);
  }
}
