import autocannon from 'autocannon';

export interface LoadOptions {
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly token: string;
  readonly connections: number;
  readonly amount: number;
  /** True where 503 is an honest answer: it is counted apart. */
  readonly mayBeRefused?: boolean;
}

export interface LoadAnswer {
  /** Answered with 200. */
  readonly perSecond: number;
  /** Answered with 503. */
  readonly refused: number;
  /** Milliseconds. */
  readonly meanLatency: number;
}

/** So many requests over so many connections. @throws Error unless every one was answered with 200 (or 503) */
export async function load(options: LoadOptions): Promise<LoadAnswer> {
  const { url, paths, token, connections, amount, mayBeRefused = false } = options;
  const started = performance.now();
  let last = started;
  let latency = 0;
  let answered = 0;
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const instance = autocannon(
    {
      ...{ url, connections, amount },
      requests: paths.map((path) => ({ method: 'GET' as const, path })),
      headers: { authorization: `Bearer ${token}` },
    },
    (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
  );
  // Its own clock ticks once a second: too coarse for short rounds.
  instance.on('response', (_client, _status, _bytes, milliseconds) => {
    last = performance.now();
    latency += milliseconds;
    answered += 1;
  });
  const result = await promise;
  const refused = mayBeRefused ? (result.statusCodeStats?.['503']?.count ?? 0) : 0;
  if (result['2xx'] + refused !== amount)
    throw new Error(
      `${result['2xx']} of ${amount} requests were answered with 200; ${JSON.stringify(result.statusCodeStats ?? {})}, ${result.errors} errors`,
    );
  return {
    perSecond: (result['2xx'] / (last - started)) * 1000,
    ...{ refused, meanLatency: latency / answered },
  };
}
