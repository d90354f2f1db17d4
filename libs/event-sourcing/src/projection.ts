import type { Kysely } from 'kysely';
import type { StoredEvent } from './event.js';
import type { Lease } from './leases.js';

/** Tables whose columns are not known here; each projection names its own. */
export type UnknownTables = Record<string, Record<string, unknown>>;

/** One read model: one question that a reader asks. It holds sealed references, never a personal value in clear. */
export interface Projection<Tables = UnknownTables> {
  /** `<service>.<question>` */
  readonly name: string;
  /**
   * Default 1. Raise it with every change by which the same events give other rows: a program refuses to read or write
   * rows of another version, and an operator says when a rebuild may take their place.
   */
  readonly version?: number;
  /** Tables with the columns of their key: what is dropped, rebuilt and digested. */
  readonly tables: readonly { readonly name: string; readonly key: readonly string[] }[];
  /** Events of other categories only move the checkpoint. */
  readonly categories: readonly string[];
  /** Tables are named through Kysely, or with {@link tableIn} in a text: a rebuild gives them other names. */
  create(db: Kysely<Tables>): Promise<void>;
  /** Applies one event; pure but for its tables: no clock, no randomness. Unknown types throw. */
  apply(db: Kysely<Tables>, event: StoredEvent): Promise<void>;
}

/** Declares a read model over its own tables; runners see them as unknown tables. */
export function defineProjection<Tables>(projection: Projection<Tables>): Projection {
  return projection as unknown as Projection;
}

/**
 * What a projection remembers while one transaction lasts, so that a page of events does not ask its tables the
 * same again and again. Give it the `db` that `apply` was given; a transaction that is rolled back takes its memory
 * with it. Whatever changes a row must change what is remembered of it.
 */
export function transactionMemory<Memory>(create: () => Memory): (db: object) => Memory {
  const memories = new WeakMap<object, Memory>();
  return (db) => {
    const known = memories.get(db);
    if (known !== undefined) return known;
    const memory = create();
    memories.set(db, memory);
    return memory;
  };
}

/** Where read models live: one database, one writer at a time, readers that see whole transactions only. */
export interface ReadModels {
  reader<Tables = UnknownTables>(): Kysely<Tables>;
  /** Runs alone, also among processes that share the database; everything or nothing. */
  transaction<Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>): Promise<Result>;
  /** Reads everything as it is at one moment. Absent where a transaction is the way to do so. */
  snapshot?<Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>): Promise<Result>;
  /**
   * The same read models for the holder of a lease: its transactions fail with {@link LeaseLost} as soon as the
   * lease was granted to somebody else, noticed or not. Absent where only one process can have the database open.
   */
  fencedBy?(lease: Lease): ReadModels;
  close(): Promise<void>;
}

/** A transaction was refused because the lease that it relied on has passed to another holder; nothing was written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor({ name, token }: Pick<Lease, 'name' | 'token'>) {
    super(`the lease ${name} with token ${token} has passed to another holder`);
  }
}

/** An index in memory: one per instance, fed from the first event at every start. */
export interface MemoryIndex {
  readonly name: string;
  readonly categories: readonly string[];
  apply(event: StoredEvent): void;
}

/** An index whose state is part of what a replay must reproduce. */
export interface DigestedIndex extends MemoryIndex {
  /** Plain, sorted, JSON-able form of the whole state, without positions. */
  digestInput(): unknown;
}
