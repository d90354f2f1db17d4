/** A request to a witness. */
export interface WitnessPost {
  readonly url: string;
  readonly body: string;
  /** Ends the request when its time is over. */
  readonly signal: AbortSignal;
}

/** A question to a witness: what it cosigned last. */
export type WitnessGet = Omit<WitnessPost, 'body'>;

/** What came back. */
export interface WitnessAnswer {
  readonly status: number;
  /** The `Content-Type`, or an empty text. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** How a client reaches a witness; it rejects when no answer comes. */
export type PostToWitness = (post: WitnessPost) => Promise<WitnessAnswer>;

/** How one asks a witness what it cosigned last; it rejects when no answer comes. */
export type GetFromWitness = (get: WitnessGet) => Promise<WitnessAnswer>;

/** Longest answer that is read, in bytes: a checkpoint with the signatures of all keys that a witness may have. */
export const MAX_WITNESS_ANSWER_BYTES = 512 * 1024;

/** Reaches witnesses by the `fetch` of Node, which keeps connections alive. Follows no redirect. */
export const postByFetch: PostToWitness = ({ url, body, signal }) =>
  answerOf(url, { method: 'POST', body, headers: { 'content-type': 'text/plain; charset=utf-8' }, signal });

/** Asks witnesses by the `fetch` of Node. Follows no redirect. */
export const getByFetch: GetFromWitness = ({ url, signal }) => answerOf(url, { signal });

async function answerOf(url: string, request: RequestInit): Promise<WitnessAnswer> {
  const response = await fetch(url, { ...request, redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_WITNESS_ANSWER_BYTES) throw new RangeError('the answer of the witness is too long');
    chunks.push(chunk);
  }
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, body: Buffer.concat(chunks) };
}
