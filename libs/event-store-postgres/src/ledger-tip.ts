import {
  readPage,
  RecentCommits,
  StoreError,
  type Commit,
  type LedgerEnd,
  type LedgerRows,
} from '@coop/event-sourcing';

/** Own commits that are kept while those before them, by other processes, have not been read. */
const KEPT_AHEAD = 512;

/**
 * What this process knows of the end of the ledger. Several processes append: own commits may lie beyond commits that
 * nobody here has read. Followers at the tip share one read of those; own commits are never read again.
 */
export class LedgerTip implements LedgerEnd {
  readonly #recent: RecentCommits;
  readonly #ahead = new Map<bigint, Commit>();
  #known: bigint;
  #filling: Promise<void> | undefined;

  /** @param head - position of the last event at opening */
  constructor(
    private readonly rows: LedgerRows,
    head: bigint,
  ) {
    this.#known = head;
    this.#recent = new RecentCommits(head);
  }

  head(): bigint {
    return this.#known;
  }

  /** A position that the database itself gave as that of an event. True when it was news. */
  raise(position: bigint): boolean {
    if (position <= this.#known) return false;
    this.#known = position;
    return true;
  }

  /**
   * What the database says of its head, of which `known` was known when it was asked.
   * @throws StoreError `StoreDamaged` when the ledger has become shorter: another database, or one that lost commits
   */
  headIs(position: bigint, known: bigint): boolean {
    if (position < known)
      throw new StoreError('StoreDamaged', `the ledger ended at ${known} and now ends at ${position}`);
    return this.raise(position);
  }

  /** Own commits, in order, after COMMIT. */
  committed(commits: readonly Commit[]): void {
    for (const commit of commits) {
      this.raise(commit.last);
      if (commit.first > this.#recent.last) this.#ahead.set(commit.first, commit);
    }
    this.#join();
    const [newest] = [...this.#ahead.values()].slice(-1);
    if (newest === undefined || this.#ahead.size <= KEPT_AHEAD) return;
    // Nobody follows at the tip, or it would have been read up to here.
    this.#recent.restart([newest]);
    this.#ahead.clear();
  }

  async next(after: bigint): Promise<readonly Commit[] | undefined> {
    const kept = this.#recent.after(after);
    if (kept !== undefined && kept.length > 0) return kept;
    if (after !== this.#recent.last || this.#known <= after) return undefined;
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    await this.#filling;
    return this.#recent.after(after);
  }

  /** Whole commits in order, read by somebody who was not at the tip and may now be beyond it. */
  seen(page: readonly Commit[]): void {
    const news = page.filter(({ last }) => last > this.#recent.last);
    const [first] = news;
    if (first === undefined) return;
    if (first.first === this.#recent.last + 1n) this.#recent.add(news);
    else this.#recent.restart(news);
    this.#join();
  }

  async #fill(): Promise<void> {
    const [own] = this.#ahead.keys();
    const end = own === undefined ? this.#known : own - 1n;
    this.seen(await readPage(this.rows, this.#recent.last, end));
  }

  /** Moves own commits that now follow to the others. */
  #join(): void {
    for (const [first, commit] of this.#ahead) {
      if (first > this.#recent.last + 1n) return;
      this.#ahead.delete(first);
      if (first === this.#recent.last + 1n) this.#recent.add([commit]);
    }
  }
}
