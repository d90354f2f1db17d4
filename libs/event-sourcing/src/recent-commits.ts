import type { Commit } from './event.js';

/** How many commits stay in memory: more than followers lag behind by when everything is well. */
const KEPT = 512;

/**
 * The end of the ledger in the memory of a process. Followers that keep up are given what was just committed and
 * never read it again; who is further behind reads the database. Commits are shared: nobody may change them.
 */
export class RecentCommits {
  #commits: Commit[] = [];

  /** @param head - position of the last event of the ledger at opening */
  constructor(private head: bigint) {}

  get last(): bigint {
    return this.head;
  }

  /** Called after COMMIT, in order. */
  add(commits: readonly Commit[]): void {
    this.#commits.push(...commits);
    if (this.#commits.length > 2 * KEPT) this.#commits = this.#commits.slice(-KEPT);
    this.head = commits.at(-1)?.last ?? this.head;
  }

  /** Begins anew with a page that does not follow: what was kept before it is of no use to who reads on from there. */
  restart(page: readonly Commit[]): void {
    this.#commits = [];
    this.add(page);
  }

  /** Whole commits from the one that follows `after`; `undefined` when they are not all in memory. */
  after(after: bigint): readonly Commit[] | undefined {
    const first = this.#commits[0];
    if (first === undefined || after < first.first - 1n) return undefined;
    let low = 0;
    let high = this.#commits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#commits[middle]?.last ?? 0n) > after) high = middle;
      else low = middle + 1;
    }
    return this.#commits.slice(low);
  }
}
