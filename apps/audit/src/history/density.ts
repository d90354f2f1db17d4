import type { HistoryStore, OnProgress } from './doors.js';
import { finding, type Finding } from './finding.js';

/** Whether every position of the ledger is there, and every revision of every stream. */
export interface Density {
  readonly events: number;
  readonly streams: number;
  readonly findings: readonly Finding[];
}

/**
 * Counts positions 1, 2, 3 … and revisions 0, 1, 2 … of each stream, as they are read. Needs no index of the store and
 * no digest, so it says the same of a folder, a database and an answer over HTTP.
 */
export async function density(store: HistoryStore, onProgress?: OnProgress): Promise<Density> {
  const head = store.head();
  const revisions = new Map<string, bigint>();
  const findings: Finding[] = [];
  let [events, last] = [0, 0n];
  const jumpTo = (position: bigint) => {
    if (position > last + 1n) findings.push(missing(last + 1n, position - 1n));
    last = position;
  };
  for await (const commit of store.readAll(0n)) {
    if (commit.events.length === 0) {
      jumpTo(commit.first);
      findings.push(finding('unreadable', commit.first, UNREADABLE, upTo(commit.first, commit.last)));
    }
    for (const { position, stream, revision } of commit.events) {
      jumpTo(position);
      events += 1;
      const before = revisions.get(stream) ?? -1n;
      if (revision > before + 1n) findings.push(gap(position, revision - before - 1n));
      if (revision <= before) findings.push(finding('reordered', position, REORDERED));
      if (revision > before) revisions.set(stream, revision);
    }
    last = commit.last;
    onProgress?.({ done: last, total: head });
  }
  jumpTo(head + 1n);
  return { events, streams: revisions.size, findings };
}

const UNREADABLE = 'what lies here cannot be read as events';
const REORDERED = 'this revision of the stream, or a later one, lies before it';

const upTo = (position: bigint, last: bigint) => ({ upTo: last > position ? last : null });

const missing = (position: bigint, last: bigint): Finding =>
  finding('missing', position, 'there is no event at this position', upTo(position, last));

const gap = (position: bigint, count: bigint): Finding =>
  finding(
    'revision-gap',
    position,
    count === 1n
      ? 'the revision of the stream before this one is nowhere'
      : `the ${count} revisions of the stream before this one are nowhere`,
  );
