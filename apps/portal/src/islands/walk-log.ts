import { countAt, LogFiles, TILE, type Level, type ReadFile } from './log-files.js';
import { GrowingTree, isSameHash, leafHash } from './tree.js';

/**
 * - `file_unreadable`: missing or cut off;
 * - `tile_altered`: stored hashes are not those of the entries, which give what was signed;
 * - `entry_altered`: entries are not those whose hashes were signed;
 * - `root_differs`: the entries do not give the signed root.
 */
export type FindingCode = 'file_unreadable' | 'tile_altered' | 'entry_altered' | 'root_differs';

/** One thing that is wrong: the file that shows it, and which entries are concerned, counted from 0. */
export interface Finding {
  readonly code: FindingCode;
  readonly path: string;
  readonly index: number;
  readonly count: number;
}

export interface WalkOrder {
  readonly read: ReadFile;
  readonly size: number;
  readonly root: Uint8Array;
  /** Sizes of earlier checkpoints: the root that the entries give there is kept. */
  readonly sizes?: readonly number[];
  /** Indexes of entries whose hashes are kept. */
  readonly leaves?: readonly number[];
  /** Told of how many entries are done. */
  readonly onProgress?: (done: number) => void;
}

export interface Walked {
  readonly findings: readonly Finding[];
  readonly roots: ReadonlyMap<number, Uint8Array>;
  readonly leaves: ReadonlyMap<number, Uint8Array>;
}

/** Files that are asked for ahead of the one being hashed. */
const AHEAD = 8;

/** Reads a log from its first entry to its last, hashes all of it and compares it with itself and the signed root. */
export async function walkLog(order: WalkOrder): Promise<Walked> {
  const walk = new Walk(order);
  await walk.go();
  return walk;
}

interface Stored {
  readonly entries: readonly Uint8Array[] | undefined;
  readonly hashes: readonly Uint8Array[] | undefined;
}

interface Judged {
  readonly leaves: readonly Uint8Array[];
  readonly altered?: 'tile' | 'entries';
}

class Walk implements Walked {
  readonly findings: Finding[] = [];
  readonly roots = new Map<number, Uint8Array>();
  readonly leaves = new Map<number, Uint8Array>();
  private readonly files: LogFiles;
  private readonly tree = new GrowingTree();
  /** Hashes above the leaves as computed, by tile level. */
  private readonly upper: Uint8Array[][] = [];
  /** What it means that entries and hashes differ is known when the root is. */
  private readonly later: ((isSigned: boolean) => void)[] = [];

  constructor(private readonly order: WalkOrder) {
    this.files = new LogFiles(order.read, order.size);
  }

  async go(): Promise<void> {
    const { size, root, onProgress, sizes = [] } = this.order;
    if (sizes.includes(0)) this.roots.set(0, this.tree.root());
    const waiting: Promise<Stored>[] = [];
    const tiles = Math.ceil(size / TILE);
    for (let [index, asked] = [0, 0]; index < tiles; index += 1) {
      for (; asked < tiles && asked < index + AHEAD; asked += 1) {
        const ahead = this.load(asked);
        // Whoever waits for it is told; a walk that ended before does not wait for it any more.
        ahead.catch(() => undefined);
        waiting.push(ahead);
      }
      const stored = await waiting.shift();
      // Where entries and hashes are both gone, nothing behind can be tied to the root.
      if (stored === undefined || !(await this.take(index, stored))) break;
      onProgress?.(this.tree.size);
    }
    const isComplete = this.tree.size === size;
    const isSigned = isComplete && isSameHash(this.tree.root(), root);
    for (const judge of this.later) judge(isSigned);
    this.findings.sort((one, other) => one.index - other.index);
    if (!isComplete) return;
    await this.compareUpper(isSigned ? 'tile_altered' : 'entry_altered');
    if (!isSigned) this.findings.push({ code: 'root_differs', path: 'checkpoint', index: 0, count: size });
  }

  private async load(index: number): Promise<Stored> {
    const [entries, hashes] = await Promise.all([this.files.entries(index), this.files.hashes(0, index)]);
    return { entries, hashes };
  }

  /** One bundle with its tile. @returns whether either could be read */
  private async take(index: number, { entries, hashes }: Stored): Promise<boolean> {
    if (entries === undefined) this.note('file_unreadable', 'entries', index);
    if (hashes === undefined) this.note('file_unreadable', 0, index);
    const hashed = entries?.map(leafHash);
    const { leaves } =
      hashed === undefined || hashes === undefined
        ? { leaves: hashed ?? hashes ?? [] }
        : await this.judge(index, hashed, hashes);
    for (const leaf of leaves) {
      if (this.order.leaves?.includes(this.tree.size) === true) this.leaves.set(this.tree.size, leaf);
      this.tree.append(leaf, this.keepUpper);
      if (this.order.sizes?.includes(this.tree.size) === true)
        this.roots.set(this.tree.size, this.tree.root());
    }
    return leaves.length > 0;
  }

  private readonly keepUpper = (level: number, hash: Uint8Array): void => {
    if (level % 8 === 0) (this.upper[level / 8] ??= []).push(hash);
  };

  /** Where entries and their stored hashes differ, right is which gives what was signed. */
  private async judge(
    index: number,
    hashed: readonly Uint8Array[],
    stored: readonly Uint8Array[],
  ): Promise<Judged> {
    const stretches = differing(hashed, stored);
    if (stretches.length === 0) return { leaves: hashed };
    let judged: Judged = { leaves: hashed };
    if (await this.gives(index, hashed)) judged = { leaves: hashed, altered: 'tile' };
    else if (await this.gives(index, stored)) judged = { leaves: stored, altered: 'entries' };
    this.later.push((isSigned) => {
      const isTile = (judged.altered ?? (isSigned ? 'tile' : 'entries')) === 'tile';
      const path = this.files.pathOf(isTile ? 0 : 'entries', index);
      for (const { at, count } of stretches)
        this.findings.push({
          code: isTile ? 'tile_altered' : 'entry_altered',
          ...{ path, index: index * TILE + at, count },
        });
    });
    return judged;
  }

  /** The judge of a full tile is its hash in the tile above; that of the last one is the signed root. */
  private async gives(index: number, leaves: readonly Uint8Array[]): Promise<boolean> {
    const { size, root } = this.order;
    const isLast = (index + 1) * TILE >= size;
    const tree = isLast ? this.tree.copy() : new GrowingTree();
    for (const leaf of leaves) tree.append(leaf);
    if (isLast) return isSameHash(tree.root(), root);
    const above = (await this.files.hashes(1, Math.floor(index / TILE)))?.[index % TILE];
    return above !== undefined && isSameHash(tree.root(), above);
  }

  private async compareUpper(code: FindingCode): Promise<void> {
    const { size } = this.order;
    for (let level = 1; countAt(level, size) > 0; level += 1) {
      const computed = this.upper[level] ?? [];
      const span = TILE ** level;
      for (let first = 0; first < computed.length; first += TILE) {
        const index = first / TILE;
        const stored = await this.files.hashes(level, index);
        if (stored === undefined) this.note('file_unreadable', level, index);
        const path = this.files.pathOf(level, index);
        for (const { at, count } of differing(stored ?? [], computed.slice(first)))
          this.findings.push({ code, path, index: (first + at) * span, count: count * span });
      }
    }
  }

  private note(code: FindingCode, level: Level, index: number): void {
    const { size } = this.order;
    const span = level === 'entries' ? 1 : TILE ** level;
    const first = index * TILE * span;
    const count = Math.min(TILE * span, size - first);
    this.findings.push({ code, path: this.files.pathOf(level, index), index: first, count });
  }
}

/** Stretches in which two lists of hashes differ. */
function differing(some: readonly Uint8Array[], others: readonly Uint8Array[]) {
  const found: { at: number; count: number }[] = [];
  for (const [at, hash] of some.entries()) {
    const other = others[at];
    if (other === undefined || isSameHash(hash, other)) continue;
    const before = found.at(-1);
    if (before !== undefined && before.at + before.count === at) before.count += 1;
    else found.push({ at, count: 1 });
  }
  return found;
}
