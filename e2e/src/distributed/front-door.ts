import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { serviceOfPath, type Service } from '@coop/contracts';

/** One instance of a service: where requests go, and where it says whether it is ready. */
export interface Backend {
  readonly service: Service;
  readonly port: number;
  readonly managementPort: number;
}

interface Known extends Backend {
  ready: boolean;
  /** How many looks in a row were not answered in time. */
  late: number;
  /** Its last look: one after the other, so that no older answer comes last. */
  looked: Promise<void>;
}

const LOOK_MS = 100;
const LOOK_TIMEOUT_MS = 3_000;
/** As the probes of the chart: once late is busy, twice is not ready. Who says so, or is not there, is it at once. */
const LATE_LOOKS = 2;
/** Longer than any client leaves a connection unused here. */
const KEPT_OPEN_MS = 75_000;
const LARGE_BODY = 256 * 1024;
/**
 * So long a request waits while no instance is ready (HAProxy: `timeout queue`). The probes of a cluster need as long
 * to take somebody out who is only busy; this door looks so often that it sees each hiccup.
 */
const QUEUE_MS = 8_000;
/** How long a service may take to refuse a request by its head alone. */
const REFUSAL_MS = 50;

/**
 * What an ingress and the endpoints of a cluster do: each request goes to the next ready instance of the service
 * that answers its path, never twice in a row to the same one while another is ready. A connection that was refused
 * goes to the next instance, because nothing was sent; whatever was sent once is never sent again. While none is ready
 * a request waits.
 */
export class FrontDoor {
  readonly #known: Known[] = [];
  readonly #turns = new Map<Service, number>();
  readonly #server: Server;
  #open = true;
  /** Answers by status class and refused connections, for the tests of updates. */
  readonly counts = { answered: 0, failed: 0, moved: 0 };

  private constructor(readonly port: number) {
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
    // As ingresses do: a connection that the door closes while a request is under way to it would be lost.
    this.#server.keepAliveTimeout = KEPT_OPEN_MS;
  }

  static async open(port: number): Promise<FrontDoor> {
    const door = new FrontDoor(port);
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject);
      door.#server.listen(port, '127.0.0.1', resolve);
    });
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  add(backend: Backend): void {
    const known = { ...backend, ready: false, late: 0, looked: Promise.resolve() };
    this.#known.push(known);
    void this.#watch(known);
  }

  remove(port: number): void {
    const index = this.#known.findIndex((backend) => backend.port === port);
    if (index >= 0) this.#known.splice(index, 1);
  }

  /** Asks every instance whether it is ready. */
  async look(): Promise<void> {
    await Promise.all(this.#known.map(look));
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #watch(backend: Known): Promise<void> {
    while (this.#open && this.#known.includes(backend)) {
      await look(backend);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #next(service: Service, tried: ReadonlySet<number>): Known | undefined {
    const candidates = this.#known.filter(
      (backend) => backend.service === service && backend.ready && !tried.has(backend.port),
    );
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, turn + 1);
    return candidates[turn % Math.max(1, candidates.length)];
  }

  #pass(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    tried = new Set<number>(),
    until = performance.now() + QUEUE_MS,
  ): void {
    const service = serviceOfPath(incoming.url ?? '/');
    const backend = this.#next(service, tried);
    if (backend === undefined && this.#open && performance.now() < until) {
      // Nothing was read or sent so far. By then another may be at the address that refused.
      setTimeout(() => this.#pass(incoming, outgoing, new Set(), until), LOOK_MS);
      return;
    }
    if (backend === undefined) {
      this.counts.failed += 1;
      outgoing.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' });
      outgoing.end(JSON.stringify({ status: 503, code: 'service-unavailable', service }));
      return;
    }
    const options = {
      ...{ host: '127.0.0.1', port: backend.port, method: incoming.method, path: incoming.url },
      headers: { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress },
    };
    let answered = false;
    const passed = request(options, (answer) => {
      answered = true;
      this.counts.answered += 1;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    passed.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && !outgoing.headersSent) {
        this.counts.moved += 1;
        backend.ready = false;
        return this.#pass(incoming, outgoing, tried.add(backend.port), until);
      }
      this.counts.failed += 1;
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.once('close', () => passed.destroy());
    passed.flushHeaders();
    const length = Number(incoming.headers['content-length'] ?? 0);
    // A body that is too large is refused by its length: sending it into a connection that closes loses the answer.
    if (length < LARGE_BODY) incoming.pipe(passed);
    else setTimeout(() => (!answered ? incoming.pipe(passed) : incoming.resume()), REFUSAL_MS);
  }
}

function look(backend: Known): Promise<void> {
  backend.looked = backend.looked.then(() => ask(backend));
  return backend.looked;
}

/** Whether one instance is ready, as it says itself. */
async function ask(backend: Known): Promise<void> {
  const url = `http://127.0.0.1:${backend.managementPort}/readyz`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
    [backend.ready, backend.late] = [answer.ok, 0];
    await answer.body?.cancel();
  } catch (error) {
    backend.late += 1;
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    if (!isLate || backend.late >= LATE_LOOKS) backend.ready = false;
  }
}
