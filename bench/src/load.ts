import autocannon from 'autocannon';

export interface LoadOptions {
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly token: string;
  readonly connections: number;
  readonly amount: number;
}

export interface LoadAnswer {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly meanLatency: number;
}

/** So many requests over so many connections. @throws Error unless every one was answered with 200 */
export async function load({ url, paths, token, connections, amount }: LoadOptions): Promise<LoadAnswer> {
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
  if (result['2xx'] !== amount)
    throw new Error(`${result['2xx']} of ${amount} requests were answered with 200`);
  return { perSecond: (answered / (last - started)) * 1000, meanLatency: latency / answered };
}
