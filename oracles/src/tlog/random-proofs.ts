import {
  Frontier,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
  type HashReader,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { base64, fromBase64, type Judge } from './judge.js';
import { Draw, finding, leafAt } from './parts.js';

/** A log that both keep in memory: ours reads its hashes, the judge those of x/mod. */
export interface ComparedTree {
  readonly size: number;
  readonly read: HashReader;
  /** Root of the tree of the first `size` entries. */
  root(size: number): Uint8Array;
}

/** Grows the same log on both sides; every root on the way must be the same. */
export async function growBoth(
  judge: Judge,
  size: number,
): Promise<{ tree: ComparedTree; findings: Finding[] }> {
  const levels: Uint8Array[][] = [];
  const roots: Uint8Array[] = [];
  const frontier = Frontier.empty();
  for (let index = 0; index < size; index += 1) {
    frontier.append(leafAt(index), (level, at, hash) => ((levels[level] ??= [])[at] = hash));
    roots.push(frontier.root());
  }
  const theirs = (await judge.ask({ Do: 'grow', Entries: size })).proof ?? [];
  const findings = roots.map((root, at) =>
    finding(`root of ${at + 1} entries`, base64(root) === theirs[at], 'differs'),
  );
  const read: HashReader = async (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new Error(`no hash ${index} at level ${level}`);
    return hash;
  };
  return { tree: { size, read, root: (of) => roots[of - 1] ?? new Uint8Array(0) }, findings };
}

/** Random places and sizes: both make the same proof, and each accepts the other's. */
export async function compareProofs(judge: Judge, tree: ComparedTree, count: number): Promise<Finding[]> {
  const draw = new Draw(20_260_722);
  const findings: Finding[] = [];
  for (let turn = 0; turn < count / 2; turn += 1) {
    const size = 1 + draw.below(tree.size);
    findings.push(await compareRecord(judge, tree, draw.below(size), size));
    findings.push(await compareTree(judge, tree, 1 + draw.below(size), size));
  }
  return findings;
}

async function compareRecord(
  judge: Judge,
  tree: ComparedTree,
  index: number,
  size: number,
): Promise<Finding> {
  const root = tree.root(size);
  const ours = await proveInclusion(tree.read, index, size);
  const [made, checked] = await Promise.all([
    judge.ask({ Do: 'prove-record', Index: index, Size: size }),
    judge.ask({
      Do: 'check-record',
      Index: index,
      Size: size,
      Leaf: base64(leafAt(index)),
      Roots: [base64(root)],
      Proof: ours.map(base64),
    }),
  ]);
  const proof = (made.proof ?? []).map(fromBase64);
  const isTheirsAccepted = verifyInclusion({ index, size, leafHash: leafAt(index), root, proof });
  return agreement(`entry ${index} of ${size}`, ours, made.proof, checked.ok, isTheirsAccepted);
}

async function compareTree(judge: Judge, tree: ComparedTree, size1: number, size2: number): Promise<Finding> {
  const [root1, root2] = [tree.root(size1), tree.root(size2)];
  const ours = await proveConsistency(tree.read, size1, size2);
  const sizes = { Old: size1, Size: size2 };
  const [made, checked] = await Promise.all([
    judge.ask({ Do: 'prove-tree', ...sizes }),
    judge.ask({ Do: 'check-tree', ...sizes, Roots: [root1, root2].map(base64), Proof: ours.map(base64) }),
  ]);
  const proof = (made.proof ?? []).map(fromBase64);
  const isTheirsAccepted = verifyConsistency({ size1, size2, root1, root2, proof });
  return agreement(`size ${size1} to ${size2}`, ours, made.proof, checked.ok, isTheirsAccepted);
}

function agreement(
  what: string,
  ours: readonly Uint8Array[],
  theirs: readonly string[] | undefined,
  isOursAccepted: boolean,
  isTheirsAccepted: boolean,
): Finding {
  if (ours.map(base64).join(' ') !== (theirs ?? []).join(' '))
    return { what, fault: 'the two proofs differ' };
  if (!isOursAccepted) return { what, fault: 'x/mod refuses our proof' };
  return finding(what, isTheirsAccepted, 'we refuse the proof of x/mod');
}
