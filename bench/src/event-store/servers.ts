import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, startNats, startPostgres } from '@coop/real-parts';
import { Client } from 'pg';
import { serverTime } from './server-time.js';
import type { Backend } from './subjects.js';

/** An empty place of its own for one run of a subject. */
export interface Place {
  /** What its program is given: a folder or a URL. */
  readonly target: string;
  /** Processor time that the server has taken so far, in microseconds; nothing where there is no server. */
  readonly serverTime?: () => number;
  remove(): Promise<void>;
}

/** Where subjects store. Servers run from the first use to the end of the suite. */
export interface Places {
  /** @throws Error when the server cannot be had */
  empty(backend: Backend): Promise<Place>;
  stop(): Promise<void>;
}

function folder(): Place {
  const target = mkdtempSync(join(tmpdir(), 'coop-bench-store-'));
  const remove = (): void => rmSync(target, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    target,
    remove: async () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** What earlier runs wrote is brought to its place now, not while the next one is measured. */
async function checkpoint(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CHECKPOINT');
  await client.end();
}

export function openPlaces(say: (text: string) => void): Places {
  let postgres: ReturnType<typeof startPostgres> | undefined;
  let nats: ReturnType<typeof startNats> | undefined;

  async function database(): Promise<Place> {
    if (postgres === undefined) say('starting PostgreSQL');
    const server = await (postgres ??= startPostgres());
    await checkpoint(server.url);
    const { url, drop } = await freshDatabase('bench', server);
    return { target: url, remove: drop, serverTime: () => serverTime(server.pid) };
  }

  async function stream(): Promise<Place> {
    if (nats === undefined) say('starting NATS');
    const server = await (nats ??= startNats());
    // The program deletes its stream when it closes.
    return { target: server.url, remove: async () => undefined, serverTime: () => serverTime(server.pid) };
  }

  return {
    empty(backend) {
      if (backend === 'PostgreSQL') return database();
      return backend === 'JetStream' ? stream() : Promise.resolve(folder());
    },
    async stop() {
      await (await postgres?.catch(() => undefined))?.stop();
      await (await nats?.catch(() => undefined))?.stop();
    },
  };
}
