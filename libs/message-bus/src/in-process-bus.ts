import type { INestApplication } from '@nestjs/common';
import { Bus, BusError, DEFAULT_TIMEOUT_MS, type RequestOptions } from './bus.js';
import type { InProcessHub } from './in-process-hub.js';
import { InProcessServer } from './in-process-server.js';
import { wellFormedHeaders, type MessageHeaders } from './message-headers.js';
import { fromWireError } from './wire-error.js';

/**
 * The bus of an application that runs every service in one process. It asks the hub itself rather than through a
 * Nest client: an answer is one value, and a stream around it would cost more than the question.
 */
export class InProcessBus extends Bus {
  readonly #hub: InProcessHub;
  readonly #ambient: () => MessageHeaders | undefined;

  /** @param ambient the headers of a request that is given none, such as those of the current trace */
  constructor(hub: InProcessHub, ambient: () => MessageHeaders | undefined = () => undefined) {
    super();
    this.#hub = hub;
    this.#ambient = ambient;
  }

  override async request<T>(pattern: string, payload: object, options: RequestOptions = {}): Promise<T> {
    const { endpoint } = this.#hub;
    if (endpoint === undefined) throw new BusError('NoHandler', 'bus');
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const headers = wellFormedHeaders(options.headers ?? this.#ambient());
    const giveUp = endpoint.dispatch(pattern, { pattern, data: payload }, headers, ({ err, response }) => {
      clearTimeout(timer);
      if (err !== undefined) reject(fromWireError(err));
      else {
        const answer: T = response;
        resolve(answer);
      }
    });
    const timer = setTimeout(() => {
      giveUp();
      reject(new BusError('Timeout', 'bus'));
    }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    return promise;
  }
}

/**
 * Connects an application's message handlers to a hub. Global filters and guards then apply to messages too.
 * Call it before `startAllMicroservices()`, and that before `listen()`.
 *
 * @returns the server; `setOnProcessingStartHook` runs every handler inside a trace, for example
 */
export function connectInProcess(app: INestApplication, hub: InProcessHub): InProcessServer {
  const strategy = new InProcessServer(hub);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  return strategy;
}
