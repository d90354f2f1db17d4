import { canonicalJson } from './canonical-json.js';
import { textOf, type CommitText } from './commit-record.js';
import { categoryOf } from './event.js';
import {
  MAX_COMMIT_BYTES,
  StoreError,
  type AppendCheck,
  type AppendRequest,
  type ExpectedRevision,
} from './event-store.js';

/** An admissible request whose commit is already text, so that nothing can change it while it waits. */
export interface PreparedAppend {
  readonly request: AppendRequest;
  /** What will lie in the ledger, short of its place. */
  readonly text: CommitText;
  readonly bytes: number;
}

function requireStreamName(stream: string): void {
  if (categoryOf(stream) === undefined) {
    // The name is left out: a hostile one must not reach a log.
    throw new StoreError('InvalidStream', 'a stream is named <category>-<uuid>');
  }
}

const streamsOf = (checks: readonly AppendCheck[]): string[] =>
  checks.flatMap((check) => ('stream' in check ? [check.stream] : []));

function requireStreams({ streams, checks = [] }: AppendRequest): void {
  const names = streams.map(({ stream }) => stream);
  for (const name of [...names, ...streamsOf(checks)]) requireStreamName(name);
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new StoreError('InvalidStream', 'a commit names at least one stream, and each once');
  }
  const idle = streams.find(({ events }) => events.length === 0)?.stream;
  if (idle !== undefined) {
    throw new StoreError('InvalidStream', `nothing to append to ${idle}`, { stream: idle });
  }
}

/**
 * Everything about a request that can be refused without looking at the ledger.
 * @throws StoreError `InvalidStream` or `EventTooLarge`; TypeError for data without a canonical form, which could
 * never have a leaf in the transparency log
 */
export function prepare(request: AppendRequest): PreparedAppend {
  requireStreams(request);
  const text = textOf(request);
  const parts = [text.head, ...text.streams];
  const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (bytes > MAX_COMMIT_BYTES) {
    throw new StoreError('EventTooLarge', `${bytes} bytes in one commit, ${MAX_COMMIT_BYTES} are allowed`);
  }
  for (const part of parts) requireCanonical(part);
  return { request, text, bytes };
}

/** JSON escapes half a surrogate pair, and hardly anything else that begins so. */
function requireCanonical(text: string): void {
  if (text.includes('\\ud')) canonicalJson(JSON.parse(text));
}

/** A stream's last revision, or that it does not exist. */
export type ActualRevision = bigint | 'no-stream';

/** Whether a writer's belief about a stream is true. */
export function holds(expected: ExpectedRevision, actual: ActualRevision): boolean {
  if (expected === 'any') return true;
  if (expected === 'exists') return actual !== 'no-stream';
  return expected === actual;
}

/** @throws StoreError `NotOwned` when the service may not write one of the streams */
export function requireOwner(service: string, request: AppendRequest): void {
  const foreign = request.streams.find(({ stream }) => {
    const category = categoryOf(stream);
    return category !== undefined && !category.startsWith(`${service}-`);
  })?.stream;
  if (foreign !== undefined) {
    throw new StoreError('NotOwned', `${service} may not append to ${foreign}`, { stream: foreign });
  }
}
