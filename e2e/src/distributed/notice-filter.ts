import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const END = '\r\n';

/** How many bytes follow a line of the NATS client protocol: only messages have a body. */
function bodyOf(line: string): number {
  if (!line.startsWith('MSG ') && !line.startsWith('HMSG ')) return 0;
  return Number(line.slice(line.lastIndexOf(' ') + 1)) + END.length;
}

const isNotice = (line: string): boolean => line.startsWith('MSG commits.');

/** Cuts what a NATS server says into protocol operations (docs.nats.io, "Client protocol"). */
class Operations {
  #waiting = Buffer.alloc(0);

  *push(data: Buffer): Generator<{ readonly line: string; readonly bytes: Buffer }> {
    this.#waiting = Buffer.concat([this.#waiting, data]);
    for (;;) {
      const end = this.#waiting.indexOf(END);
      if (end < 0) return;
      const line = this.#waiting.toString('latin1', 0, end);
      const length = end + END.length + bodyOf(line);
      if (this.#waiting.length < length) return;
      yield { line, bytes: this.#waiting.subarray(0, length) };
      this.#waiting = this.#waiting.subarray(length);
    }
  }
}

/**
 * Stands between one instance and NATS. While it withholds, the announcements of commits do not get through; requests
 * and answers do.
 */
export class NoticeFilter {
  #withholding = false;
  withheld = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(natsUrl: string): Promise<NoticeFilter> {
    const { hostname, port } = new URL(natsUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const own = (server.address() as AddressInfo).port;
    const filter = new NoticeFilter(server, `nats://127.0.0.1:${own}`);
    server.on('connection', (client) => filter.#join(client, connect(Number(port), hostname)));
    return filter;
  }

  withhold(): void {
    this.#withholding = true;
  }

  release(): void {
    this.#withholding = false;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  #join(client: Socket, upstream: Socket): void {
    const operations = new Operations();
    upstream.on('data', (data) => {
      for (const { line, bytes } of operations.push(data)) {
        if (this.#withholding && isNotice(line)) this.withheld += 1;
        else client.write(bytes);
      }
    });
    client.pipe(upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}
