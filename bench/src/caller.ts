import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** How long somebody asks again who is told to, and how long between two attempts, in milliseconds. */
const PATIENCE_MS = 30_000;
const BEHIND_MS = 20;

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The ledger position that the answer knew. */
  readonly position: string;
}

/** Somebody with a token, who reads what she wrote: each request asks for the position of the answer before. */
export class Caller {
  #position: string;

  constructor(
    readonly url: string,
    readonly token: string,
    /** What she has seen before. */
    position = '0',
  ) {
    this.#position = position;
  }

  /** The latest position that she was told. */
  get position(): string {
    return this.#position;
  }

  async send(method: string, path: string, body?: object, key = randomUUID()): Promise<Answered> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'idempotency-key': key,
        'coop-at-least': this.#position,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const position = response.headers.get('coop-position') ?? '0';
    if (BigInt(position) > BigInt(this.#position)) this.#position = position;
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), position };
  }

  /** Asks again as long as she is told that the instance is behind. @throws Error unless the answer is a success */
  async must(method: string, path: string, body?: object): Promise<Answered> {
    const key = randomUUID();
    const until = performance.now() + PATIENCE_MS;
    let answered = await this.send(method, path, body, key);
    while (answered.status === 503 && performance.now() < until) {
      await wait(BEHIND_MS);
      answered = await this.send(method, path, body, key);
    }
    if (answered.status >= 300)
      throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(answered.body)}`);
    return answered;
  }
}
