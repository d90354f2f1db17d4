import type { KeyObject } from 'node:crypto';
import type { KeyStore } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import { bytesToSeal, sealBytes, type SealedRow } from './sealed-request.js';
import type { SealCall } from './seal-queue.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ValueStore } from './value-store.js';
import type { Clock, SealRequest } from './vault.js';

/** Seals waiting calls: their keys are durable before the ciphertexts, the ciphertexts before the answers. */
export function commitSeals(
  calls: readonly SealCall[],
  parts: { keys: KeyStore; keyFile: SqliteFile; values: ValueStore; valueFile: SqliteFile; clock: Clock },
): void {
  const { keys, keyFile, values, valueFile } = parts;
  const now = parts.clock.now();
  const accepted = withKeys(keys, keyFile, () => {
    const found = new FoundKeys(keys, now);
    return calls.flatMap((call) => sealCall(call, found));
  });
  valueFile.transaction(() => {
    for (const { rows } of accepted) {
      for (const { ref, binding, sealed } of rows) values.insert(ref.$sealed, binding, sealed);
    }
  });
  for (const { call, rows } of accepted) call.resolve(rows.map((row) => row.ref));
}

function withKeys<T>(keys: KeyStore, keyFile: SqliteFile, work: () => T): T {
  try {
    return keyFile.transaction(work);
  } catch (error) {
    keys.forgetCached();
    throw error;
  }
}

function sealCall(call: SealCall, keys: FoundKeys): { call: SealCall; rows: SealedRow[] }[] {
  try {
    return [{ call, rows: call.requests.map((request) => sealOne(request, keys)) }];
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    call.reject(error);
    return [];
  }
}

function sealOne(request: SealRequest, keys: FoundKeys): SealedRow {
  const value = bytesToSeal(request);
  const { place, category, subjects } = request;
  const { keyIds, key } = keys.of(subjects, category);
  return sealBytes(key, { place, category, keyIds }, value);
}

/** The keys of one transaction, each looked up once: an import seals thousands of values about the same few people. */
class FoundKeys {
  readonly #found = new Map<string, { readonly keyIds: string; readonly key: KeyObject }>();

  constructor(
    private readonly keys: KeyStore,
    private readonly now: Date,
  ) {}

  /** @throws VaultRefusal `SubjectErased` */
  of(subjects: readonly string[], category: string): { readonly keyIds: string; readonly key: KeyObject } {
    // Neither contains NUL.
    const name = [category, ...subjects].join('\0');
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const keyIds = this.keys.idsFor(subjects, category, this.now);
    const key = this.keys.key(keyIds);
    if (key === undefined) throw new Error('a key vanished inside its own transaction');
    this.#found.set(name, { keyIds, key });
    return { keyIds, key };
  }
}
