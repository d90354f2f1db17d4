import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CheckpointSigner,
  openCheckpoint,
  PosixTileStorage,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  TransparencyLog,
  verifyLog,
  VolatileSignerMemory,
} from '@coop/tlog';
import type { Finding } from '../oracle.js';
import { base64, fromBase64, type Judge } from './judge.js';
import { Draw, entryAt, finding, keyOf, leafAt } from './parts.js';
import type { ComparedTree } from './random-proofs.js';

const ORIGIN = 'ours.example/log';
const SIZE = 3_000;
const log = keyOf(ORIGIN);
const witness = keyOf('witness.example', 'ed25519-cosignature');
const entries = Array.from({ length: SIZE }, (_, at) => entryAt(at));

/** `aics-tlog`, written by others again, in another language: proofs, checkpoints, tiles, both ways. */
export async function compareAics(judge: Judge, tree: ComparedTree, proofs: number): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aics-'));
  try {
    return [
      ...(await compareProofs(judge, tree, proofs)),
      ...(await compareCheckpoints(judge, tree)),
      ...(await auditOurs(judge, folder)),
      await verifyTheirs(judge, join(folder, 'theirs')),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each proof as it is, and with a bit turned. */
async function compareProofs(judge: Judge, tree: ComparedTree, count: number): Promise<Finding[]> {
  const draw = new Draw(20_261_128);
  const findings: Finding[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const size = 2 + draw.below(tree.size - 1);
    const [index, old] = [draw.below(size), 1 + draw.below(size - 1)];
    const Leaf = base64(leafAt(index));
    const root = base64(tree.root(size));
    const record = { Do: 'check-record', Index: index, Size: size, Leaf, Roots: [root] };
    const growth = { Do: 'check-tree', Old: old, Size: size, Roots: [base64(tree.root(old)), root] };
    for (const [what, question, proof] of [
      [`entry ${index} of ${size}`, record, await proveInclusion(tree.read, index, size)],
      [`size ${old} to ${size}`, growth, await proveConsistency(tree.read, old, size)],
    ] as const) {
      const sound = await judge.ask({ ...question, Proof: proof.map(base64) });
      const spoiled = proof.with(0, turned(proof[0] ?? new Uint8Array(32), draw));
      const refused = await judge.ask({ ...question, Proof: spoiled.map(base64) });
      findings.push(finding(`aics-tlog, ${what}`, sound.ok, `refused: ${sound.error ?? ''}`));
      findings.push(finding(`aics-tlog, ${what}, spoiled`, !refused.ok, 'accepted'));
    }
  }
  return findings;
}

function turned(bytes: Uint8Array, draw: Draw): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = draw.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << draw.below(8));
  return copy;
}

async function compareCheckpoints(judge: Judge, tree: ComparedTree): Promise<Finding[]> {
  const findings: Finding[] = [];
  const keys = [log.vkey, witness.vkey];
  for (const size of [1, 255, 256, 4_999]) {
    const checkpoint = { origin: ORIGIN, size, root: tree.root(size) };
    const note = signCheckpoint(checkpoint, [log.signer, witness.signer]);
    const alone = signCheckpoint(checkpoint, [log.signer]);
    const other = note.replace(`\n${size}\n`, `\n${size + 1}\n`);
    const ask = (text: string) => judge.ask({ Do: 'open-checkpoint', Note: base64(text), Keys: keys });
    const opened = await ask(note);
    findings.push(finding(`aics-tlog, a cosigned checkpoint of ${size}`, opened.ok, opened.error ?? ''));
    findings.push(finding(`aics-tlog, one that nobody cosigned`, !(await ask(alone)).ok, 'accepted'));
    findings.push(finding(`aics-tlog, one with another size`, !(await ask(other)).ok, 'accepted'));
  }
  return findings;
}

/** It walks every tile and bundle of a log of ours, and of a copy in which one bit was turned. */
async function auditOurs(judge: Judge, folder: string): Promise<Finding[]> {
  const [ours, copy] = [join(folder, 'ours'), join(folder, 'copy')];
  const memory = new VolatileSignerMemory();
  const signer = new CheckpointSigner({ origin: ORIGIN, keys: [log.signer], memory });
  const storage = new PosixTileStorage(ours);
  const written = await TransparencyLog.open({ storage, signer, verifiers: [log.verifier] });
  for (const size of [1, 255, 256, 700, SIZE]) await written.append(entries.slice(written.size, size));
  await cp(ours, copy, { recursive: true });
  const bundle = join(copy, 'tile/entries/005');
  const bytes = await readFile(bundle);
  bytes[9] = (bytes[9] ?? 0) ^ 1;
  await writeFile(bundle, bytes);
  const { root } = openCheckpoint(written.checkpoint() ?? '', ORIGIN, [log.verifier]);
  const ask = (Folder: string) => judge.ask({ Do: 'audit', Folder, Size: SIZE, Roots: [base64(root)] });
  const [sound, spoiled] = [await ask(ours), await ask(copy)];
  return [
    finding(`aics-tlog on our log of ${SIZE} entries`, sound.ok, sound.error ?? 'refused'),
    finding('aics-tlog on a spoiled copy', !spoiled.ok, 'accepted'),
  ];
}

/** It writes a log; we verify all of it under a checkpoint over the root that it gives. */
async function verifyTheirs(judge: Judge, folder: string): Promise<Finding> {
  const written = await judge.ask({ Do: 'write-log', Folder: folder, Proof: entries.map(base64) });
  if (!written.ok) return { what: 'a log of aics-tlog', fault: written.error ?? 'was not written' };
  const root = fromBase64(written.bytes);
  const note = signCheckpoint({ origin: ORIGIN, size: SIZE, root }, [log.signer]);
  const storage = new PosixTileStorage(folder);
  await storage.replace('checkpoint', Buffer.from(note));
  const read = (path: string) => storage.read(path);
  const { head, findings } = await verifyLog({ read, origin: ORIGIN, verifiers: [log.verifier] });
  const fault = JSON.stringify(findings);
  return finding('a log of aics-tlog', head?.size === SIZE && findings.length === 0, fault);
}
