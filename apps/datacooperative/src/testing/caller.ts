import { newId } from '@coop/event-sourcing';

/** An answer over HTTP, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sending {
  /** An object becomes JSON; text and bytes go as they are. */
  readonly body?: object | string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody with a token, or without, who calls the public HTTP API through its port. */
export class Caller {
  constructor(
    readonly baseUrl: string,
    private readonly token?: string,
  ) {}

  async send(method: string, path: string, { body, headers = {} }: Sending = {}): Promise<Answered> {
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const payload = body === undefined || isRaw ? body : JSON.stringify(body);
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'idempotency-key': newId(),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined
        ? {}
        : { body: typeof payload === 'string' ? payload : new Uint8Array(payload) }),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  }

  get(path: string, headers?: Sending['headers']): Promise<Answered> {
    return this.send('GET', path, headers === undefined ? {} : { headers });
  }

  post(path: string, body: object = {}): Promise<Answered> {
    return this.send('POST', path, { body });
  }

  /** Sends a file as a browser would. */
  upload(path: string, bytes: Buffer): Promise<Answered> {
    return this.send('PUT', path, { body: bytes, headers: { 'content-type': 'text/csv' } });
  }

  /** @throws Error unless the answer is a success */
  async must(method: string, path: string, body?: object): Promise<Answered['body']> {
    const answered = await this.send(method, path, body === undefined ? {} : { body });
    if (answered.status >= 300) throw new Error(`${method} ${path}: ${answered.status} ${answered.text}`);
    return answered.body;
  }
}
