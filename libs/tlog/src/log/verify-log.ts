import { TlogRefusal } from '../refusal.js';
import {
  hashesAtLevel,
  TILE_HEIGHT,
  TILE_WIDTH,
  tileCount,
  tilePath,
  tileWidth,
  type TileLevel,
} from '../tiles/tile-path.js';
import { hashesOf, TileReader, type ReadFile } from '../tiles/tile-reader.js';
import { Frontier } from '../tree/frontier.js';
import { equalHashes, leafHash } from '../tree/hashing.js';
import { LogReader, type LogSource } from './log-reader.js';
import type { LogFinding, LogReport } from './log-report.js';
import { SourceComparison } from './source-comparison.js';

/** What to verify, and against what. */
export interface LogVerification extends LogSource {
  /** What the log must hold, in order, from whoever is the source of its entries. */
  readonly expected?: AsyncIterable<Uint8Array>;
}

/**
 * Verifies a log from nothing: reads every bundle, hashes every entry, and compares every tile and the signed
 * root. A sound log here is one that agrees with itself and with its signature; that the signer showed everyone
 * the same history only an anchor tells, see {@link checkAnchor}.
 */
export async function verifyLog(verification: LogVerification): Promise<LogReport> {
  let reader: LogReader;
  try {
    reader = await LogReader.open(verification);
  } catch (error) {
    const finding = {
      code: 'checkpoint_refused',
      path: 'checkpoint',
      message: refusalMessage(error),
    } as const;
    return { findings: [finding], sourceContinues: false };
  }
  const { size, root } = reader.checkpoint;
  await using source = new SourceComparison(verification.expected);
  const walk = new VerifyingWalk(verification.read, size, source);
  const findings = await walk.findings(root);
  return { head: { size, root }, findings, sourceContinues: await source.continues() };
}

/** One pass over a log, bundle by bundle; only hashes above level 0 stay in memory, one for 256 entries. */
class VerifyingWalk {
  private readonly frontier = Frontier.empty();
  private readonly mismatches: { path: string; index: number }[] = [];
  /** Hashes above level 0 as computed, by tile level. */
  private readonly upper: Uint8Array[][] = [];

  constructor(
    private readonly read: ReadFile,
    private readonly size: number,
    private readonly source: SourceComparison,
  ) {}

  async findings(root: Uint8Array): Promise<LogFinding[]> {
    const found: LogFinding[] = [];
    // Where entries and hashes are both gone nothing behind can be tied to the root; and a false checkpoint
    // may claim a size that no one could read to its end.
    for (let index = 0; index < tileCount(this.size); index += 1) {
      if (!(await this.visit(index, found))) break;
    }
    const isComplete = this.frontier.size === this.size;
    const isSigned = isComplete && equalHashes(this.frontier.root(), root);
    // Entries that give the signed root are the entries: then it is the stored hash that was altered.
    const code = isSigned ? 'tile_altered' : 'entry_altered';
    for (const { path, index } of this.mismatches) {
      const message = `entry ${index} and its hash in ${path} do not belong together`;
      found.push({ code, path, index, message });
    }
    found.push(...this.source.findings);
    found.sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
    if (!isComplete) return found;
    await this.compareUpperTiles(code, found);
    return isSigned ? found : [...found, rootDiffers];
  }

  /** Reads one bundle with its tile; false if neither can be read. */
  private async visit(index: number, found: LogFinding[]): Promise<boolean> {
    // A reader of its own for each tile: none is kept in memory.
    const reader = new TileReader(this.read, this.size);
    const entries = await this.attempt('entries', index, found, () => reader.bundle(index));
    const tile = await this.attempt(0, index, found, async () => hashesOf(await reader.hashTile(0, index)));
    const first = index * TILE_WIDTH;
    // Without the entries, their stored hashes still tell whether the rest of the log is sound.
    const leaves = entries?.map(leafHash) ?? tile ?? [];
    const differs = leaves.findIndex((leaf, at) => !equalHashes(leaf, tile?.[at] ?? leaf));
    if (differs !== -1) this.mismatches.push({ path: this.pathOf(0, index), index: first + differs });
    await this.source.compare(first, entries ?? leaves.map(() => undefined), this.pathOf('entries', index));
    for (const leaf of leaves) this.frontier.append(leaf, this.keepUpper);
    return leaves.length > 0;
  }

  private readonly keepUpper = (level: number, _index: number, hash: Uint8Array): void => {
    if (level > 0 && level % TILE_HEIGHT === 0) (this.upper[level / TILE_HEIGHT] ??= []).push(hash);
  };

  private async compareUpperTiles(code: LogFinding['code'], found: LogFinding[]): Promise<void> {
    for (let level = 1; hashesAtLevel(level, this.size) > 0; level += 1) {
      const computed = this.upper[level] ?? [];
      for (let index = 0; index < tileCount(computed.length); index += 1) {
        const reader = new TileReader(this.read, this.size);
        const load = async () => hashesOf(await reader.hashTile(level, index));
        const stored = await this.attempt(level, index, found, load);
        const first = index * TILE_WIDTH;
        const differs = (stored ?? []).findIndex(
          (hash, at) => !equalHashes(hash, computed[first + at] ?? hash),
        );
        if (differs === -1) continue;
        const path = this.pathOf(level, index);
        const entry = (first + differs) * TILE_WIDTH ** level;
        const message = `the hash over ${TILE_WIDTH ** level} entries from ${entry} on is not that in ${path}`;
        found.push({ code, path, index: entry, message });
      }
    }
  }

  private async attempt<Value>(
    level: TileLevel,
    index: number,
    found: LogFinding[],
    load: () => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await load();
    } catch (error) {
      const first = index * TILE_WIDTH ** (level === 'entries' ? 1 : level + 1);
      const message = refusalMessage(error);
      found.push({ code: 'file_unreadable', path: this.pathOf(level, index), index: first, message });
      return undefined;
    }
  }

  private pathOf(level: TileLevel, index: number): string {
    const count = hashesAtLevel(level === 'entries' ? 0 : level, this.size);
    return tilePath(level, index, tileWidth(index, count));
  }
}

const rootDiffers: LogFinding = {
  code: 'root_differs',
  path: 'checkpoint',
  message: 'the entries do not give the root that was signed',
};

/** The reason of a refusal; any other error is a fault of the reading, not a finding, and goes on. */
function refusalMessage(error: unknown): string {
  if (error instanceof TlogRefusal) return `${error.code}: ${error.message}`;
  throw error;
}
