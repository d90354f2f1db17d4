import { TILE_WIDTH } from '../tiles/tile-path.js';
import type { Frontier } from '../tree/frontier.js';
import { equalHashes } from '../tree/hashing.js';
import { countOf, hashAt, hashesOf, rootOfPacked } from '../tree/packed-hashes.js';
import { hex, type LogFinding } from './log-report.js';

/** What a log stores of up to 256 entries, as leaf hashes one after another. Either may be unreadable. */
export interface StoredLeaves {
  /** Index of the first entry. */
  readonly first: number;
  /** The hashes of the entries in the bundle. */
  readonly hashed: Uint8Array | undefined;
  /** The hashes that the tile holds. */
  readonly tile: Uint8Array | undefined;
  readonly paths: { readonly entries: string; readonly tile: string };
}

/** The leaves to go on with, and where entries and hashes do not belong together. */
export interface JudgedLeaves {
  readonly leaves: Uint8Array;
  readonly stretches: readonly Differing[];
  /** Which of the two was altered; `undefined` where neither gives what was signed. */
  readonly altered?: 'entries' | 'tile';
}

/**
 * Judges between the entries and their stored hashes where they differ: right is which gives what was signed. The judge
 * of a full tile is its hash in the tile above; that of the last one is the signed root.
 *
 * @param isSigned whether leaves give what was signed
 */
export async function judge(
  { hashed, tile }: StoredLeaves,
  isSigned: (leaves: Uint8Array) => Promise<boolean>,
): Promise<JudgedLeaves> {
  // Without the entries, their stored hashes still tell whether the rest of the log is sound.
  if (hashed === undefined || tile === undefined) {
    return { leaves: hashed ?? tile ?? new Uint8Array(0), stretches: [] };
  }
  const stretches = differing(hashed, tile);
  if (stretches.length === 0) return { leaves: hashed, stretches };
  if (await isSigned(hashed)) return { leaves: hashed, stretches, altered: 'tile' };
  if (await isSigned(tile)) return { leaves: tile, stretches, altered: 'entries' };
  return { leaves: hashed, stretches };
}

/** A judgement as findings. @param altered what it is where the judgement does not say */
export function judgedFindings(
  { first, hashed = new Uint8Array(0), tile = new Uint8Array(0), paths }: StoredLeaves,
  { stretches, altered: judged }: JudgedLeaves,
  altered: 'tile' | 'unknown',
): LogFinding[] {
  return stretches.map(({ at, count }) => {
    const place = { index: first + at, count };
    const hashes = count > 1 ? [] : [hex(hashAt(hashed, at)), hex(hashAt(tile, at))];
    if ((judged ?? altered) === 'tile') {
      const message = `${paths.tile} holds other hashes than its entries have`;
      return { code: 'tile_altered', path: paths.tile, ...place, ...expectation(hashes), message };
    }
    const message =
      judged === 'entries'
        ? `${paths.entries} holds other entries than those that were hashed`
        : `${paths.entries} and ${paths.tile} do not belong together, and neither gives what was signed`;
    const path = paths.entries;
    return { code: 'entry_altered', path, ...place, ...expectation(hashes.reverse()), message };
  });
}

const expectation = ([expected, found]: readonly string[]): Pick<LogFinding, 'expected' | 'found'> =>
  expected === undefined || found === undefined ? {} : { expected, found };

/** Whether leaves complete the tree with a root. */
export function completes(frontier: Frontier, root: Uint8Array): (leaves: Uint8Array) => Promise<boolean> {
  return (leaves) => {
    const whole = frontier.clone();
    for (const leaf of hashesOf(leaves)) whole.append(leaf);
    return Promise.resolve(equalHashes(whole.root(), root));
  };
}

/** Whether leaves fill a tile whose hash, in the tile above, is this one. */
export const fills =
  (readAbove: () => Promise<Uint8Array | undefined>) =>
  async (leaves: Uint8Array): Promise<boolean> => {
    const above = await readAbove();
    return above !== undefined && countOf(leaves) === TILE_WIDTH && equalHashes(rootOfPacked(leaves), above);
  };

/** A stretch of hashes, from `at` on. */
export interface Differing {
  readonly at: number;
  readonly count: number;
}

/** Stretches in which hashes that stand one after another differ from as many others. */
export function differing(some: Uint8Array, others: Uint8Array): Differing[] {
  if (Buffer.compare(some, others) === 0) return [];
  const found: Differing[] = [];
  for (const [at, hash] of hashesOf(some).entries()) {
    if (equalHashes(hash, hashAt(others, at))) continue;
    const before = found.at(-1);
    if (before !== undefined && before.at + before.count === at)
      found[found.length - 1] = { ...before, count: before.count + 1 };
    else found.push({ at, count: 1 });
  }
  return found;
}
