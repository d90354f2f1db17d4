import type { INestApplication } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { EmptyError, firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { Bus, BusError, DEFAULT_TIMEOUT_MS, type RequestOptions } from './bus.js';
import { InProcessClient } from './in-process-client.js';
import type { InProcessHub } from './in-process-hub.js';
import { InProcessServer } from './in-process-server.js';
import { fromWireError } from './wire-error.js';

/** The bus of an application that runs every service in one process. */
export class InProcessBus extends Bus {
  readonly #client: ClientProxy;

  constructor(hub: InProcessHub) {
    super();
    this.#client = new InProcessClient(hub);
  }

  override async request<T>(pattern: string, payload: object, options: RequestOptions = {}): Promise<T> {
    const answer = this.#client.send<T>(pattern, payload);
    try {
      return await firstValueFrom(answer.pipe(timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)));
    } catch (error) {
      throw asBusError(error);
    }
  }
}

function asBusError(error: unknown): unknown {
  if (error instanceof TimeoutError) return new BusError('Timeout', 'bus');
  if (error instanceof EmptyError) return new BusError('NoAnswer', 'fault');
  // Only the caller's own mistakes (a payload that is not JSON) are errors; what came over the wire is plain data.
  return error instanceof Error ? error : fromWireError(error);
}

/**
 * Connects an application's message handlers to a hub. Global filters and guards then apply to messages too.
 * Call it before `startAllMicroservices()`, and that before `listen()`.
 */
export function connectInProcess(app: INestApplication, hub: InProcessHub): void {
  app.connectMicroservice({ strategy: new InProcessServer(hub) }, { inheritAppConfig: true });
}
