import { setImmediate } from 'node:timers/promises';
import { FIRST_DIGEST, commitDigest } from './commit-digest.js';
import { PAGE_EVENTS } from './ledger-reader.js';
import {
  byCommit,
  toEvent,
  type CommitRow,
  type EventRow,
  type LedgerPage,
  type LedgerRows,
} from './ledger-rows.js';

/** What is wrong, and where. */
export interface SweepFinding {
  /** First position concerned. */
  readonly position: bigint;
  /**
   * `missing`: no event at this position, or its commit is gone · `reordered`: a later revision of the stream lies
   * before an earlier one · `revision-gap`: the revision before this one is nowhere · `unreachable`: the index of
   * streams, or of commands, does not lead here · `altered`: the commit that begins here does not give the digest recorded for it.
   */
  readonly problem: 'altered' | 'missing' | 'reordered' | 'revision-gap' | 'unreachable';
  readonly detail: string;
}

export interface SweepReport {
  readonly commits: number;
  readonly events: number;
  readonly head: bigint;
  /** In order of position; empty when all is well. The first {@link MAX_FINDINGS}, then the sweep stops. */
  readonly findings: readonly SweepFinding[];
}

export interface SweepOptions {
  /** Called after each page. */
  readonly onProgress?: (progress: { readonly position: bigint; readonly head: bigint }) => void;
}

/** One damaged sector gives a handful; a ledger with more wants a restore, not a list. */
export const MAX_FINDINGS = 100;

/**
 * Recomputes the whole chain of digests and looks at the density of positions and revisions, up to the head at its
 * start. Works beside running appends and on backups. What it cannot see: a tail that was cut off together with the
 * head, or a ledger rewritten with all its digests. Both are found by whoever holds an earlier checkpoint of the transparency log.
 */
export async function sweep(
  store: { readonly rows: LedgerRows },
  { onProgress }: SweepOptions = {},
): Promise<SweepReport> {
  const { rows } = store;
  const head = await rows.head();
  const findings: SweepFinding[] = [];
  let commits = 0;
  let events = 0;
  let last = 0;
  let digest = FIRST_DIGEST;
  for (
    let after = 0;
    after < head && findings.length < MAX_FINDINGS;
    after = Math.max(last, after + PAGE_EVENTS)
  ) {
    const page = await rows.page(after, Math.min(head, after + PAGE_EVENTS));
    const led = await ledBy(rows, page);
    for (const [commit, own] of byCommit(page)) {
      if (commit.last <= last) continue;
      findings.push(...examine(led, commit, own, { last, digest }));
      ({ last, digest } = commit);
      commits += 1;
      events += own.length;
    }
    onProgress?.({
      position: BigInt(Math.max(last, Math.min(head, after + PAGE_EVENTS))),
      head: BigInt(head),
    });
    await setImmediate();
  }
  if (last < head) findings.push(missingTail(last, head));
  return { commits, events, head: BigInt(head), findings: findings.slice(0, MAX_FINDINGS) };
}

/** Where the indexes lead: for an event to itself and to the revision before it, for a commit to its end. */
interface Led {
  readonly to: ReadonlyMap<
    EventRow,
    { readonly own: number | undefined; readonly before: number | undefined }
  >;
  readonly ends: ReadonlyMap<CommitRow, number | undefined>;
}

/** Asked once for a page, since a server is far away. */
async function ledBy(rows: LedgerRows, { commits, events }: LedgerPage): Promise<Led> {
  const positions = await rows.positionsOf(
    events.flatMap(({ stream, revision }) => [
      { stream, revision },
      { stream, revision: revision - 1 },
    ]),
  );
  const ends = await rows.endsOf(commits.map((commit) => commit.command_id));
  return {
    to: new Map(events.map((event, n) => [event, { own: positions[2 * n], before: positions[2 * n + 1] }])),
    ends: new Map(commits.map((commit, n) => [commit, ends[n]])),
  };
}

function examine(
  led: Led,
  commit: CommitRow,
  events: readonly EventRow[],
  previous: { readonly last: number; readonly digest: string },
): SweepFinding[] {
  const structural = [
    ...missingCommit(commit, previous.last),
    ...missingEvents(commit, events),
    ...unreachable(led, commit),
    ...events.flatMap((event) => misplaced(led, event)),
  ];
  if (structural.length > 0) return structural.sort((a, b) => Number(a.position - b.position));
  const problem = alteration(commit, events, previous.digest);
  return problem === undefined ? [] : [problem];
}

const finding = (position: number, problem: SweepFinding['problem'], detail: string): SweepFinding => ({
  position: BigInt(position),
  problem,
  detail,
});

function missingCommit(commit: CommitRow, last: number): SweepFinding[] {
  if (commit.first === last + 1) return [];
  return [finding(last + 1, 'missing', `no commit for positions ${last + 1} to ${commit.first - 1}`)];
}

/** A store that keeps its head apart from its commits can have lost the last of them. */
const missingTail = (last: number, head: number): SweepFinding =>
  finding(last + 1, 'missing', `no commit for positions ${last + 1} to ${head}`);

function missingEvents(commit: CommitRow, events: readonly EventRow[]): SweepFinding[] {
  const present = new Set(events.map(({ position }) => position));
  for (let position = commit.first; position <= commit.last; position++) {
    if (!present.has(position)) return [finding(position, 'missing', 'no event at this position')];
  }
  return [];
}

function unreachable({ ends }: Led, commit: CommitRow): SweepFinding[] {
  if (ends.get(commit) === commit.last) return [];
  return [finding(commit.first, 'unreachable', 'the index of commands does not lead to its commit')];
}

function misplaced({ to }: Led, event: EventRow): SweepFinding[] {
  const { stream, revision, position } = event;
  const { own, before } = to.get(event) ?? { own: undefined, before: undefined };
  if (own !== position) {
    return [
      finding(position, 'unreachable', `${stream} leads to ${own ?? 'nothing'} for revision ${revision}`),
    ];
  }
  if (revision === 0) return [];
  if (before === undefined) {
    return [finding(position, 'revision-gap', `${stream} has revision ${revision} without ${revision - 1}`)];
  }
  if (before < position) return [];
  return [finding(position, 'reordered', `${stream} has revision ${revision} before ${revision - 1}`)];
}

function alteration(
  commit: CommitRow,
  rows: readonly EventRow[],
  previous: string,
): SweepFinding | undefined {
  const where = commit.first === commit.last ? `${commit.first}` : `${commit.first} to ${commit.last}`;
  try {
    const events = rows.map((row) => toEvent(row, commit));
    if (commitDigest(previous, events) === commit.digest) return undefined;
    return finding(commit.first, 'altered', `the commit of ${where} is not what was recorded`);
  } catch (error) {
    return finding(commit.first, 'altered', `the commit of ${where} cannot be read: ${String(error)}`);
  }
}
