import { decodeBundle } from '../tiles/entry-bundle.js';
import { equalHashes, leafHash } from '../tree/hashing.js';
import { hashesOf } from '../tree/packed-hashes.js';
import { entriesFrom, hex, type LogFinding } from './log-report.js';

/** The next entry of the source; `undefined` where it has lost that one and still has later ones. */
export type ExpectedEntry = Uint8Array | undefined;

/** Entries of a log, and the hashes that it gives for them. */
export interface LoggedEntries {
  /** One after another. */
  readonly leaves: Uint8Array;
  /** The bytes of the bundle; absent where it could not be read. */
  readonly bundle?: Uint8Array;
  /** The bundle that they are from. */
  readonly path: string;
}

interface Stretch extends Omit<LogFinding, 'message'> {
  readonly code: 'entry_not_as_in_source' | 'entry_not_in_source';
  readonly index: number;
  readonly count: number;
}

/** Walks the source of a log's entries beside the log and notes each stretch of entries that are not the same. */
export class SourceComparison {
  private readonly stretches: Stretch[] = [];
  private readonly source: AsyncIterator<ExpectedEntry> | undefined;
  private hasEnded = false;

  constructor(expected: AsyncIterable<ExpectedEntry> | undefined) {
    this.source = expected?.[Symbol.asyncIterator]();
  }

  /** In order; neighbours are one finding. */
  get findings(): LogFinding[] {
    return this.stretches.map((stretch) => ({ ...stretch, message: messageOf(stretch) }));
  }

  /** Compares the next entries of the log, from index `first` on. */
  async compare(first: number, { leaves, bundle, path }: LoggedEntries): Promise<void> {
    if (this.source === undefined) return;
    const entries = bundle === undefined ? [] : decodeBundle(bundle);
    for (const [at, leaf] of hashesOf(leaves).entries()) {
      const place = () => ({ path, index: first + at, count: 1, expected: hex(leaf) });
      const value = await this.next(this.source);
      if (value === undefined) {
        this.note({ ...place(), code: 'entry_not_in_source' });
        continue;
      }
      const entry = entries[at];
      if (entry !== undefined && Buffer.compare(entry, value) === 0) continue;
      // A bundle that was altered is a finding of its own: the source is compared with what was hashed.
      const found = leafHash(value);
      if (!equalHashes(found, leaf))
        this.note({ ...place(), code: 'entry_not_as_in_source', found: hex(found) });
    }
  }

  /** Whether the source has more after the entries of the log. Asked once, at the end. */
  async continues(): Promise<boolean> {
    if (this.source === undefined || this.hasEnded) return false;
    return (await this.source.next()).done !== true;
  }

  /** Lets the source close what it holds open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.source?.return?.();
  }

  private async next(source: AsyncIterator<ExpectedEntry>): Promise<ExpectedEntry> {
    if (this.hasEnded) return undefined;
    const { done, value } = await source.next();
    this.hasEnded = done === true;
    return this.hasEnded ? undefined : value;
  }

  private note(found: Stretch): void {
    const before = this.stretches.at(-1);
    if (before?.code !== found.code || before.index + before.count !== found.index) {
      this.stretches.push(found);
      return;
    }
    const { code, path, index, count } = before;
    this.stretches[this.stretches.length - 1] = { code, path, index, count: count + 1 };
  }
}

const messageOf = ({ code, index, count }: Stretch): string =>
  code === 'entry_not_in_source'
    ? `the source has lost ${entriesFrom(index, count)}, which the log holds`
    : `the log holds ${entriesFrom(index, count)} otherwise than the source`;
