import type { z } from 'zod';
import { notUnderstood, problemOfAnswer, unreachable } from './api-problem.js';

/** What answers at once; what takes longer says so. */
const TIMEOUT_MS = 10_000;

/** In whose name the APIs are called, and what she has seen so far. */
export interface Caller {
  /** Absent: as anyone, for the page of a person without account. */
  readonly accessToken?: string;
  readonly correlationId: string;
  /** A page shows at least what the person's own last act wrote. */
  readonly atLeast?: bigint;
  /** Told of every position that an answer knew. */
  readonly notePosition?: (position: bigint) => void;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** So that the same form sent twice acts once. */
  readonly commandKey?: string;
  /** The revision that the person saw. */
  readonly ifMatch?: string;
  /** How long the answer may take. */
  readonly timeoutMs?: number;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Calls the public HTTP APIs as any other program could: no other way leads from the pages to data. */
export class HttpClient {
  constructor(
    private readonly apiBase: string,
    private readonly caller: Caller,
    private readonly send: Fetch = fetch,
  ) {}

  async json<T extends z.ZodType>(
    method: string,
    path: string,
    shape: T,
    options: CallOptions = {},
  ): Promise<z.infer<T>> {
    const text = await this.text(method, path, options);
    try {
      return shape.parse(text === '' ? {} : JSON.parse(text));
    } catch (error) {
      throw notUnderstood(error);
    }
  }

  /** @throws ApiProblem for every answer that is not a success, and when none came */
  async text(method: string, path: string, options: CallOptions = {}): Promise<string> {
    return new TextDecoder().decode(await this.bytes(method, path, options));
  }

  /** The same, of a file that is no text. */
  async bytes(method: string, path: string, options: CallOptions = {}): Promise<Uint8Array> {
    const response = await this.#fetch(method, this.#url(path, options.query), options);
    const bytes = await response.bytes();
    if (!response.ok) throw problemOfAnswer(response.status, new TextDecoder().decode(bytes));
    const position = response.headers.get('coop-position');
    if (position !== null && /^[0-9]{1,19}$/.test(position)) this.caller.notePosition?.(BigInt(position));
    return bytes;
  }

  async #fetch(method: string, url: string, options: CallOptions): Promise<Response> {
    try {
      return await this.send(url, {
        method,
        headers: this.#headers(options),
        redirect: 'error',
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
    } catch (error) {
      throw unreachable(error);
    }
  }

  #url(path: string, query: CallOptions['query'] = {}): string {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = new URLSearchParams(given).toString();
    return `${this.apiBase}${path}${search === '' ? '' : `?${search}`}`;
  }

  #headers({ body, commandKey, ifMatch }: CallOptions): Record<string, string> {
    const { accessToken, correlationId, atLeast } = this.caller;
    return {
      Accept: 'application/json, application/problem+json',
      'X-Correlation-Id': correlationId,
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
      ...(atLeast === undefined ? {} : { 'Coop-At-Least': String(atLeast) }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(commandKey === undefined ? {} : { 'Idempotency-Key': commandKey }),
      ...(ifMatch === undefined ? {} : { 'If-Match': `"${ifMatch}"` }),
    };
  }
}

/** One step of a path: whatever stands in it, it stays one step. */
export const step = (value: string): string => encodeURIComponent(value);
