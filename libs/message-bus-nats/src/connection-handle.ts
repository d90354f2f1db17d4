import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { BusError } from '@coop/message-bus';
import { eventOf, type ConnectionEvent } from './connection-status.js';

/** A connection of one service, shared by its bus, its server, its announcements and its feeds. */
export interface NatsConnectionHandle {
  readonly service: string;
  /** For what is not offered here, such as JetStream. */
  readonly connection: NatsConnection;
  /** For health checks. */
  connected(): boolean;
  /** How often the connection was lost and found again. */
  reconnections(): number;
  /** How often NATS refused a publish or a subscription: a hole in the permissions, or an intruder. */
  forbidden(): number;
  /** The greatest message that the server takes, in bytes with headers. */
  maxPayload(): number;
  /**
   * The connection, if a request may be sent now. The client would keep it until the connection is back, when
   * nobody waits for its answer any more.
   * @throws BusError `Closing` or `Disconnected`
   */
  ready(): NatsConnection;
  /** Sends what is waiting and ends the connection; close the server and what asks first. */
  close(): Promise<void>;
}

/** The server's own default, for the moments in which it has not said yet. */
const DEFAULT_MAX_PAYLOAD = 1_048_576;
const CLOSE_LIMIT_MS = 5_000;

/** {@link NatsConnectionHandle} over the Node client. */
export class NatsHandle implements NatsConnectionHandle {
  #up = true;
  #reconnections = 0;
  #forbidden = 0;
  #ending: Promise<void> | undefined;

  constructor(
    readonly connection: NatsConnection,
    readonly service: string,
    onStatus: (event: ConnectionEvent) => void,
  ) {
    void this.#watch(onStatus);
  }

  connected(): boolean {
    return this.#up && !this.connection.isClosed();
  }

  reconnections(): number {
    return this.#reconnections;
  }

  forbidden(): number {
    return this.#forbidden;
  }

  maxPayload(): number {
    return this.connection.info?.max_payload ?? DEFAULT_MAX_PAYLOAD;
  }

  ready(): NatsConnection {
    if (this.#ending !== undefined || this.connection.isClosed()) throw new BusError('Closing', 'bus');
    if (!this.#up) throw new BusError('Disconnected', 'bus');
    return this.connection;
  }

  async close(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    if (this.connected()) {
      // A connection that breaks while it is drained never says so.
      const limit = new AbortController();
      const drained = this.connection.drain().catch(() => {});
      const late = pause(CLOSE_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => {});
      await Promise.race([drained, late]);
      limit.abort();
    }
    if (!this.connection.isClosed()) await this.connection.close();
  }

  async #watch(onStatus: (event: ConnectionEvent) => void): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'reconnect') this.#reconnections += 1;
      const event = eventOf(status, this.#reconnections);
      if (event === undefined) continue;
      if (event.kind === 'forbidden') this.#forbidden += 1;
      // The client may say it again with each attempt that fails.
      if (event.kind === 'disconnected' && !this.#up) continue;
      if (event.kind === 'disconnected' || event.kind === 'closed') this.#up = false;
      if (event.kind === 'reconnected') this.#up = true;
      onStatus(event);
    }
  }
}
