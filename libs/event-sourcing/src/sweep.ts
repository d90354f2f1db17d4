import { setImmediate } from 'node:timers/promises';
import { FIRST_DIGEST, commitDigest } from './commit-digest.js';
import { PAGE_EVENTS } from './ledger-reader.js';
import { byCommit, toEvent, type CommitRow, type EventRow, type LedgerRows } from './ledger-rows.js';

/** What is wrong, and where. */
export interface SweepFinding {
  /** First position concerned. */
  readonly position: bigint;
  /**
   * `missing`: no event at this position, or its commit is gone · `reordered`: a later revision of the stream lies
   * before an earlier one · `revision-gap`: the revision before this one is nowhere · `altered`: the commit that
   * begins here does not give the digest recorded for it.
   */
  readonly problem: 'altered' | 'missing' | 'reordered' | 'revision-gap';
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
    const before = await precedents(rows, page.events);
    for (const [commit, own] of byCommit(page)) {
      if (commit.last <= last) continue;
      findings.push(...examine(before, commit, own, { last, digest }));
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

/** Where the revision before each event lies: asked once for a page, since a server is far away. */
type Precedents = ReadonlyMap<EventRow, number | undefined>;

async function precedents(rows: LedgerRows, events: readonly EventRow[]): Promise<Precedents> {
  const later = events.filter(({ revision }) => revision > 0);
  const positions = await rows.positionsOf(
    later.map(({ stream, revision }) => ({ stream, revision: revision - 1 })),
  );
  return new Map(later.map((event, index) => [event, positions[index]]));
}

function examine(
  before: Precedents,
  commit: CommitRow,
  events: readonly EventRow[],
  previous: { readonly last: number; readonly digest: string },
): SweepFinding[] {
  const structural = [
    ...missingCommit(commit, previous.last),
    ...missingEvents(commit, events),
    ...events.flatMap((event) => misplaced(before, event)),
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

function misplaced(precedents: Precedents, event: EventRow): SweepFinding[] {
  const { stream, revision, position } = event;
  if (revision === 0) return [];
  const before = precedents.get(event);
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
