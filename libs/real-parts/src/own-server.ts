import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { unwatch, watch } from './guard.js';
import { runScript, stateFileOf, type Part } from './scripts.js';

/** A server that belongs to one spec. Ports and data stay the same over `kill` and `start`. */
export interface OwnServer {
  /** Kills the server and all its processes with SIGKILL, as a crash would. Its data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it is ready. Does nothing when it runs. */
  start(): Promise<void>;
  /** Stops it properly; its data stay for the next `start`. */
  pause(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const anything = z.unknown();

/**
 * Starts a server under a name of its own. Returns what `schema` reads of its state, and the server's verbs. Arguments
 * and `env` are given to every start.
 */
export async function startOwnServer<T>(
  part: Part,
  args: readonly string[],
  schema: z.ZodType<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly state: T; readonly server: OwnServer }> {
  const id = randomUUID();
  const file = stateFileOf(part, id);
  const run = (verb: string, ...more: string[]) =>
    runScript(part, [verb, '--id', id, ...more], anything, env);
  watch(file);
  const state = await runScript(part, ['start', '--id', id, ...args], schema, env);
  const server: OwnServer = {
    kill: async () => void (await run('stop', '--crash', '--keep')),
    start: async () => void (await run('start', ...args)),
    pause: async () => void (await run('stop', '--keep')),
    stop: async () => {
      await run('stop');
      unwatch(file);
    },
  };
  return { state, server };
}
