import { join } from 'node:path';
import { derivedId, type AppendRequest, type Json, type StoredEvent } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Appends that wait at the same time: they share transactions. */
const AT_ONCE = 256;
/** Happens once in a cooperative, or names an account, which only one person may have. */
const ONLY_ONCE = /^identity\.(cooperative|account|client)\.|^audit\./;

/** The event as it would have happened to others: every handle is another one, the shape of history the same. */
function renamer(copy: number): (event: StoredEvent) => AppendRequest {
  const names = new Map<string, string>();
  const rename = (text: string) =>
    text.replace(UUID, (id) => {
      const known = names.get(id) ?? derivedId(id, `copy ${copy}`);
      names.set(id, known);
      return known;
    });
  return ({
    id,
    type,
    version,
    data,
    retention,
    stream,
    commandId,
    actor,
    correlationId,
    causationId,
    rules,
  }) => {
    const renamed: Json = JSON.parse(rename(JSON.stringify(data)));
    const event = { id: rename(id), type, version, retention, data: renamed };
    return {
      streams: [
        {
          stream: rename(stream),
          expected: 'any',
          events: [rules === undefined ? event : { ...event, rules }],
        },
      ],
      commandId: derivedId(rename(commandId), id),
      commandDigest: '0'.repeat(64),
      metadata: {
        actor: rename(actor),
        correlationId: rename(correlationId),
        causationId: rename(causationId),
      },
    };
  };
}

async function eventsIn(dir: string): Promise<readonly StoredEvent[]> {
  const store = openSqliteEventStore({ dir, readOnly: true });
  const found: StoredEvent[] = [];
  for await (const { events } of store.readAll(0n)) found.push(...events);
  await store.close();
  return found.filter(({ type }) => !ONLY_ONCE.test(type));
}

/** A ledger of at least so many events: the demonstration's history, again and again, each time of other people. */
export async function longLedger(dataDir: string, root: string, events: number): Promise<SqliteEventStore> {
  const pattern = await eventsIn(dataDir);
  const store = openSqliteEventStore({ dir: join(root, 'long') });
  for (let copy = 1; store.head() < BigInt(events); copy += 1) {
    const renamed = pattern.map(renamer(copy));
    for (let start = 0; start < renamed.length; start += AT_ONCE)
      await Promise.all(renamed.slice(start, start + AT_ONCE).map((request) => store.append(request)));
  }
  return store;
}
