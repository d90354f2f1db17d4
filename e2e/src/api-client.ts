import { randomUUID } from 'node:crypto';
import { ExpectationFailed, pause } from './expectations.js';

/** A problem document (RFC 9457) as the services write it. */
export interface Problem {
  readonly code?: string;
  readonly stage?: string;
  readonly id?: string;
  readonly [member: string]: unknown;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
  /** The ledger position that the answer knew (`Coop-Position`). */
  readonly position: string | undefined;
}

export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its own type. */
  readonly raw?: { readonly type: string; readonly bytes: Uint8Array | string };
  readonly headers?: Readonly<Record<string, string>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const PATIENCE = 20;
/** 502: an instance broke off while it answered. The same command may be repeated: its key tells that it is the same. */
const MUST_WAIT = new Set([429, 502, 503]);

/**
 * The latest position that anybody in the story was told, by address. They tell each other what they did: whoever
 * acts next must not be served by an instance that does not know it yet.
 */
const told = new Map<string, bigint>();

/** Speaks to the public APIs in the name of one person or system. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    /** Who asks, for failures. */
    readonly name: string,
    readonly token?: string,
  ) {}

  /** One request, whatever it is answered. */
  async ask<T = Problem>(method: Method, path: string, call: Call = {}): Promise<Answer<T>> {
    const { body, raw } = call;
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(raw === undefined ? {} : { 'content-type': raw.type }),
      ...call.headers,
    };
    const sent = raw?.bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.baseUrl + path, {
      method,
      headers,
      ...(sent === undefined ? {} : { body: sent as NonNullable<RequestInit['body']> }),
    }).catch((error: unknown) => {
      // What happened to the connection stands in the cause alone.
      throw new Error(`${this.name}: ${method} ${withoutIds(path)}: ${causeOf(error)}`, { cause: error });
    });
    const text = await response.text();
    const position = response.headers.get('coop-position') ?? undefined;
    if (position !== undefined && BigInt(position) > this.#told) told.set(this.baseUrl, BigInt(position));
    return {
      status: response.status,
      body: parsed(text, response.headers.get('content-type') ?? '') as T,
      headers: response.headers,
      position,
    };
  }

  /**
   * Like {@link ask}, but waits when it is told to wait: the same command is repeated, not another one. It never
   * reads from before what it has written or seen.
   */
  async patiently<T = Problem>(method: Method, path: string, call: Call = {}): Promise<Answer<T>> {
    const headers = {
      'coop-at-least': String(this.#told),
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...call.headers,
    };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.ask<T>(method, path, { ...call, headers });
      if (!MUST_WAIT.has(answer.status) || attempt >= PATIENCE) return answer;
      await pause(Number(answer.headers.get('retry-after') ?? '1') * 1000);
    }
  }

  get #told(): bigint {
    return told.get(this.baseUrl) ?? 0n;
  }

  /** A request that must succeed. */
  async must<T>(method: Method, path: string, call: Call = {}): Promise<Answer<T>> {
    const answer = await this.patiently<T>(method, path, call);
    if (answer.status >= 300)
      throw new ExpectationFailed(
        `${this.name}: ${method} ${withoutIds(path)} must succeed; found ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`,
      );
    return answer;
  }

  /** A request that must be refused with this status. @returns the problem */
  async mustNot(status: number, method: Method, path: string, call: Call = {}): Promise<Answer<Problem>> {
    const answer = await this.patiently(method, path, call);
    if (answer.status !== status)
      throw new ExpectationFailed(
        `${this.name}: ${method} ${withoutIds(path)} must be refused with ${status}; found ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`,
      );
    return answer;
  }

  /** A request that the rules must refuse with this stable code; its status follows from the code. */
  async mustRefuse(code: string, method: Method, path: string, call: Call = {}): Promise<Answer<Problem>> {
    const answer = await this.patiently(method, path, call);
    if (answer.status < 400 || answer.status > 499 || answer.body.code !== code)
      throw new ExpectationFailed(
        `${this.name}: ${method} ${withoutIds(path)} must be refused as "${code}"; found ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`,
      );
    return answer;
  }

  /** A streamed answer, until the signal aborts. */
  async stream(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const authorization: Record<string, string> =
      this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    const response = await fetch(this.baseUrl + path, { headers: { ...authorization, ...headers }, signal });
    if (!response.ok)
      throw new ExpectationFailed(`${this.name}: ${path} must stream; found ${response.status}`);
    return response;
  }

  get = async <T>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
    (await this.must<T>('GET', path, { headers })).body;

  post = <T>(path: string, body?: unknown): Promise<Answer<T>> =>
    this.must<T>('POST', path, body === undefined ? {} : { body });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}, ${error.cause.message}` : error.message;
}

const withoutIds = (path: string): string => path.replace(/[A-Za-z0-9_-]{36,}/g, '…');

function parsed(text: string, type: string): unknown {
  return /\bjson$|\+json\b|application\/json/.test(type.split(';')[0] ?? '') && text !== ''
    ? JSON.parse(text)
    : text;
}
