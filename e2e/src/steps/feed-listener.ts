import type { ApiClient } from '../api-client.js';
import { eventually } from '../expectations.js';

/** A CloudEvent of the partner feed: a pointer, not the data behind it. */
export interface FeedEvent {
  readonly specversion: string;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** Listens to `GET /feed/stream` (server-sent events) in the background. */
export class FeedListener {
  readonly #events: FeedEvent[] = [];
  readonly #stop = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  static async open(client: ApiClient, after: string): Promise<FeedListener> {
    const listener = new FeedListener();
    const response = await client.stream('/feed/stream', { 'last-event-id': after }, listener.#stop.signal);
    listener.#reading = listener.#read(response);
    return listener;
  }

  /** Waits until what was heard is enough. */
  until(isEnough: (events: readonly FeedEvent[]) => boolean): Promise<readonly FeedEvent[]> {
    return eventually('the stream of the feed carries it', () =>
      Promise.resolve(isEnough(this.#events) ? this.#events : undefined),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        const parts = (rest + Buffer.from(chunk).toString('utf8')).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) this.#take(part);
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #take(message: string): void {
    const data = message.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
    if (data.length > 0) this.#events.push(JSON.parse(data.join('\n')) as FeedEvent);
  }
}
