// needs: postgres
import { sweep, type Commit } from '@coop/event-sourcing';
import { openPostgresEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';
import { writerProcess, type Acknowledged } from './testing/processes.js';
import { sampleStream } from './testing/sample-append.js';

const PROCESSES = 4;
const WRITERS = 4;
const COMMITS = 130;
const TOTAL = PROCESSES * WRITERS * COMMITS;

const newDatabase = ledgerDatabases('processes');

/** Everything a follower is given until it has seen so many commits. */
async function follow(store: PostgresEventStore, commits: number): Promise<Commit[]> {
  const ending = new AbortController();
  const seen: Commit[] = [];
  for await (const item of store.subscribe(0n, ending.signal)) {
    if ('events' in item) seen.push(item);
    else if (seen.length >= commits) ending.abort();
  }
  return seen;
}

const byPosition = (a: { first: bigint }, b: { first: bigint }): number => Number(a.first - b.first);

describe('A ledger that 16 writers in 4 processes append to at once', () => {
  let store: PostgresEventStore;
  let acknowledged: Acknowledged[];
  let followed: Commit[][];

  beforeAll(async () => {
    const url = await newDatabase();
    store = await openPostgresEventStore({ url, pollMs: 20 });
    const contended = [sampleStream(), sampleStream()];
    const following = [follow(store, TOTAL), follow(store, TOTAL)];
    const writing = Array.from({ length: PROCESSES }, () => writerProcess(url, WRITERS, COMMITS, contended));
    acknowledged = (await Promise.all(writing)).flat().sort(byPosition);
    followed = await Promise.all(following);
  });
  afterAll(() => store.close());

  it('acknowledged each commit once, at a place of its own, without a gap', () => {
    expect(acknowledged).toHaveLength(TOTAL);
    let end = 0n;
    for (const { first, last } of acknowledged) {
      expect(first).toBe(end + 1n);
      end = last;
    }
    expect(store.head()).toBe(end);
  });

  it('gives a follower in another process each commit once, in order, as it was acknowledged', () => {
    const places = acknowledged.map(({ commandId, first, last }) => [commandId, first, last]);
    for (const commits of followed) {
      expect(commits.map(({ first, last, events }) => [events[0]?.commandId, first, last])).toEqual(places);
    }
  });

  it('has torn no commit and lost no revision of a stream', () => {
    const revisions = new Map<string, bigint>();
    for (const { events } of followed[0] ?? []) {
      for (const { stream, revision, data } of events) {
        expect(data).toEqual({ size: events.length });
        expect(revision).toBe((revisions.get(stream) ?? -1n) + 1n);
        revisions.set(stream, revision);
      }
    }
    expect(revisions.size).toBe(PROCESSES * WRITERS + 2);
  });

  it('has an unbroken chain of digests', async () => {
    const report = await sweep(store);
    expect(report).toEqual({
      commits: TOTAL,
      events: Number(store.head()),
      head: store.head(),
      findings: [],
      more: 0,
    });
  });
});
