import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CheckpointSigner,
  formatProof,
  keyPairFromSeed,
  openCheckpoint,
  parsePolicy,
  parseProof,
  parseSignerKey,
  parseVerifierKey,
  PosixTileStorage,
  TransparencyLog,
  verifyConsistency,
  verifyInclusion,
  verifyLog,
  verifyProof,
  VolatileSignerMemory,
} from '@coop/tlog';
import { createHash } from 'node:crypto';
import type { Finding } from '../oracle.js';
import type { OthersData } from '../others-data.js';
import { base64, fromBase64 } from './judge.js';
import { attempt, entryAt, finding, leafAt } from './parts.js';

interface GoldenProofs {
  readonly Vkey: string;
  readonly Roots: Readonly<Record<string, string>>;
  readonly Inclusion: readonly {
    readonly Index: number;
    readonly Size: number;
    readonly Proof: readonly string[];
  }[];
  readonly Consistency: readonly {
    readonly Old: number;
    readonly New: number;
    readonly Proof: readonly string[];
  }[];
}

const isProofs = (value: unknown): value is GoldenProofs =>
  typeof value === 'object' &&
  value !== null &&
  'Inclusion' in value &&
  'Consistency' in value &&
  'Roots' in value;

/** The log that Tessera wrote: we verify all of it, and write it again with the same bytes. */
export async function compareGolden(data: OthersData): Promise<Finding[]> {
  const proofs: unknown = JSON.parse(data.text('proofs.json'));
  if (!isProofs(proofs)) throw new Error('proofs.json has another form');
  const vkey = data.text('log.vkey').trim();
  const rootAt = (size: number): Uint8Array => fromBase64(proofs.Roots[size]);
  return [
    ...(await verifyWhole(data, vkey)),
    ...data.list('checkpoints/').map((path) => checkpointFinding(data, path, vkey, rootAt)),
    ...proofs.Inclusion.map(({ Index: index, Size: size, Proof }) => {
      const claim = {
        index,
        size,
        leafHash: leafAt(index),
        root: rootAt(size),
        proof: Proof.map(fromBase64),
      };
      return finding(`golden: entry ${index} of ${size}`, verifyInclusion(claim), 'we refuse the proof');
    }),
    ...proofs.Consistency.map(({ Old: size1, New: size2, Proof }) => {
      const claim = {
        size1,
        size2,
        root1: rootAt(size1),
        root2: rootAt(size2),
        proof: Proof.map(fromBase64),
      };
      return finding(`golden: size ${size1} to ${size2}`, verifyConsistency(claim), 'we refuse the proof');
    }),
    ...data.list('proofs/').map((path) => proofFileFinding(data, path, vkey)),
    ...(await writeAgain(data, vkey)),
  ];
}

async function verifyWhole(data: OthersData, vkey: string): Promise<Finding[]> {
  const files = new Set(data.list(''));
  const verifier = parseVerifierKey(vkey);
  const report = await verifyLog({
    read: async (path) => (files.has(path) ? data.bytes(path) : undefined),
    origin: verifier.name,
    verifiers: [verifier],
  });
  const isSound = report.head?.size === 1000 && report.findings.length === 0;
  return [finding('golden: the whole log', isSound, JSON.stringify(report.findings))];
}

function checkpointFinding(
  data: OthersData,
  path: string,
  vkey: string,
  rootAt: (size: number) => Uint8Array,
): Finding {
  const verifier = parseVerifierKey(vkey);
  const opened = attempt('TlogRefusal', () => openCheckpoint(data.bytes(path), verifier.name, [verifier]));
  const isSame = opened !== undefined && base64(opened.root) === base64(rootAt(opened.size));
  return finding(`golden: ${path}`, isSame && path.endsWith(`/${opened?.size}`), 'is not what we open');
}

function proofFileFinding(data: OthersData, path: string, vkey: string): Finding {
  const policy = parsePolicy(`log ${vkey}\nquorum none\n`);
  const index = Number(/entry-(\d+)/u.exec(path)?.[1]);
  const bytes = data.bytes(path);
  const verified = attempt('TlogRefusal', () => verifyProof(bytes, { entry: entryAt(index) }, policy));
  const isSame = verified?.index === index && formatProof(parseProof(bytes)) === data.text(path);
  return finding(`golden: ${path}`, isSame, 'we refuse it, or write it otherwise');
}

/** Tessera leaves superseded partial tiles where they are; ours removes them, which would leave nothing to compare. */
class KeepingStorage extends PosixTileStorage {
  override async removeFolder(): Promise<void> {
    // Nothing is removed.
  }
}

async function writeAgain(data: OthersData, vkey: string): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'golden-'));
  try {
    const verifier = parseVerifierKey(vkey);
    const origin = verifier.name;
    const seed = createHash('sha256').update('datacooperative golden test key').digest();
    const key = parseSignerKey(keyPairFromSeed(origin, seed).skey);
    const storage = new KeepingStorage(folder);
    const signer = new CheckpointSigner({ origin, keys: [key], memory: new VolatileSignerMemory() });
    const log = await TransparencyLog.open({ storage, signer, verifiers: [verifier] });
    const findings: Finding[] = [];
    const sizes = data.list('checkpoints/').map((path) => Number(path.slice('checkpoints/'.length)));
    for (const size of sizes.toSorted((one, other) => one - other)) {
      await log.append(Array.from({ length: size - log.size }, (_, at) => entryAt(log.size + at)));
      const isSame = log.checkpoint() === data.text(`checkpoints/${size}`);
      findings.push(finding(`golden: our checkpoint of ${size}`, isSame, 'has other bytes'));
    }
    for (const path of ['checkpoint', ...data.list('tile/')]) {
      const ours = await storage.read(path);
      const isSame = ours !== undefined && Buffer.compare(ours, data.bytes(path)) === 0;
      findings.push(finding(`golden: our ${path}`, isSame, 'is missing or has other bytes'));
    }
    return findings;
  } finally {
    await rm(folder, { recursive: true });
  }
}
