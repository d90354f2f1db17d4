import autocannon from 'autocannon';
import { latencyOf, type Latency } from './timing.js';

/** A question, and what is right. */
export interface Question {
  readonly body: string;
  /** How many decisions of the answer must be yes. */
  readonly permitted: number;
}

export interface PostLoad {
  readonly url: string;
  readonly path: string;
  /** Asked in turn. */
  readonly questions: readonly Question[];
  readonly token?: string;
  readonly connections: number;
  readonly amount: number;
}

export interface PostAnswer {
  /** Requests answered in a second. */
  readonly perSecond: number;
  /** Microseconds. */
  readonly latency: Latency;
  /** Requests of which some decision was not what it should be. */
  readonly wrong: number;
}

const YES = /"decision":\s*true/g;

/** So many questions over connections that stay open. @throws Error unless every one was answered with 200 */
export async function postLoad(options: PostLoad): Promise<PostAnswer> {
  const { url, path, questions, token, connections, amount } = options;
  const samples = new Float64Array(amount);
  let answered = 0;
  let wrong = 0;
  const began = performance.now();
  let last = began;
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const instance = autocannon(
    {
      ...{ url, connections, amount },
      requests: questions.map(({ body, permitted }) => ({
        ...{ method: 'POST' as const, path, body },
        onResponse(_status, text) {
          if ((text.match(YES) ?? []).length !== permitted) wrong += 1;
        },
      })),
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    },
    (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
  );
  instance.on('response', (_client, _status, _bytes, milliseconds) => {
    last = performance.now();
    samples[answered] = milliseconds;
    answered += 1;
  });
  const result = await promise;
  if (result['2xx'] !== amount)
    throw new Error(
      `${path}: ${result['2xx']} of ${amount} answered: ${JSON.stringify(result.statusCodeStats ?? {})}`,
    );
  return {
    perSecond: (amount / (last - began)) * 1_000,
    latency: latencyOf(samples.subarray(0, answered)),
    wrong,
  };
}
