import { setTimeout } from 'node:timers/promises';
import { MAX_ENTRY_BYTES, TILE_WIDTH } from '@coop/tlog';
import { UsageError } from '../command.js';

const TOO_MANY = 429;
const NOT_FOUND = 404;
/** What the service does not know yet, it says to ask for again. */
const NOT_NOW = 503;
const MAX_TRIES = 5;
const ANSWER_MS = 60_000;
/** The largest file of a log is a full bundle (C2SP tlog-tiles, "Log Entries"). */
const MAX_FILE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/** What `fetch` is used for here: a spec gives its own. */
export type Get = (url: URL, headers: Readonly<Record<string, string>>) => Promise<Response>;

export const get: Get = (url, headers) => fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });

/** For what arrives piece by piece, as long as it takes. */
export const getLong: Get = (url, headers) => fetch(url, { headers });

/** What lies under an address; 429, and 503 that says when to ask again, are waited for. */
export class HttpAddress {
  constructor(
    private readonly base: string,
    private readonly token: string | undefined,
    private readonly request: Get = get,
  ) {}

  async fetch(path: string): Promise<Response> {
    const response = await this.#send(path);
    if (!response.ok)
      throw new UsageError(`${this.base} answered ${response.status} to ${path.split('?')[0]}`);
    return response;
  }

  async file(path: string): Promise<Uint8Array | undefined> {
    const response = await this.#send(path);
    if (response.status === NOT_FOUND) return undefined;
    if (!response.ok) throw new UsageError(`${this.base} answered ${response.status} to ${path}`);
    return bytesOf(response, `${this.base}: ${path}`);
  }

  async #send(path: string): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const base = this.base.endsWith('/') ? this.base : `${this.base}/`;
      const headers = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
      const response = await this.#answered(new URL(path, base), headers);
      const isBusy = response.status === NOT_NOW && response.headers.has('retry-after') && tries < MAX_TRIES;
      if (response.status !== TOO_MANY && !isBusy) return response;
      await setTimeout(waitMs(response.headers.get('retry-after')));
    }
  }

  async #answered(url: URL, headers: Readonly<Record<string, string>>): Promise<Response> {
    try {
      return await this.request(url, headers);
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(`${this.base} does not answer: ${why}`, { cause: error });
    }
  }
}

/** What was asked for, from a second to a minute; a date (RFC 9110, section 10.2.3) is not waited for. */
function waitMs(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? '1');
  return Number.isFinite(seconds) ? Math.min(60, Math.max(1, seconds)) * 1_000 : 1_000;
}

/** @throws UsageError beyond what a file of a log can measure: whoever runs a log may be anyone */
async function bytesOf(response: Response, of: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > MAX_FILE_BYTES) throw new UsageError(`${of} is larger than any file of a log`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
