import { newId } from '@coop/event-sourcing';
import type { Cooperative } from '../open-cooperative.js';

export interface InsideAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/**
 * Calls the public HTTP API without a port, as somebody: demonstration history is made by the same requests
 * that real people and systems send later.
 */
export class InsideClient {
  constructor(
    private readonly cooperative: Cooperative,
    private readonly token: string,
  ) {}

  get(path: string): Promise<InsideAnswer> {
    return this.#send('GET', path);
  }

  /** @throws Error unless the answer is a success */
  async post(path: string, body: object = {}): Promise<Record<string, unknown>> {
    return succeeded('POST', path, await this.#send('POST', path, JSON.stringify(body), 'application/json'));
  }

  async delete(path: string): Promise<Record<string, unknown>> {
    return succeeded('DELETE', path, await this.#send('DELETE', path));
  }

  /** @param body - a file, or what is said as JSON */
  async put(path: string, body: Buffer | object): Promise<Record<string, unknown>> {
    const sent = Buffer.isBuffer(body)
      ? this.#send('PUT', path, body, 'text/csv')
      : this.#send('PUT', path, JSON.stringify(body), 'application/json');
    return succeeded('PUT', path, await sent);
  }

  async #send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: string | Buffer,
    type?: string,
  ): Promise<InsideAnswer> {
    const { app, hosted } = this.cooperative;
    const response = await app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${this.token}`,
        'idempotency-key': newId(),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const position = BigInt(String(response.headers['coop-position'] ?? 0));
    // What comes next may rely on this: everything in the process reads up to it first.
    await hosted.reached(position, 10_000);
    const body = response.body.startsWith('{') ? (response.json<Record<string, unknown>>() ?? {}) : {};
    return { status: response.statusCode, body };
  }
}

function succeeded(method: string, path: string, { status, body }: InsideAnswer): Record<string, unknown> {
  if (status < 300) return body;
  throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
}
