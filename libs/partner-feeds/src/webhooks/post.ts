import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { FailureCode, Outcome } from './outcome.js';
import { retryAfterOf } from './schedule.js';
import type { SignedMessage } from './signing.js';
import {
  guardedLookup,
  hostOf,
  TargetRefused,
  targetOf,
  type Resolve,
  type TargetPolicy,
} from './targets.js';

/** Makes one attempt. Never throws: whatever goes wrong is an outcome. */
export type Post = (url: string, message: SignedMessage, signal: AbortSignal) => Promise<Outcome>;

export interface PostOptions {
  readonly policy: TargetPolicy;
  readonly clock: () => Date;
  /** Default: the resolver of the system. */
  readonly resolve?: Resolve;
  /** For everything from the resolution of the name to the answer, in milliseconds (default 15 s). */
  readonly timeoutMs?: number;
  /** Certificates of authorities to trust in place of the usual ones. */
  readonly ca?: string;
}

/** Standard Webhooks recommends 15 to 30 s. */
const TIMEOUT_MS = 15_000;
/** So much of an answer's body is read, in bytes and in milliseconds. */
const BODY_CAP = 4_096;
const BODY_WITHIN_MS = 1_000;

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true });

/** Opens the only way out for messages: POST to a target that the policy allows, no redirects, no proxy. */
export function openPost({ policy, clock, resolve = systemResolve, timeoutMs, ca }: PostOptions): Post {
  const options: RequestOptions = {
    method: 'POST',
    lookup: guardedLookup(resolve, policy),
    // One connection for each attempt: an address is judged each time, and never kept.
    agent: false,
    ...(ca === undefined ? {} : { ca }),
  };
  return async (text, message, signal) => {
    const deadline = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
    try {
      const until = AbortSignal.any([signal, deadline]);
      const answer = await exchange(targetOf(text, policy), { ...options, signal: until }, message);
      return outcomeOf(answer, clock());
    } catch (error) {
      return { kind: 'failed', failure: deadline.aborted ? 'timed-out' : failureOf(error) };
    }
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

function exchange(url: URL, options: RequestOptions, { headers, body }: SignedMessage): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { pathname, search, port, host } = url;
  const own = {
    host,
    'content-length': Buffer.byteLength(body),
    'user-agent': 'datacooperative-webhooks',
  };
  const target = { hostname: hostOf(url), port, path: `${pathname}${search}` };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, ...target, headers: { ...headers, ...own } }, (response) => {
      const answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      finish(response, () => resolve(answer));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status has been said; a body is read a little, for a moment, so that the receiver can finish a short one. */
function finish(response: IncomingMessage, done: () => void): void {
  const enough = setTimeout(() => response.destroy(), BODY_WITHIN_MS);
  let read = 0;
  response.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > BODY_CAP) response.destroy();
  });
  response.on('error', done);
  response.on('close', () => (clearTimeout(enough), done()));
}

function outcomeOf({ status, retryAfter }: Answer, now: Date): Outcome {
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  if (status === 410) return { kind: 'gone', status };
  const retryAfterMs = retryAfterOf(retryAfter, now);
  const failure = status >= 300 && status < 400 ? 'answered-redirect' : 'answered-error';
  return { kind: 'failed', failure, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function failureOf(error: unknown): FailureCode {
  if (!(error instanceof TargetRefused)) return 'connection-failed';
  const { code } = error;
  return code === 'address-not-public' || code === 'name-unresolved' ? code : 'target-refused';
}
