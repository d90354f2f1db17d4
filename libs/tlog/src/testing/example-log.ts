import { createHash } from 'node:crypto';
import { CheckpointSigner } from '../checkpoint/checkpoint-signer.js';
import { VolatileSignerMemory, type SignerMemory } from '../checkpoint/signer-memory.js';
import { TransparencyLog } from '../log/transparency-log.js';
import type { LogVerification } from '../log/verify-log.js';
import type { KeyType } from '../keys/key-text.js';
import {
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  type SignerKey,
  type VerifierKey,
} from '../keys/note-keys.js';
import type { NoteVerifier } from '../note/note-key.js';
import { MemoryTileStorage } from '../storage/memory-tile-storage.js';
import type { TileStorage } from '../storage/tile-storage.js';

/** The time that example keys put into their cosignatures. */
export const EXAMPLE_TIME = 1_790_000_000;

/** A key made from a word, so that every run signs under the same one. For tests only. */
export function exampleKey(
  name: string,
  word = 'example',
  type: KeyType = 'ed25519',
): { signer: SignerKey; verifier: VerifierKey; vkey: string } {
  const seed = createHash('sha256').update(word).digest();
  const { skey, vkey } = keyPairFromSeed(name, seed, type);
  return { signer: parseSignerKey(skey, () => EXAMPLE_TIME), verifier: parseVerifierKey(vkey), vkey };
}

export const exampleOrigin = 'cooperative.example/audit';
const key = exampleKey(exampleOrigin);
export const exampleVerifiers: readonly NoteVerifier[] = [key.verifier];

/** The example signer over a memory. */
export function exampleSigner(memory: SignerMemory = new VolatileSignerMemory()): CheckpointSigner {
  return new CheckpointSigner({ origin: exampleOrigin, keys: [key.signer], memory });
}

/** Opens the example log. */
export function openExampleLog(
  storage: TileStorage,
  memory: SignerMemory = new VolatileSignerMemory(),
): Promise<TransparencyLog> {
  return TransparencyLog.open({ storage, signer: exampleSigner(memory), verifiers: exampleVerifiers });
}

/** A log in memory that holds the entries, appended as one batch. */
export async function exampleStorage(entries: readonly Uint8Array[]): Promise<MemoryTileStorage> {
  const storage = new MemoryTileStorage();
  await (await openExampleLog(storage)).append(entries);
  return storage;
}

/** How a stored example log is verified. */
export function exampleVerification(storage: TileStorage): LogVerification {
  return { read: (path) => storage.read(path), origin: exampleOrigin, verifiers: exampleVerifiers };
}

/** Entries `from` up to, not including, `to`: different ones, of different lengths. */
export function exampleEntries(to: number, from = 0, word = 'entry'): Uint8Array[] {
  return Array.from({ length: to - from }, (_, at) =>
    Buffer.from(`${word} ${from + at} ${'.'.repeat((from + at) % 5)}`, 'utf8'),
  );
}

/** Gives values one by one, as a store would. */
export async function* streamed<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
}

/** A copy with one bit of byte `at` turned. */
export function withBitTurned(bytes: Uint8Array, at = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
