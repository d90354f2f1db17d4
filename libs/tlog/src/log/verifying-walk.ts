import { leafHashesOf } from '../tiles/bundle-hashes.js';
import {
  CHECKPOINT_PATH,
  hashesAtLevel,
  TILE_HEIGHT,
  TILE_WIDTH,
  tileCount,
  tilePath,
  tileWidth,
  type TileLevel,
} from '../tiles/tile-path.js';
import { TileReader, type ReadFile } from '../tiles/tile-reader.js';
import { Frontier } from '../tree/frontier.js';
import { equalHashes, HASH_SIZE } from '../tree/hashing.js';
import { countOf, hashAt, hashesOf, rootOfPacked } from '../tree/packed-hashes.js';
import type { TreeHead } from '../tree/verify.js';
import { Ahead } from './ahead.js';
import { entriesFrom, hex, refusalMessage, type LogFinding } from './log-report.js';
import type { SourceComparison } from './source-comparison.js';
import { completes, differing, fills, judge, judgedFindings } from './stored-leaves.js';
import type { CheckedTiles, TileChecks } from '../workers/tile-checks.js';

/** Bundles with their tiles that are read at the same time. */
const READ_AT_ONCE = 8;
/** Tiles that a worker checks in one go. */
const CHECKED_IN_A_ROW = 32;

/** What a {@link VerifyingWalk} is given. */
export interface Walk {
  readonly read: ReadFile;
  readonly head: TreeHead;
  readonly source: SourceComparison;
  readonly workers?: TileChecks | undefined;
}

/** What was read, or why that was refused. */
type Attempt<Value> = { readonly value: Value } | { readonly value?: undefined; readonly refusal: string };

/** A bundle with its tile, as read. */
interface Loaded {
  readonly reader: TileReader;
  readonly bundle: Attempt<{ readonly bytes: Uint8Array; readonly hashed: Uint8Array }>;
  readonly tile: Attempt<Uint8Array>;
}

/** One pass over a log, bundle by bundle; only hashes above level 0 stay in memory, one for 256 entries. */
export class VerifyingWalk {
  private readonly frontier = Frontier.empty();
  private readonly size: number;
  private readonly root: Uint8Array;
  private readonly found: LogFinding[] = [];
  /** Where entries and hashes differ: what that means is known when the root is. */
  private readonly judgements: ((altered: 'tile' | 'unknown') => LogFinding[])[] = [];
  /** Hashes above level 0 as computed, by tile level. */
  private readonly upper: Uint8Array[][] = [];
  private readonly loaded: Ahead<Loaded>;
  private readonly checked: Ahead<CheckedTiles> | undefined;
  private inRow: CheckedTiles = [];

  constructor(private readonly walk: Walk) {
    const { head, workers } = walk;
    [this.size, this.root] = [head.size, head.root];
    const atOnce = workers === undefined ? READ_AT_ONCE : 1;
    this.loaded = new Ahead(tileCount(this.size), atOnce, (index) => this.load(index));
    const full = Math.floor(this.size / TILE_WIDTH);
    if (workers !== undefined) {
      this.checked = new Ahead(Math.ceil(full / CHECKED_IN_A_ROW), workers.atOnce, (row) => {
        const first = row * CHECKED_IN_A_ROW;
        return workers.check(first, Math.min(CHECKED_IN_A_ROW, full - first));
      });
    }
  }

  async findings(): Promise<LogFinding[]> {
    // Where entries and hashes are both gone nothing behind can be tied to the root; and a false checkpoint
    // may claim a size that no one could read to its end.
    for (let index = 0; index < tileCount(this.size); index += 1) {
      const hash = await this.checkedHash(index);
      if (hash !== undefined) this.frontier.appendSubtree(TILE_HEIGHT, hash, this.keepUpper);
      else if (!(await this.visit(index))) break;
    }
    const isComplete = this.frontier.size === this.size;
    const isSigned = isComplete && equalHashes(this.frontier.root(), this.root);
    this.found.push(...this.judgements.flatMap((findings) => findings(isSigned ? 'tile' : 'unknown')));
    this.found.push(...this.walk.source.findings);
    this.found.sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
    if (!isComplete) return this.found;
    // Entries that give the signed root are the entries: then it is the stored hash that was altered.
    await this.compareUpperTiles(isSigned ? 'tile_altered' : 'entry_altered');
    if (!isSigned) this.found.push(this.rootDiffers());
    return this.found;
  }

  /** The hash of a tile that a worker has found sound. */
  private async checkedHash(index: number): Promise<Uint8Array | undefined> {
    if (this.checked === undefined || (index + 1) * TILE_WIDTH > this.size) return undefined;
    const at = index % CHECKED_IN_A_ROW;
    if (at === 0) this.inRow = await this.checked.take(index / CHECKED_IN_A_ROW);
    return this.inRow[at];
  }

  /** Reads one bundle with its tile; false if neither can be read. */
  private async visit(index: number): Promise<boolean> {
    const { reader, bundle, tile } = await this.loaded.take(index);
    const first = index * TILE_WIDTH;
    this.noteRefusal('entries', index, bundle);
    this.noteRefusal(0, index, tile);
    const paths = { entries: this.pathOf('entries', index), tile: this.pathOf(0, index) };
    const isLast = first + TILE_WIDTH >= this.size;
    const isSigned = isLast ? completes(this.frontier, this.root) : fills(() => aboveOf(reader, index));
    const stored = { first, hashed: bundle.value?.hashed, tile: tile.value, paths };
    const judged = await judge(stored, isSigned);
    const { leaves } = judged;
    if (judged.stretches.length > 0)
      this.judgements.push((altered) => judgedFindings(stored, judged, altered));
    const bytes = bundle.value === undefined ? {} : { bundle: bundle.value.bytes };
    await this.walk.source.compare(first, { leaves, path: paths.entries, ...bytes });
    this.append(leaves);
    return leaves.length > 0;
  }

  private append(leaves: Uint8Array): void {
    if (countOf(leaves) === TILE_WIDTH) {
      this.frontier.appendSubtree(TILE_HEIGHT, rootOfPacked(leaves), this.keepUpper);
    } else {
      for (const leaf of hashesOf(leaves)) this.frontier.append(leaf);
    }
  }

  private readonly keepUpper = (level: number, _index: number, hash: Uint8Array): void => {
    if (level % TILE_HEIGHT === 0) (this.upper[level / TILE_HEIGHT] ??= []).push(hash);
  };

  private async load(index: number): Promise<Loaded> {
    // A reader of its own for each tile: none is kept in memory.
    const reader = new TileReader(this.walk.read, this.size);
    const [bundle, tile] = await Promise.all([
      attempt(async () => {
        const bytes = await reader.rawBundle(index);
        return { bytes, hashed: leafHashesOf(bytes) };
      }),
      attempt(() => reader.hashTile(0, index)),
    ]);
    return { reader, bundle, tile };
  }

  private async compareUpperTiles(code: LogFinding['code']): Promise<void> {
    for (let level = 1; hashesAtLevel(level, this.size) > 0; level += 1) {
      const computed = Buffer.concat(this.upper[level] ?? []);
      for (let index = 0; index < tileCount(countOf(computed)); index += 1) {
        const from = index * TILE_WIDTH * HASH_SIZE;
        await this.compareUpperTile(
          level,
          index,
          computed.subarray(from, from + TILE_WIDTH * HASH_SIZE),
          code,
        );
      }
    }
  }

  private async compareUpperTile(
    level: number,
    index: number,
    computed: Uint8Array,
    code: LogFinding['code'],
  ): Promise<void> {
    const reader = new TileReader(this.walk.read, this.size);
    const tile = await attempt(() => reader.hashTile(level, index));
    this.noteRefusal(level, index, tile);
    const stored = tile.value;
    if (stored === undefined) return;
    const span = TILE_WIDTH ** level;
    const path = this.pathOf(level, index);
    for (const { at, count } of differing(stored, computed)) {
      const place = { index: (index * TILE_WIDTH + at) * span, count: count * span };
      const hashes =
        count === 1 ? { expected: hex(hashAt(computed, at)), found: hex(hashAt(stored, at)) } : {};
      const message = `the hash over ${entriesFrom(place.index, place.count)} is not that in ${path}`;
      this.found.push({ code, path, ...place, ...hashes, message });
    }
  }

  private noteRefusal(level: TileLevel, index: number, read: Attempt<unknown>): void {
    if (!('refusal' in read)) return;
    const span = TILE_WIDTH ** (level === 'entries' ? 1 : level + 1);
    const first = index * span;
    const place = { index: first, count: Math.min(span, this.size - first) };
    const path = this.pathOf(level, index);
    this.found.push({ code: 'file_unreadable', path, ...place, message: read.refusal });
  }

  private rootDiffers(): LogFinding {
    return {
      code: 'root_differs',
      path: CHECKPOINT_PATH,
      message: 'the entries do not give the root that was signed',
      ...{ index: 0, count: this.size, expected: hex(this.root), found: hex(this.frontier.root()) },
    };
  }

  private pathOf(level: TileLevel, index: number): string {
    const count = hashesAtLevel(level === 'entries' ? 0 : level, this.size);
    return tilePath(level, index, tileWidth(index, count));
  }
}

/** Any error but a refusal is a fault of the reading, and goes on. */
async function attempt<Value>(load: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await load() };
  } catch (error) {
    return { refusal: refusalMessage(error) };
  }
}

/** The hash of a full tile in the tile above it; `undefined` where that cannot be read. */
async function aboveOf(reader: TileReader, index: number): Promise<Uint8Array | undefined> {
  const above = await attempt(() => reader.hashes(TILE_HEIGHT, index));
  return above.value;
}
