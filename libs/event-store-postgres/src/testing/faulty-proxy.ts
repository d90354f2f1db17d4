import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { APPEND_GROUP } from '../group-call.js';

/**
 * What happens to one append on its way, and to the connection that carries it.
 * `reached`: whether the server was told before; if so it carries the append out, whoever hears of it.
 */
export type Fault =
  /** The answer comes later by so many milliseconds. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection is closed once so many bytes of the answer went by; 0: the answer is lost. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The connection is reset (RST). */
  | { readonly kind: 'reset'; readonly reached: boolean }
  /** Nothing passes any more in either direction; the connection stays open, for ever or until it is reset. */
  | { readonly kind: 'silence'; readonly reached: boolean; readonly ms?: number };

/** A way to the server on which something can go wrong. */
export interface FaultyProxy {
  readonly url: string;
  /** What happens to the next appends, one fault each. */
  inject(...faults: readonly Fault[]): void;
  /** No more than what has gone wrong already. */
  heal(): void;
  /** How many appends were sent. */
  appends(): number;
  close(): void;
}

/** The last bytes of an answer: ReadyForQuery, `Z`, of length 5 (PostgreSQL protocol 3.0, message formats). */
const endsAnswer = (data: Buffer): boolean => data.at(-6) === 0x5a && data.readInt32BE(data.length - 5) === 5;

/** One connection through the proxy. */
class Way {
  #fault: Fault | undefined;
  #inAppend = false;
  #passed = 0;
  #silent = false;
  /** Answers go in the order in which they came, also when one of them is late. */
  #answering = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly nextFault: () => Fault | undefined,
  ) {
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => this.close());
    }
    client.on('data', (data) => this.#ask(data));
    server.on('data', (data) => this.#answer(data));
  }

  close(): void {
    this.client.destroy();
    this.server.destroy();
  }

  #ask(data: Buffer): void {
    if (this.#silent) return;
    if (!this.#inAppend && data.includes(APPEND_GROUP.name)) {
      this.#inAppend = true;
      this.#passed = 0;
      this.#fault = this.nextFault();
      if (this.#fault !== undefined && 'reached' in this.#fault) return this.#breakOff(this.#fault, data);
    }
    this.server.write(data);
  }

  #breakOff(fault: Extract<Fault, { readonly reached: boolean }>, data: Buffer): void {
    this.#silent = true;
    if (fault.reached) this.server.write(data);
    const ms = fault.kind === 'reset' ? 0 : fault.ms;
    if (ms !== undefined) void delay(ms).then(() => this.client.resetAndDestroy());
  }

  #answer(data: Buffer): void {
    if (this.#silent) return;
    const fault = this.#inAppend ? this.#fault : undefined;
    if (this.#inAppend && endsAnswer(data)) this.#inAppend = false;
    if (fault?.kind === 'cut') {
      const left = Math.max(0, fault.afterBytes - this.#passed);
      this.#passed += data.length;
      if (left < data.length || !this.#inAppend) {
        this.#silent = true;
        this.client.end(data.subarray(0, left));
        return;
      }
    }
    const ms = fault?.kind === 'latency' ? fault.ms : 0;
    this.#answering = this.#pass(this.#answering, data, ms);
  }

  async #pass(earlier: Promise<void>, data: Buffer, ms: number): Promise<void> {
    await earlier;
    if (ms > 0) await delay(ms);
    this.client.write(data);
  }
}

/** Stands between a store and its server. */
export async function faultyProxy(serverUrl: string): Promise<FaultyProxy> {
  const target = new URL(serverUrl);
  const ways = new Set<Way>();
  const faults: Fault[] = [];
  let appends = 0;
  const nextFault = (): Fault | undefined => {
    appends += 1;
    return faults.shift();
  };
  const server = createServer((client) => {
    ways.add(new Way(client, connect(Number(target.port), target.hostname), nextFault));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(serverUrl);
  url.hostname = address.address;
  url.port = String(address.port);
  return {
    url: url.href,
    inject: (...more) => void faults.push(...more),
    heal: () => void faults.splice(0),
    appends: () => appends,
    close() {
      server.close();
      for (const way of ways) way.close();
    },
  };
}
