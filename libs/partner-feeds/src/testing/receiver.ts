import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly body: string;
}

/** How a receiver answers: a status, or a hand on the response. */
export type Answers = number | ((response: ServerResponse, received: Received) => void);

/** A partner's server on this machine that keeps what it received. */
export class Receiver {
  readonly received: Received[] = [];

  private constructor(
    readonly server: Server,
    public answers: Answers,
  ) {}

  static async open(answers: Answers = 204): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, answers);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        receiver.#take({ headers: plain(request.headers), path: request.url ?? '', body }, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  /** The ids that were received, in order. */
  get ids(): readonly (string | undefined)[] {
    return this.received.map(({ headers }) => headers['webhook-id']);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #take(received: Received, response: ServerResponse): void {
    this.received.push(received);
    if (typeof this.answers === 'function') this.answers(response, received);
    else response.writeHead(this.answers).end();
  }
}

const plain = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
