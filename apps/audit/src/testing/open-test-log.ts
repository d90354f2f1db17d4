import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore } from '@coop/event-sourcing';
import { LogIntegrator } from '../application/log-integrator.js';
import { openLog, type OpenedLog } from '../application/log-keys.js';

export const ORIGIN = 'cooperative.example/log';

/** Lets the log read everything that is stored now. */
export async function integrate(
  store: EventStore,
  logDir: string,
  keysDir: string,
): Promise<OpenedLog & { integrator: LogIntegrator }> {
  const opened = await openLog({ logDir, keysDir, origin: ORIGIN });
  const integrator = new LogIntegrator({ store, opened });
  if ((await integrator.prepare()) !== 'following') return { ...opened, integrator };
  const stop = new AbortController();
  const running = integrator.run(stop.signal);
  await integrator.gate.reached(store.head(), 5_000);
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
