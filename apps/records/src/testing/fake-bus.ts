import { Bus, BusError } from '@coop/message-bus';

type Handler = (payload: never) => unknown;

/** The other services of a spec: handlers by pattern, messages copied through JSON as on a real bus. */
export class FakeBus extends Bus {
  readonly #handlers = new Map<string, Handler>();
  readonly asked: string[] = [];

  on(pattern: string, handler: Handler): void {
    this.#handlers.set(pattern, handler);
  }

  override async request<T>(pattern: string, payload: object): Promise<T> {
    this.asked.push(pattern);
    const handler = this.#handlers.get(pattern);
    if (handler === undefined) throw new BusError('NoHandler', 'bus');
    const answer = await handler(JSON.parse(JSON.stringify(payload)) as never);
    return JSON.parse(JSON.stringify(answer ?? null)) as T;
  }
}
