import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { aloneLeases, type EventStore } from '@coop/event-sourcing';
import { LogIntegrator } from '../application/log-integrator.js';
import { openLog, type OpenedLog } from '../application/open-log.js';
import { logInFolders } from '../storage/log-in-folders.js';

export const ORIGIN = 'cooperative.example/log';

export const openTestLog = (logDir: string, keysDir: string): Promise<OpenedLog> =>
  Promise.resolve().then(() => openLog(logInFolders({ logDir, keysDir, origin: ORIGIN })));

/** A log with what keeps it. */
export type OpenedTestLog = OpenedLog & { readonly integrator: LogIntegrator };

/** Lets the log read everything that is stored now. */
export async function integrate(store: EventStore, logDir: string, keysDir: string): Promise<OpenedTestLog> {
  const opened = await openTestLog(logDir, keysDir);
  const integrator = new LogIntegrator({ store, opened, leases: aloneLeases });
  const stop = new AbortController();
  const over = new AbortController();
  const running = integrator.run(stop.signal).finally(() => over.abort());
  running.catch(() => undefined);
  // In a state of alarm it ends before.
  while (!over.signal.aborted && integrator.gate.position < store.head()) await pause(5);
  stop.abort();
  await running;
  return { ...opened, integrator };
}

/** Every file of a log with its bytes, by name. */
export function filesOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file).toString('base64')]),
  );
}
