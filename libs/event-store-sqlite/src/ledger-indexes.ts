import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreError } from '@coop/event-sourcing';
import { commandHash } from './command-hash.js';
import { PendingIndex, type CameTo, type IndexEntry } from './pending-index.js';
import { Query } from './query.js';

/** What leads to commits: by command, by stream, by category. Answers what is committed and what is being written. */
export interface LedgerIndexes {
  /** Where commits end that may be of a command, hardly ever more than one: see `commandHash`. */
  commands(id: string): readonly number[];
  /** The commits after which a stream was at a revision or beyond, in order. */
  stream(name: string, from: number): readonly CameTo[];
  /** The commit that brought a stream to just this revision, by its end. */
  revision(stream: string, revision: number): number | undefined;
  /** Position of the last event of each category. */
  categories(): ReadonlyMap<string, number>;
}

/** Looks entries up in the tables, which hold those of all commits up to some position. */
class IndexTables {
  readonly #indexed: Query<{ last: number }>;
  readonly #command: Query<{ last: number }>;
  readonly #from: Query<CameTo>;
  readonly #one: Query<{ last: number }>;
  readonly #last: Query<{ revision: number | null }>;
  readonly #categories: Query<{ name: string; last: number }>;

  constructor(db: DatabaseSync) {
    const ofStream = 'stream = (SELECT first FROM streams WHERE name = ?)';
    this.#indexed = new Query(db, 'SELECT last FROM indexed');
    this.#command = new Query(db, 'SELECT last FROM commands WHERE hash = ? ORDER BY last');
    this.#from = new Query(
      db,
      `SELECT revision, last FROM revisions WHERE ${ofStream} AND revision >= ? ORDER BY revision`,
    );
    this.#one = new Query(db, `SELECT last FROM revisions WHERE ${ofStream} AND revision = ?`);
    this.#last = new Query(db, `SELECT max(revision) AS revision FROM revisions WHERE ${ofStream}`);
    this.#categories = new Query(db, 'SELECT name, last FROM categories');
  }

  /** The position up to which there are entries. */
  indexed(): number {
    return this.#indexed.one()?.last ?? 0;
  }

  commands(id: string): readonly number[] {
    return this.#command.all(commandHash(id)).map(({ last }) => last);
  }

  stream(name: string, from: number): readonly CameTo[] {
    return this.#from.all(name, from);
  }

  revision(stream: string, revision: number): number | undefined {
    return this.#one.one(stream, revision)?.last;
  }

  lastRevision(stream: string): number | undefined {
    return this.#last.one(stream)?.revision ?? undefined;
  }

  categories(): Map<string, number> {
    return new Map(this.#categories.all().map(({ name, last }) => [name, last]));
  }
}

/** Rows after which indexes are written: those of 512 commits to one stream. More would take longer at a time. */
const BATCH_ROWS = 1024;
/** Streams whose end is remembered: about 100 bytes each. */
const REMEMBERED = 20_000;

/**
 * The indexes of whoever writes. A commit's own row is all that an append writes; entries wait in memory and are
 * written for many commits at once, in the transaction of one of them: the pages of the indexes lie all over the file,
 * and one would be written for each entry. After a crash the missing entries are made again from the commits.
 */
export class OwnersIndexes implements LedgerIndexes {
  readonly #tables: IndexTables;
  readonly #pending = new PendingIndex();
  /** Of the transaction under way. */
  readonly #written = new PendingIndex();
  readonly #categories: Map<string, number>;
  readonly #lastRevisions = new Map<string, number>();
  readonly #insert: (entries: readonly IndexEntry[], categories: ReadonlyMap<string, number>) => void;
  #areWritten = false;

  /** @param entriesAfter - of the commits after a position, which a crash has kept from being written */
  constructor(db: DatabaseSync, entriesAfter: (position: number) => Iterable<IndexEntry>) {
    this.#tables = new IndexTables(db);
    this.#insert = insertion(db);
    this.#categories = this.#tables.categories();
    for (const entry of entriesAfter(this.#tables.indexed())) this.#pending.add(entry);
    for (const [name, last] of this.#pending.categories) this.#categories.set(name, last);
  }

  commands(id: string): readonly number[] {
    const last = this.#written.command(id) ?? this.#pending.command(id);
    return last === undefined ? this.#tables.commands(id) : [last];
  }

  stream(name: string, from: number): readonly CameTo[] {
    const later = [...this.#pending.stream(name), ...this.#written.stream(name)];
    return [...this.#tables.stream(name, from), ...later.filter(({ revision }) => revision >= from)];
  }

  revision(stream: string, revision: number): number | undefined {
    const later = [...this.#pending.stream(stream), ...this.#written.stream(stream)];
    const found = later.find((each) => each.revision === revision);
    return found?.last ?? this.#tables.revision(stream, revision);
  }

  /** The last revision of a stream. */
  lastRevision(stream: string): number | undefined {
    return (
      this.#written.stream(stream).at(-1)?.revision ??
      this.#lastRevisions.get(stream) ??
      this.#pending.stream(stream).at(-1)?.revision ??
      this.#tables.lastRevision(stream)
    );
  }

  categories(): ReadonlyMap<string, number> {
    return new Map([...this.#categories, ...this.#written.categories]);
  }

  /** One of the categories that has an event after a position, if there is any. */
  movedAfter(position: bigint, categories: readonly string[]): string | undefined {
    return categories.find(
      (name) => (this.#written.categories.get(name) ?? this.#categories.get(name) ?? 0) > position,
    );
  }

  add(entry: IndexEntry): void {
    this.#written.add(entry);
  }

  /** Called before COMMIT. Writes what waits when it is enough, or all of it. */
  write({ all = false } = {}): void {
    if (this.#pending.rows + this.#written.rows < (all ? 1 : BATCH_ROWS)) return;
    const categories = new Map([...this.#pending.categories, ...this.#written.categories]);
    this.#insert([...this.#pending.entries, ...this.#written.entries], categories);
    this.#areWritten = true;
  }

  committed(): void {
    if (this.#lastRevisions.size > REMEMBERED) this.#lastRevisions.clear();
    for (const entry of this.#written.entries) {
      for (const { stream, revision } of entry.streams) this.#lastRevisions.set(stream, revision);
      if (!this.#areWritten) this.#pending.add(entry);
    }
    for (const [name, last] of this.#written.categories) this.#categories.set(name, last);
    if (this.#areWritten) this.#pending.clear();
    this.#written.clear();
    this.#areWritten = false;
  }

  rolledBack(): void {
    this.#written.clear();
    this.#areWritten = false;
  }
}

function insertion(
  db: DatabaseSync,
): (entries: readonly IndexEntry[], categories: ReadonlyMap<string, number>) => void {
  const known = new Query<{ first: number }>(db, 'SELECT first FROM streams WHERE name = ?');
  const command = db.prepare('INSERT INTO commands (hash, last) VALUES (?, ?)');
  const stream = db.prepare('INSERT INTO streams (name, first) VALUES (?, ?)');
  const revision = db.prepare('INSERT INTO revisions (stream, revision, last) VALUES (?, ?, ?)');
  const category = db.prepare(
    'INSERT INTO categories (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last',
  );
  const indexed = db.prepare('UPDATE indexed SET last = ?');
  return (entries, categories) => {
    const firsts = new Map<string, number>();
    const firstOf = (name: string): number => {
      const first = firsts.get(name) ?? known.one(name)?.first;
      if (first === undefined)
        throw new StoreError('StoreDamaged', `${name} is in no index; run a sweep, then restore`);
      firsts.set(name, first);
      return first;
    };
    for (const { streams } of entries)
      for (const { stream: name, start, isNew } of streams)
        if (isNew) {
          run(stream, name, start);
          firsts.set(name, start);
        }
    const commands = entries.map(({ commandId, last }) => [commandHash(commandId), last] as const);
    // In the order of the pages that they lie on.
    for (const [hash, last] of commands.sort(([a], [b]) => a - b)) run(command, hash, last);
    for (const { streams, last } of entries)
      for (const { stream: name, revision: reached } of streams) run(revision, firstOf(name), reached, last);
    for (const [name, last] of categories) run(category, name, last);
    run(indexed, entries.at(-1)?.last ?? 0);
  };
}

const run = (statement: StatementSync, ...values: (string | number)[]): void => void statement.run(...values);

/**
 * The indexes of who reads beside an owner, or a copy: entries that the tables do not have are made of the commits
 * themselves, as far as they are there at each question.
 */
export class ReadersIndexes implements LedgerIndexes {
  readonly #tables: IndexTables;
  readonly #pending = new PendingIndex();
  #indexed = -1;
  #upTo = 0;

  constructor(
    db: DatabaseSync,
    private readonly entriesAfter: (position: number) => Iterable<IndexEntry>,
  ) {
    this.#tables = new IndexTables(db);
  }

  commands(id: string): readonly number[] {
    // In this order: entries go from one to the other.
    const last = this.#caughtUp().command(id);
    return last === undefined ? this.#tables.commands(id) : [last];
  }

  stream(name: string, from: number): readonly CameTo[] {
    const pending = this.#caughtUp().stream(name);
    const stored = this.#tables.stream(name, from).filter(({ last }) => last <= this.#indexed);
    return [...stored, ...pending.filter(({ revision }) => revision >= from)];
  }

  revision(stream: string, revision: number): number | undefined {
    const pending = this.#caughtUp().stream(stream);
    return (
      pending.find((each) => each.revision === revision)?.last ?? this.#tables.revision(stream, revision)
    );
  }

  categories(): ReadonlyMap<string, number> {
    const pending = this.#caughtUp().categories;
    return new Map([...this.#tables.categories(), ...pending]);
  }

  /** What comes after the position up to which the tables have entries. */
  #caughtUp(): PendingIndex {
    const indexed = this.#tables.indexed();
    if (indexed !== this.#indexed) {
      this.#pending.clear();
      [this.#indexed, this.#upTo] = [indexed, indexed];
    }
    for (const entry of this.entriesAfter(this.#upTo)) {
      this.#pending.add(entry);
      this.#upTo = entry.last;
    }
    return this.#pending;
  }
}
