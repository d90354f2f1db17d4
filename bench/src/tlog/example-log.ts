import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  CheckpointSigner,
  FileSignerMemory,
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  PosixTileStorage,
  TransparencyLog,
  type LogSource,
} from '@coop/tlog';

const ORIGIN = 'bench.example/log';
const DOT = 0x2e;

const pair = keyPairFromSeed(ORIGIN, createHash('sha256').update(ORIGIN).digest());

/** The public key of the log, as text. */
export const { vkey } = pair;

/** A log in a folder, with a signer that remembers on the disk beside it. */
export interface ExampleLog {
  readonly folder: string;
  readonly log: TransparencyLog;
  /** How it is read from its files. */
  readonly source: LogSource;
}

export async function newExampleLog(folder: string): Promise<ExampleLog> {
  const files = join(folder, 'log');
  const memory = new FileSignerMemory(join(folder, 'signer'), ORIGIN);
  const signer = new CheckpointSigner({ origin: ORIGIN, keys: [parseSignerKey(pair.skey)], memory });
  const storage = new PosixTileStorage(files);
  const verifiers = [parseVerifierKey(vkey)];
  const log = await TransparencyLog.open({ storage, signer, verifiers });
  return { folder: files, log, source: { read: (path) => storage.read(path), origin: ORIGIN, verifiers } };
}

/** An entry: its index and dots, as the peers' program has them. */
export function entryAt(index: number, bytes: number): Uint8Array {
  const entry = Buffer.alloc(bytes, DOT);
  entry.write(String(index), 'latin1');
  return entry;
}

/** Entries from an index on. */
export const entriesFrom = (first: number, count: number, bytes: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, at) => entryAt(first + at, bytes));
