import { onlyDamage, pagesAsTheyLie } from './as-it-lies.js';
import { FIRST_DIGEST, readCommit, rowDigest, type CommitRow } from './commit-record.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import type { LedgerRows, PageRow, StreamRevision } from './ledger-rows.js';

/** What is wrong, and where. */
export interface SweepFinding {
  /** First position concerned. */
  readonly position: bigint;
  /**
   * `missing`: there is no commit that holds this position · `altered`: the commit that begins here does not give the
   * digest recorded for it · `reordered`: a later revision of the stream lies before an earlier one · `revision-gap`:
   * the revision before this one is nowhere · `unreachable`: the index of streams, of commands or of categories does not
   * lead here · `unreadable`: the database does not give what lies here, for its file is malformed.
   */
  readonly problem: 'altered' | 'missing' | 'reordered' | 'revision-gap' | 'unreachable' | 'unreadable';
  readonly detail: string;
  /** Last position concerned, where it is not the first. */
  readonly upTo?: bigint;
  /** Of an altered commit the digest that was recorded, and the one that it gives now. */
  readonly expected?: string;
  readonly found?: string;
}

export interface SweepReport {
  readonly commits: number;
  readonly events: number;
  readonly head: bigint;
  /** In order of position; empty when all is well. At most {@link MAX_FINDINGS}. */
  readonly findings: readonly SweepFinding[];
  /** How many there are beyond those. */
  readonly more: number;
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
  let more = 0;
  const tell = (found: readonly SweepFinding[]): void => {
    const inOrder = [...found].sort((a, b) => Number(a.position - b.position));
    const listed = inOrder.slice(0, MAX_FINDINGS - findings.length);
    findings.push(...listed);
    more += inOrder.length - listed.length;
  };
  const chain = new Chain();
  const categories = new Map<string, bigint>();
  for await (const page of pagesAsTheyLie(rows, 0, head)) {
    const { read, found } = chain.follow(page.rows);
    if (page.refused !== undefined) {
      chain.skip(page.upTo);
      found.push({ ...finding(page.from + 1, 'unreadable', page.refused.message), upTo: BigInt(page.upTo) });
    }
    for (const event of read.flatMap(({ events }) => events))
      categories.set(categoryOf(event.stream) ?? '', event.position);
    tell([...found, ...(await misled(rows, read))]);
    onProgress?.({ position: BigInt(Math.max(chain.last, page.upTo)), head: BigInt(head) });
  }
  // A store that keeps its head apart from its commits can have lost the last of them.
  if (chain.last < head) tell([missing(chain.last + 1, head)]);
  if (findings.length === 0) tell(await wrongEnds(categories, rows, head));
  findings.sort((a, b) => Number(a.position - b.position));
  return { commits: chain.commits, events: chain.last, head: BigInt(head), findings, more };
}

/** The chain of digests, as far as it was followed. */
class Chain {
  last = 0;
  commits = 0;
  /** What the next commit may follow from: what was recorded, or what it would have to be. None after a hole. */
  #previous: readonly string[] = [FIRST_DIGEST];

  /** Goes on behind a position of which nothing is known. */
  skip(last: number): void {
    if (last <= this.last) return;
    this.last = last;
    this.#previous = [];
  }

  follow(rows: readonly PageRow[]): { readonly read: readonly Commit[]; readonly found: SweepFinding[] } {
    const found: SweepFinding[] = [];
    const read: Commit[] = [];
    for (const { body, ...place } of rows) {
      if (place.last <= this.last) continue;
      const row = { ...place, body: body ?? '' };
      if (row.first !== this.last + 1) {
        found.push(missing(this.last + 1, Math.max(this.last + 1, row.first - 1)));
        this.skip(row.first - 1);
      }
      const commit = this.#followed(row);
      if ('problem' in commit) found.push(commit);
      else read.push(commit);
      this.last = row.last;
      this.commits += 1;
    }
    return { read, found };
  }

  #followed(row: CommitRow): Commit | SweepFinding {
    const given = this.#previous.map((previous) => rowDigest(previous, row));
    const isSound = given.length === 0 || given.includes(row.digest);
    // When the digest was altered and not the text, the commit after it tells.
    this.#previous = isSound ? [row.digest] : [row.digest, ...given];
    const altered = (detail: string): SweepFinding => ({
      ...finding(row.first, 'altered', detail),
      ...(row.last > row.first ? { upTo: BigInt(row.last) } : {}),
      ...(given[0] === undefined ? {} : { expected: row.digest, found: given[0] }),
    });
    if (!isSound) return altered(`the commit of ${row.first} to ${row.last} is not what was recorded`);
    try {
      return readCommit(row);
    } catch (error) {
      return altered(onlyDamage(error).message);
    }
  }
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

const missing = (from: number, to: number): SweepFinding => ({
  ...finding(from, 'missing', `no commit for positions ${from} to ${to}`),
  ...(to > from ? { upTo: BigInt(to) } : {}),
});

/** What a stream had in a commit. */
interface Part {
  readonly start: StoredEvent;
  readonly end: StoredEvent;
  readonly commit: Commit;
}

/** Where the indexes do not lead to these commits. Asked once for a page, since a server is far away. */
async function misled(rows: LedgerRows, commits: readonly Commit[]): Promise<SweepFinding[]> {
  const [first] = commits;
  if (first === undefined) return [];
  try {
    return await notLedTo(rows, commits);
  } catch (error) {
    return [finding(first.first, 'unreadable', `the indexes cannot be read: ${onlyDamage(error).message}`)];
  }
}

async function notLedTo(rows: LedgerRows, commits: readonly Commit[]): Promise<SweepFinding[]> {
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
async function wrongEnds(
  found: ReadonlyMap<string, bigint>,
  rows: LedgerRows,
  head: number,
): Promise<SweepFinding[]> {
  let said: ReadonlyMap<string, number>;
  try {
    said = await rows.endsOfCategories();
  } catch (error) {
    return [finding(1, 'unreadable', `the ends of categories: ${onlyDamage(error).message}`)];
  }
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
