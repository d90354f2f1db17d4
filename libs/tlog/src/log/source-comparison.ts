import { TILE_WIDTH } from '../tiles/tile-path.js';
import type { LogFinding } from './log-report.js';

/** Walks the source of a log's entries beside the log and notes the first entry that is not the same. */
export class SourceComparison {
  /** At most one: after the first difference the rest would only repeat it. */
  readonly findings: LogFinding[] = [];
  private readonly source: AsyncIterator<Uint8Array> | undefined;

  constructor(expected: AsyncIterable<Uint8Array> | undefined) {
    this.source = expected?.[Symbol.asyncIterator]();
  }

  /**
   * Compares the next entries of the log.
   *
   * @param first index of the first of them.
   * @param entries at most one bundle; `undefined` for an entry that could not be read, which is skipped.
   * @param path the bundle that they are from.
   */
  async compare(first: number, entries: readonly (Uint8Array | undefined)[], path: string): Promise<void> {
    if (this.source === undefined || this.findings.length > 0) return;
    for (const [at, entry] of entries.slice(0, TILE_WIDTH).entries()) {
      const index = first + at;
      const { done, value } = await this.source.next();
      if (done === true) {
        const message = `the source ends before entry ${index}, which the log holds`;
        this.findings.push({ code: 'entry_not_in_source', path, index, message });
        return;
      }
      if (entry !== undefined && Buffer.compare(entry, value) !== 0) {
        const message = `entry ${index} of the log is not the one of the source`;
        this.findings.push({ code: 'entry_not_as_in_source', path, index, message });
        return;
      }
    }
  }

  /** Whether the source has more after the entries of the log. Asked once, at the end. */
  async continues(): Promise<boolean> {
    if (this.source === undefined || this.findings.length > 0) return false;
    return (await this.source.next()).done !== true;
  }

  /** Lets the source close what it holds open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.source?.return?.();
  }
}
