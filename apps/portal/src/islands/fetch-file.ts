import type { ReadFile } from './log-files.js';

const TRIES = 20;
const LONGEST_WAIT_S = 30;

/** What the log's web server answered cannot be used: that decides nothing about the log. */
export class Unreachable extends Error {}

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/**
 * Reads files of a log over HTTP, each anew: what this browser kept of earlier is not what the log shows now. Nothing
 * is sent along that tells who asks.
 */
export function filesAt(base: string, send: typeof fetch = fetch): ReadFile {
  return async (path) => {
    for (let tried = 1; ; tried += 1) {
      const answer = await send(base + path, {
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      }).catch(() => undefined);
      if (answer?.status === 404) return undefined;
      if (answer?.ok === true) return new Uint8Array(await answer.arrayBuffer());
      // Too many requests, or a server that is catching up: it says when to come again.
      if (tried === TRIES || ![undefined, 429, 503].includes(answer?.status)) throw new Unreachable(path);
      const wished = Number(answer?.headers.get('retry-after') ?? 1);
      await pause(Math.min(LONGEST_WAIT_S, wished > 0 ? wished : 1));
    }
  };
}
