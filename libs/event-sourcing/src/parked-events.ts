import { sql, type Kysely } from 'kysely';
import type { StoredEvent } from './event.js';
import type { UnknownTables } from './projection.js';
import type { Failure } from './failure.js';

/**
 * An event to which a reactor could not react. `parked`: tried as often as it is worth · `waiting`: not tried, since
 * an earlier event of the same stream is parked.
 */
export interface ParkedEvent {
  readonly reactor: string;
  readonly position: bigint;
  readonly stream: string;
  readonly type: string;
  readonly state: 'parked' | 'waiting';
  /** Class of the error and its code; empty while it waits. Never its text, which could hold personal values. */
  readonly reason: string;
  /** File and line at which it was thrown, as far as it is one of ours. */
  readonly place: string;
  readonly attempts: number;
  /** An operator has asked that it be tried again. */
  readonly replay: boolean;
}

interface Row {
  readonly reactor: string;
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly state: string;
  readonly reason: string;
  readonly place: string;
  readonly attempts: number;
  readonly replay: number;
}

type Db = Kysely<UnknownTables>;
type Key = Pick<ParkedEvent, 'position' | 'reactor'>;

const parkedOf = (row: Row): ParkedEvent => ({
  ...row,
  position: BigInt(row.position),
  state: row.state === 'waiting' ? 'waiting' : 'parked',
  replay: row.replay === 1,
});

/** Creates the table of parked events when it is absent. Call it in a transaction. */
export async function createParkedEvents(db: Db): Promise<void> {
  await sql`create table if not exists parked_events (
    reactor text not null, position bigint not null, stream text not null, type text not null, state text not null,
    reason text not null, place text not null, attempts bigint not null, replay bigint not null,
    primary key (reactor, position))`.execute(db);
}

/** In order of position; of all reactors or of one. */
export async function parkedEvents(db: Db, reactor?: string): Promise<readonly ParkedEvent[]> {
  const own = reactor === undefined ? sql`` : sql`where reactor = ${reactor}`;
  const { rows } = await sql<Row>`select * from parked_events ${own} order by reactor, position`.execute(db);
  return rows.map(parkedOf);
}

/** Parks an event, or has it wait behind one that is parked. One that is there already stays as it is. */
export async function parkEvent(
  db: Db,
  reactor: string,
  { position, stream, type }: StoredEvent,
  failure?: Failure & { readonly attempts: number },
): Promise<void> {
  const state = failure === undefined ? 'waiting' : 'parked';
  const { reason = '', place = '', attempts = 0 } = failure ?? {};
  await sql`insert into parked_events (reactor, position, stream, type, state, reason, place, attempts, replay)
    values (${reactor}, ${position}, ${stream}, ${type}, ${state}, ${reason}, ${place}, ${attempts}, 0)
    on conflict (reactor, position) do nothing`.execute(db);
}

/** It failed once more. */
export async function parkAgain(
  db: Db,
  key: Key,
  failure: Failure & { readonly attempts: number },
): Promise<void> {
  await sql`update parked_events set state = 'parked', replay = 0, reason = ${failure.reason}, place = ${failure.place},
      attempts = attempts + ${failure.attempts}
    where reactor = ${key.reactor} and position = ${key.position}`.execute(db);
}

/** It was reacted to at last. */
export async function unpark(db: Db, { reactor, position }: Key): Promise<void> {
  await sql`delete from parked_events where reactor = ${reactor} and position = ${position}`.execute(db);
}

/** Asks whoever reacts to try one again. @returns false when there is no such parked event */
export async function askReplay(db: Db, { reactor, position }: Key): Promise<boolean> {
  const { numAffectedRows } = await sql`update parked_events set replay = 1
    where reactor = ${reactor} and position = ${position} and state = 'parked'`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}
