import { createHash } from 'node:crypto';
import {
  keyIdentity,
  openNote,
  parseVerifierKey,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from '@coop/tlog';
import type { Finding, OracleParts } from '../oracle.js';
import {
  classOfNote,
  FALSE_SECOND,
  FROM_NOTHING,
  LOOSE_BASE64,
  MANY_SIGNATURES,
  type ExceptionClass,
} from './exceptions.js';
import { base64, textFrom, type Judge } from './judge.js';
import { noteToSpoil } from './notes.js';
import { attempt, Draw, finding, leafAt } from './parts.js';
import type { ComparedTree } from './random-proofs.js';
import { spoiled, spoiledHashes } from './spoiling.js';

/** How many inputs are under way at once. */
const AT_ONCE = 500;

interface Comparison {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  /** The class that the input belongs to, if it is one on which the two may differ. */
  readonly exception: ExceptionClass | undefined;
}

/** Spoiled notes and proofs are accepted or refused alike, and read alike, but for the listed classes. */
export async function compareSpoiled(
  judge: Judge,
  tree: ComparedTree,
  {
    notes,
    proofs,
    say,
  }: { readonly notes: number; readonly proofs: number; readonly say: OracleParts['say'] },
): Promise<Finding[]> {
  const draw = new Draw(4648);
  const bases = Array.from({ length: 200 }, () => noteToSpoil(draw));
  const tally = new Map([LOOSE_BASE64, MANY_SIGNATURES, FALSE_SECOND, FROM_NOTHING].map((one) => [one, 0]));
  const accepted = { notes: 0, proofs: 0 };
  const findings: Finding[] = [];
  const take = ({ what, ours, theirs, exception }: Comparison): void => {
    if (ours === theirs || exception === undefined) {
      findings.push(finding(what, ours === theirs, `ours ${ours}, theirs ${theirs}`));
    } else {
      const isAsListed = (exception.accepts === 'Go' ? ours : theirs) === REFUSED;
      if (isAsListed) tally.set(exception, (tally.get(exception) ?? 0) + 1);
      else findings.push({ what, fault: `ours ${ours}, theirs ${theirs}, against “${exception.name}”` });
    }
  };
  for (let done = 0; done < notes; done += AT_ONCE) {
    const compared = Array.from({ length: AT_ONCE }, (_, at) =>
      compareNote(judge, draw, draw.one(bases), done + at),
    );
    for (const one of await Promise.all(compared)) {
      take(one);
      if (one.theirs !== REFUSED) accepted.notes += 1;
    }
  }
  for (let done = 0; done < proofs; done += 1) {
    const one =
      done % 2 === 0 ? await spoiledRecord(judge, tree, draw) : await spoiledTree(judge, tree, draw);
    take(one);
    if (one.theirs !== REFUSED) accepted.proofs += 1;
  }
  say(
    `spoiled notes: ${notes}, of which Go accepts ${accepted.notes}; proofs: ${proofs}, of which ${accepted.proofs}`,
  );
  for (const [{ name, clause, accepts }, count] of tally) {
    say(`  exception, ${accepts} alone accepts, ${count} times: ${name} (${clause})`);
    findings.push(finding(`the exception “${name}”`, count > 0, 'never occurs'));
  }
  return findings;
}

const REFUSED = 'refused';
const verdict = (isAccepted: boolean): string => (isAccepted ? 'accepted' : REFUSED);

async function compareNote(
  judge: Judge,
  draw: Draw,
  { note, vkeys }: { readonly note: string; readonly vkeys: readonly string[] },
  number: number,
): Promise<Comparison> {
  const bytes = spoiled(note, draw);
  const opened = attempt('TlogRefusal', () =>
    openNote(
      bytes,
      vkeys.map((vkey) => parseVerifierKey(vkey)),
    ),
  );
  const ours =
    opened === undefined ? REFUSED : JSON.stringify([opened.verified.map(keyIdentity), opened.text]);
  const answer = await judge.ask({ Do: 'open-note', Note: base64(bytes), Keys: vkeys });
  const theirs = answer.ok ? JSON.stringify([answer.names ?? [], textFrom(answer.bytes)]) : REFUSED;
  return { what: `spoiled note ${number} ${base64(bytes)}`, ours, theirs, exception: classOfNote(bytes) };
}

/** One part of a claim is spoiled, or none: whatever is refused is refused for that part. */
const SPOILED_PARTS = ['none', 'proof', 'place', 'size', 'leaf', 'root'] as const;

async function spoiledRecord(judge: Judge, tree: ComparedTree, draw: Draw): Promise<Comparison> {
  const size = 1 + draw.below(tree.size);
  const index = draw.below(size);
  const part = draw.one(SPOILED_PARTS);
  const made = await proveInclusion(tree.read, index, size);
  const claim = {
    index: part === 'place' ? draw.one([index + 1, index - 1, size, draw.below(size)]) : index,
    size: part === 'size' ? draw.one([size + 1, size - 1, 0, 2 * size]) : size,
    leafHash: leafAt(part === 'leaf' ? index + 1 : index),
    root: tree.root(part === 'root' ? 1 + draw.below(tree.size) : size),
    proof: part === 'proof' ? spoiledHashes(made, draw) : made,
  };
  const answer = await judge.ask({
    Do: 'check-record',
    Index: claim.index,
    Size: claim.size,
    Leaf: base64(claim.leafHash),
    Roots: [base64(claim.root)],
    Proof: claim.proof.map(base64),
  });
  const what = `spoiled proof (${part}) of entry ${claim.index} of ${claim.size}`;
  return { what, ours: verdict(verifyInclusion(claim)), theirs: verdict(answer.ok), exception: undefined };
}

const NO_ENTRIES = createHash('sha256').digest();

async function spoiledTree(judge: Judge, tree: ComparedTree, draw: Draw): Promise<Comparison> {
  const size2 = 1 + draw.below(tree.size);
  const size1 = draw.below(20) === 0 ? 0 : 1 + draw.below(size2);
  const part = draw.one(SPOILED_PARTS);
  const made = await proveConsistency(tree.read, size1, size2);
  const old = size1 === 0 ? NO_ENTRIES : tree.root(size1);
  const claim = {
    size1: part === 'place' ? draw.one([size1 + 1, size1 - 1, 0, size2]) : size1,
    size2: part === 'size' ? draw.one([size2 + 1, size2 - 1, size1, 2 * size2]) : size2,
    root1: part === 'leaf' ? tree.root(1 + draw.below(size2)) : old,
    root2: tree.root(part === 'root' ? 1 + draw.below(size2) : size2),
    proof: part === 'proof' ? spoiledHashes(made, draw) : made,
  };
  const answer = await judge.ask({
    Do: 'check-tree',
    Old: claim.size1,
    Size: claim.size2,
    Roots: [claim.root1, claim.root2].map(base64),
    Proof: claim.proof.map(base64),
  });
  const what = `spoiled proof (${part}) from size ${claim.size1} to ${claim.size2}`;
  const exception = claim.size1 === 0 ? FROM_NOTHING : undefined;
  return { what, ours: verdict(verifyConsistency(claim)), theirs: verdict(answer.ok), exception };
}
