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
  /** Since when its probes fail, by the clock of the process; undefined while they do not. */
  failingSince: number | undefined;
  /** Its last look: one after the other, so that no older answer comes last. */
  looked: Promise<void>;
}

const LOOK_MS = 100;
const LOOK_TIMEOUT_MS = 3_000;
/** As the probes of the chart: two failures five seconds apart take an instance out. */
const FAILING_MS = 5_000;
/** Longer than any client leaves a connection unused here. */
const KEPT_OPEN_MS = 75_000;
const LARGE_BODY = 256 * 1024;
/** How long a service may take to refuse a request by its head alone. */
const REFUSAL_MS = 50;

/**
 * What an ingress and the endpoints of a cluster do: each request goes to the next ready instance of the service
 * that answers its path, never twice in a row to the same one while another is ready. A connection that was refused
 * goes to the next instance, because nothing was sent; whatever was sent once is never sent again.
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
    const known = { ...backend, ready: false, failingSince: undefined, looked: Promise.resolve() };
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

  #pass(incoming: IncomingMessage, outgoing: ServerResponse, tried = new Set<number>()): void {
    const service = serviceOfPath(incoming.url ?? '/');
    const backend = this.#next(service, tried);
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
        return this.#pass(incoming, outgoing, tried.add(backend.port));
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

/** Whether one instance is ready, as it says itself: a hiccup takes nobody out who serves, an end does at once. */
async function ask(backend: Known): Promise<void> {
  const seen = await seenAt(backend.managementPort);
  if (seen === 'ready') [backend.ready, backend.failingSince] = [true, undefined];
  else {
    const now = performance.now();
    backend.failingSince ??= now;
    if (seen === 'away' || now - backend.failingSince >= FAILING_MS) backend.ready = false;
  }
}

/** Who has not begun, ends or is not there is away; who is late, or lacks something for a moment, fails. */
async function seenAt(managementPort: number): Promise<'ready' | 'failing' | 'away'> {
  try {
    const answer = await fetch(`http://127.0.0.1:${managementPort}/readyz`, {
      signal: AbortSignal.timeout(LOOK_TIMEOUT_MS),
    });
    const { failed = [] } = (await answer.json()) as { readonly failed?: readonly string[] };
    if (answer.ok) return 'ready';
    return failed.includes('started') || failed.includes('stopping') ? 'away' : 'failing';
  } catch (error) {
    return error instanceof DOMException && error.name === 'TimeoutError' ? 'failing' : 'away';
  }
}
