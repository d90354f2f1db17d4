import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sweep } from '@coop/event-sourcing';
import type { SqliteEventStore } from './sqlite-event-store.js';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

/** Lets a process append until it has acknowledged so many commits, kills it, and gives all it acknowledged. */
async function writeAndKill(dir: string, commits: number): Promise<string[]> {
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'killed-writer.js'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const dead = once(writer, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === commits) writer.kill('SIGKILL');
  }
  expect(await dead).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

async function requireAll(store: SqliteEventStore, acknowledged: readonly string[]): Promise<void> {
  for (const line of acknowledged) {
    const [commandId = '', first, last] = line.split(' ');
    const found = await store.findCommand(commandId);
    expect([found?.first, found?.last].map(String)).toEqual([first, last]);
  }
}

async function requireNoneTorn(store: SqliteEventStore): Promise<void> {
  for await (const { events } of store.readAll(0n)) {
    for (const { data } of events) expect(data).toMatchObject({ size: events.length });
  }
}

describe('A ledger whose process is killed in the middle of appends', () => {
  it('holds everything that was acknowledged, nothing torn, and goes on', async () => {
    const dir = newFolder();
    const acknowledged: string[] = [];
    for (const commits of [1, 37, 160, 5, 411]) {
      acknowledged.push(...(await writeAndKill(dir, commits)));
      const store = openSqliteEventStore({ dir, preallocate: false });
      await requireAll(store, acknowledged);
      await requireNoneTorn(store);
      const report = await sweep(store);
      expect(report.findings).toEqual([]);
      expect(report.events).toBe(Number(report.head));
      await store.close();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(614);
  });
});
