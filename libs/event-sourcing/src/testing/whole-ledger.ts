import { setTimeout as delay } from 'node:timers/promises';
import { FIRST_DIGEST, commitDigest } from '../commit-record.js';
import type { Commit } from '../event.js';
import type { EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { sweep } from '../sweep.js';

/** Where a command's events lie. */
export interface Placed {
  readonly first: bigint;
  readonly last: bigint;
}

/** What writers were told. */
export interface Told {
  /** By command id: whose append resolved. */
  readonly acknowledged: ReadonlyMap<string, Placed>;
  /** Command ids of those who were refused for certain. */
  readonly refused?: Iterable<string>;
}

/** Questions under way at once: a server is far away, and has few connections. */
const AT_ONCE = 16;

/**
 * Looks at all of a ledger after a fault. A sweep finds nothing; positions are 1 to the head, revisions dense, the
 * digests one chain; no command was carried out twice; who was told so is found where she was told, who was refused is
 * not there. @returns the commits
 */
export async function requireWholeLedger(
  store: EventStore & { readonly rows?: LedgerRows },
  { acknowledged, refused = [] }: Told,
): Promise<readonly Commit[]> {
  const report = store.rows === undefined ? undefined : await sweep({ rows: store.rows });
  const commits: Commit[] = [];
  // A server may still carry out what a dead process had sent. The store hears of it a moment later, and what comes
  // after the sweep is not looked at.
  const upTo = report?.head ?? store.head();
  while (store.head() < upTo) await delay(5);
  for await (const commit of store.readAll(0n, { upTo })) commits.push(commit);
  requireChain(commits);
  const events = commits.reduce((sum, commit) => sum + commit.events.length, 0);
  if (report !== undefined)
    expect(report).toEqual({ commits: commits.length, events, head: BigInt(events), findings: [], more: 0 });
  const places = placesOf(commits);
  for (const [commandId, { first, last }] of acknowledged)
    expect([commandId, places.get(commandId)]).toEqual([commandId, { first, last }]);
  await forAll([...acknowledged], async ([commandId, { first, last }]) =>
    expect(await store.findCommand(commandId)).toMatchObject({ first, last, repeated: true }),
  );
  await forAll([...refused], async (commandId) => {
    expect([commandId, places.get(commandId)]).toEqual([commandId, undefined]);
    expect(await store.findCommand(commandId)).toBeUndefined();
  });
  return commits;
}

/** Positions, revisions and digests, as a reader is given them. */
function requireChain(commits: readonly Commit[]): void {
  const revisions = new Map<string, bigint>();
  let last = 0n;
  let digest = FIRST_DIGEST;
  let time = '';
  for (const commit of commits) {
    expect(commit.first).toBe(last + 1n);
    expect(commitDigest(digest, commit)).toBe(commit.digest);
    for (const { position, stream, revision, recordedAt } of commit.events) {
      last += 1n;
      const before = revisions.get(stream) ?? -1n;
      if (position !== last || revision !== before + 1n || recordedAt < time)
        throw new Error(`${position}: ${stream}/${revision} at ${recordedAt} after ${before} at ${time}`);
      revisions.set(stream, revision);
      time = recordedAt;
    }
    expect(commit.last).toBe(last);
    ({ digest } = commit);
  }
}

function placesOf(commits: readonly Commit[]): ReadonlyMap<string, Placed> {
  const places = new Map<string, Placed>();
  for (const { first, last, events } of commits) {
    const commandId = events[0]?.commandId ?? '';
    if (places.has(commandId)) throw new Error(`the command ${commandId} was carried out twice`);
    places.set(commandId, { first, last });
  }
  return places;
}

async function forAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let done = 0; done < items.length; done += AT_ONCE)
    await Promise.all(items.slice(done, done + AT_ONCE).map(work));
}
