import { randomUUID } from 'node:crypto';

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The ledger position that the answer knew. */
  readonly position: string;
}

/** Somebody with a token, who reads what she wrote: each request asks for the position of the answer before. */
export class Caller {
  #position = '0';

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async send(method: string, path: string, body?: object): Promise<Answered> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'idempotency-key': randomUUID(),
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

  /** @throws Error unless the answer is a success */
  async must(method: string, path: string, body?: object): Promise<Answered> {
    const answered = await this.send(method, path, body);
    if (answered.status >= 300)
      throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(answered.body)}`);
    return answered;
  }
}
