/** A request to a witness. */
export interface WitnessPost {
  readonly url: string;
  readonly body: string;
  /** Ends the request when its time is over. */
  readonly signal: AbortSignal;
}

/** What came back. */
export interface WitnessAnswer {
  readonly status: number;
  /** The `Content-Type`, or an empty text. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** How a client reaches a witness; it rejects when no answer comes. */
export type PostToWitness = (post: WitnessPost) => Promise<WitnessAnswer>;

/** Longest answer that is read, in bytes: far more than the signatures of all keys that a witness may have. */
export const MAX_WITNESS_ANSWER_BYTES = 256 * 1024;

/** Reaches witnesses by the `fetch` of Node, which keeps connections alive. Follows no redirect. */
export const postByFetch: PostToWitness = async ({ url, body, signal }) => {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_WITNESS_ANSWER_BYTES) throw new RangeError('the answer of the witness is too long');
    chunks.push(chunk);
  }
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, body: Buffer.concat(chunks) };
};
