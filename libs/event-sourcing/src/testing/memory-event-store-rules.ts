import { MAX_COMMIT_BYTES, StoreError, type AppendRequest, type ExpectedRevision } from '../event-store.js';
import { categoryOf } from '../event.js';

/** A stream's last revision, or that it does not exist. */
export type ActualRevision = bigint | 'no-stream';

/** Whether a writer's belief about a stream is true. */
export function holds(expected: ExpectedRevision, actual: ActualRevision): boolean {
  if (expected === 'any') return true;
  if (expected === 'exists') return actual !== 'no-stream';
  return expected === actual;
}

/** Everything about a request that can be refused without looking at the ledger. */
export function requireAdmissible({ streams, checks = [] }: AppendRequest): void {
  const names = streams.map(({ stream }) => stream);
  const checked = checks.flatMap((check) => ('stream' in check ? [check.stream] : []));
  if ([...names, ...checked].some((name) => categoryOf(name) === undefined)) {
    throw new StoreError('InvalidStream', 'a stream is named <category>-<uuid>');
  }
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new StoreError('InvalidStream', 'a commit names at least one stream, and each once');
  }
  if (streams.some(({ events }) => events.length === 0)) {
    throw new StoreError('InvalidStream', 'nothing to append to one of the streams');
  }
  const sizes = streams.flatMap(({ events }) =>
    events.map((event) => Buffer.byteLength(JSON.stringify(event))),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_COMMIT_BYTES) {
    throw new StoreError('EventTooLarge', `${bytes} bytes in one commit, ${MAX_COMMIT_BYTES} are allowed`);
  }
}

/** A service appends to its own categories only. */
export function requireOwner(service: string, { streams }: AppendRequest): void {
  const foreign = streams.find(
    ({ stream }) => !(categoryOf(stream) ?? service + '-').startsWith(`${service}-`),
  );
  if (foreign !== undefined) {
    throw new StoreError('NotOwned', `${service} may not append to ${foreign.stream}`, {
      stream: foreign.stream,
    });
  }
}
