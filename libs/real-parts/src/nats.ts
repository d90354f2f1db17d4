import { z } from 'zod';
import { startOwnServer, type OwnServer } from './own-server.js';

/** What a spec may ask of its NATS server. */
export interface NatsOptions {
  /**
   * Accounts, users and the like in the server's configuration language, added to listen address, monitoring and
   * JetStream store. `$NAME` is read from `env` and then parsed: give a text with its own double quotes.
   */
  readonly config?: string;
  /** Streams on disk, written through before they are acknowledged. True when left out. */
  readonly jetstream?: boolean;
  /** Variables that `config` names, for example `{ RECORDS_PASSWORD: '"a b"' }`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A NATS server of one spec. */
export interface OwnNats extends OwnServer {
  /** `nats://127.0.0.1:<port>`, without credentials. */
  readonly url: string;
  /** `http://127.0.0.1:<port>` with `/healthz`, `/jsz` and the like. */
  readonly monitorUrl: string;
  /** Its process, until it is killed or paused. */
  readonly pid: number;
}

const stateSchema = z.object({ url: z.string(), monitorUrl: z.string(), pid: z.int() });

/** Starts a NATS server. Throws with the server's own complaint when the configuration is wrong. */
export async function startNats({
  config = '',
  jetstream = true,
  env = {},
}: NatsOptions = {}): Promise<OwnNats> {
  const args = jetstream ? [] : ['--no-jetstream'];
  const withConfig = { ...env, COOP_NATS_CONFIG: config };
  const { state, server } = await startOwnServer('nats', args, stateSchema, withConfig);
  return { ...server, ...state };
}
