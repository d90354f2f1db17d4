import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { TlogRefusal } from '../refusal.js';
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
import { hashesOf, TileReader, type ReadFile } from '../tiles/tile-reader.js';
import { Frontier } from '../tree/frontier.js';
import { equalHashes } from '../tree/hashing.js';
import type { TreeHead } from '../tree/verify.js';
import { LogReader, type LogSource } from './log-reader.js';
import { entriesFrom, hex, type LogFinding, type LogReport } from './log-report.js';
import { SourceComparison, type ExpectedEntry } from './source-comparison.js';
import { completes, differing, fills, judge, judgedFindings } from './stored-leaves.js';

/** What to verify, and against what. */
export interface LogVerification extends LogSource {
  /** What the log must hold, in order, from whoever is the source of its entries. */
  readonly expected?: AsyncIterable<ExpectedEntry>;
}

/**
 * Verifies a log from nothing: reads every bundle, hashes every entry, and compares every tile and the signed
 * root. A sound log here is one that agrees with itself and with its signature; that the signer showed everyone
 * the same history only an anchor tells, see {@link checkAnchor}.
 */
export async function verifyLog(verification: LogVerification): Promise<LogReport> {
  const { head, said, findings } = await headOf(verification);
  if (said === undefined) return { findings, sourceContinues: false };
  await using source = new SourceComparison(verification.expected);
  const walk = new VerifyingWalk(verification.read, said, source);
  findings.push(...(await walk.findings()));
  return { ...(head === undefined ? {} : { head }), findings, sourceContinues: await source.continues() };
}

interface Head {
  /** Of a checkpoint whose signature holds. */
  readonly head?: TreeHead;
  /** What the checkpoint says, signed or not: the tiles can be compared with it all the same. */
  readonly said?: TreeHead;
  readonly findings: LogFinding[];
}

async function headOf(source: LogSource): Promise<Head> {
  try {
    const { size, root } = (await LogReader.open(source)).checkpoint;
    return { head: { size, root }, said: { size, root }, findings: [] };
  } catch (error) {
    const refused: LogFinding = {
      code: 'checkpoint_refused',
      path: CHECKPOINT_PATH,
      message: refusalMessage(error),
      expected: `a checkpoint that ${source.origin} has signed`,
    };
    const note = await source.read(CHECKPOINT_PATH);
    const said = note === undefined ? undefined : whatItSays(Buffer.from(note).toString('utf8'));
    return { ...(said === undefined ? {} : { said }), findings: [refused] };
  }
}

function whatItSays(note: string): TreeHead | undefined {
  try {
    return parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  } catch (error) {
    refusalMessage(error);
    return undefined;
  }
}

/** One pass over a log, bundle by bundle; only hashes above level 0 stay in memory, one for 256 entries. */
class VerifyingWalk {
  private readonly frontier = Frontier.empty();
  private readonly size: number;
  private readonly root: Uint8Array;
  private readonly found: LogFinding[] = [];
  /** Where entries and hashes differ: what that means is known when the root is. */
  private readonly judgements: ((altered: 'tile' | 'unknown') => LogFinding[])[] = [];
  /** Hashes above level 0 as computed, by tile level. */
  private readonly upper: Uint8Array[][] = [];

  constructor(
    private readonly read: ReadFile,
    { size, root }: TreeHead,
    private readonly source: SourceComparison,
  ) {
    [this.size, this.root] = [size, root];
  }

  async findings(): Promise<LogFinding[]> {
    // Where entries and hashes are both gone nothing behind can be tied to the root; and a false checkpoint
    // may claim a size that no one could read to its end.
    for (let index = 0; index < tileCount(this.size); index += 1) {
      if (!(await this.visit(index))) break;
    }
    const isComplete = this.frontier.size === this.size;
    const isSigned = isComplete && equalHashes(this.frontier.root(), this.root);
    this.found.push(...this.judgements.flatMap((findings) => findings(isSigned ? 'tile' : 'unknown')));
    this.found.push(...this.source.findings);
    this.found.sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
    if (!isComplete) return this.found;
    // Entries that give the signed root are the entries: then it is the stored hash that was altered.
    await this.compareUpperTiles(isSigned ? 'tile_altered' : 'entry_altered');
    if (!isSigned) this.found.push(this.rootDiffers());
    return this.found;
  }

  /** Reads one bundle with its tile; false if neither can be read. */
  private async visit(index: number): Promise<boolean> {
    // A reader of its own for each tile: none is kept in memory.
    const reader = new TileReader(this.read, this.size);
    const first = index * TILE_WIDTH;
    const entries = await this.attempt('entries', index, () => reader.bundle(index));
    const tile = await this.attempt(0, index, async () => hashesOf(await reader.hashTile(0, index)));
    const paths = { entries: this.pathOf('entries', index), tile: this.pathOf(0, index) };
    const isLast = first + TILE_WIDTH >= this.size;
    const isSigned = isLast ? completes(this.frontier, this.root) : fills(() => aboveOf(reader, index));
    const stored = { first, entries, tile, paths };
    const judged = await judge(stored, isSigned);
    const { leaves } = judged;
    if (judged.stretches.length > 0)
      this.judgements.push((altered) => judgedFindings(stored, judged, altered));
    const logged = { leaves, path: paths.entries, ...(entries === undefined ? {} : { entries }) };
    await this.source.compare(first, logged);
    for (const leaf of leaves) this.frontier.append(leaf, this.keepUpper);
    return leaves.length > 0;
  }

  private readonly keepUpper = (level: number, _index: number, hash: Uint8Array): void => {
    if (level > 0 && level % TILE_HEIGHT === 0) (this.upper[level / TILE_HEIGHT] ??= []).push(hash);
  };

  private async compareUpperTiles(code: LogFinding['code']): Promise<void> {
    for (let level = 1; hashesAtLevel(level, this.size) > 0; level += 1) {
      const computed = this.upper[level] ?? [];
      const span = TILE_WIDTH ** level;
      for (let index = 0; index < tileCount(computed.length); index += 1) {
        const reader = new TileReader(this.read, this.size);
        const load = async () => hashesOf(await reader.hashTile(level, index));
        const stored = (await this.attempt(level, index, load)) ?? [];
        const first = index * TILE_WIDTH;
        const path = this.pathOf(level, index);
        for (const { at, count } of differing(stored, computed.slice(first))) {
          const place = { index: (first + at) * span, count: count * span };
          const hashes = count === 1 ? { expected: hex(computed[first + at]), found: hex(stored[at]) } : {};
          const message = `the hash over ${entriesFrom(place.index, place.count)} is not that in ${path}`;
          this.found.push({ code, path, ...place, ...hashes, message });
        }
      }
    }
  }

  private async attempt<Value>(
    level: TileLevel,
    index: number,
    load: () => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await load();
    } catch (error) {
      const span = TILE_WIDTH ** (level === 'entries' ? 1 : level + 1);
      const first = index * span;
      const place = { index: first, count: Math.min(span, this.size - first) };
      const path = this.pathOf(level, index);
      this.found.push({ code: 'file_unreadable', path, ...place, message: refusalMessage(error) });
      return undefined;
    }
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

/** The hash of a full tile in the tile above it; `undefined` where that cannot be read. */
async function aboveOf(reader: TileReader, index: number): Promise<Uint8Array | undefined> {
  try {
    return await reader.hashes(TILE_HEIGHT, index);
  } catch (error) {
    refusalMessage(error);
    return undefined;
  }
}

/** The reason of a refusal; any other error is a fault of the reading, not a finding, and goes on. */
function refusalMessage(error: unknown): string {
  if (error instanceof TlogRefusal) return `${error.code}: ${error.message}`;
  throw error;
}
