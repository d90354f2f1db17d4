import { setImmediate } from 'node:timers/promises';
import { FIRST_DIGEST, toCommit, type CommitRow } from './commit-record.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import type { LedgerRows, StreamRevision } from './ledger-rows.js';

/** What is wrong, and where. */
export interface SweepFinding {
  /** First position concerned. */
  readonly position: bigint;
  /**
   * `missing`: there is no commit that holds this position · `altered`: the commit that begins here does not give the
   * digest recorded for it · `reordered`: a later revision of the stream lies before an earlier one · `revision-gap`:
   * the revision before this one is nowhere · `unreachable`: the index of streams, of commands or of categories does not
   * lead here.
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
  let last = 0;
  let digest = FIRST_DIGEST;
  const categories = new Map<string, bigint>();
  for (
    let after = 0;
    after < head && findings.length < MAX_FINDINGS;
    after = Math.max(last, after + rows.pageEvents)
  ) {
    const page = await rows.page(after, Math.min(head, after + rows.pageEvents));
    const read: Commit[] = [];
    for (const row of page.rows) {
      if (row.last <= last) continue;
      if (row.first !== last + 1) findings.push(missing(last + 1, row.first - 1));
      const commit = readOrNamed({ ...row, body: row.body ?? '' }, digest);
      if ('problem' in commit) findings.push(commit);
      else read.push(commit);
      ({ last, digest } = row);
      commits += 1;
    }
    for (const event of read.flatMap(({ events }) => events))
      categories.set(categoryOf(event.stream) ?? '', event.position);
    findings.push(...(await misled(rows, read)));
    onProgress?.({
      position: BigInt(Math.max(last, Math.min(head, after + rows.pageEvents))),
      head: BigInt(head),
    });
    await setImmediate();
  }
  // A store that keeps its head apart from its commits can have lost the last of them.
  if (last < head) findings.push(missing(last + 1, head));
  if (findings.length === 0) findings.push(...wrongEnds(categories, await rows.endsOfCategories(), head));
  findings.sort((a, b) => Number(a.position - b.position));
  return { commits, events: last, head: BigInt(head), findings: findings.slice(0, MAX_FINDINGS) };
}

const finding = (
  position: number | bigint,
  problem: SweepFinding['problem'],
  detail: string,
): SweepFinding => ({
  position: BigInt(position),
  problem,
  detail,
});

const missing = (from: number, to: number): SweepFinding =>
  finding(from, 'missing', `no commit for positions ${from} to ${to}`);

function readOrNamed(row: CommitRow, previous: string): Commit | SweepFinding {
  try {
    return toCommit(row, previous);
  } catch (error) {
    return finding(row.first, 'altered', String(error));
  }
}

/** What a stream had in a commit. */
interface Part {
  readonly start: StoredEvent;
  readonly end: StoredEvent;
  readonly commit: Commit;
}

/** Where the indexes do not lead to these commits. Asked once for a page, since a server is far away. */
async function misled(rows: LedgerRows, commits: readonly Commit[]): Promise<SweepFinding[]> {
  const parts = commits.flatMap(partsOf);
  const ends = await rows.endsOfCommands(commits.map(({ events }) => events[0]?.commandId ?? ''));
  const revisions = parts.flatMap(({ start, end }): StreamRevision[] => [
    { stream: end.stream, revision: Number(end.revision) },
    { stream: start.stream, revision: Number(start.revision) - 1 },
  ]);
  const led = await rows.endsOfRevisions(revisions);
  return [
    ...commits.flatMap((commit, n) => unreachable(commit, ends[n])),
    ...parts.flatMap((part, n) => misplaced(part, { own: led[2 * n], before: led[2 * n + 1] })),
  ];
}

/** A category that seems to end earlier than it does would let a check pass that must fail. */
function wrongEnds(
  found: ReadonlyMap<string, bigint>,
  said: ReadonlyMap<string, number>,
  head: number,
): SweepFinding[] {
  return [...new Set([...found.keys(), ...said.keys()])].flatMap((name) => {
    const [end, other] = [Number(found.get(name) ?? 0), said.get(name) ?? 0];
    // It may have moved since the sweep began.
    if (other === end || other > head) return [];
    return [finding(end || other, 'unreachable', `${name} ends at ${end}, and is said to end at ${other}`)];
  });
}

function partsOf(commit: Commit): Part[] {
  const parts = new Map<string, Part>();
  for (const event of commit.events)
    parts.set(event.stream, { start: parts.get(event.stream)?.start ?? event, end: event, commit });
  return [...parts.values()];
}

function unreachable(commit: Commit, end: number | undefined): SweepFinding[] {
  if (end === Number(commit.last)) return [];
  return [finding(commit.first, 'unreachable', 'the index of commands does not lead to its commit')];
}

/** Each by the last position of its commit. */
interface Led {
  readonly own: number | undefined;
  readonly before: number | undefined;
}

function misplaced({ start, end, commit }: Part, { own, before }: Led): SweepFinding[] {
  const { stream, revision, position } = start;
  if (own !== Number(commit.last)) {
    return [
      finding(position, 'unreachable', `${stream} leads to ${own ?? 'nothing'} for revision ${end.revision}`),
    ];
  }
  if (revision === 0n) return [];
  if (before === undefined) {
    return [finding(position, 'revision-gap', `${stream} has revision ${revision} without ${revision - 1n}`)];
  }
  if (before < own) return [];
  return [finding(position, 'reordered', `${stream} has revision ${revision} before ${revision - 1n}`)];
}
