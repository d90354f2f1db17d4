import { canonicalJson } from './canonical-json.js';
import type { KeyStore } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import { digestOf, encrypt, MAX_VALUE_BYTES, type Binding, type Ciphertext } from './sealed-value.js';
import type { SealCall } from './seal-queue.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ValueStore } from './value-store.js';
import type { Clock, SealedRef, SealRequest } from './vault.js';

interface Prepared {
  readonly ref: SealedRef;
  readonly binding: Binding;
  readonly sealed: Ciphertext;
}

/** Seals waiting calls: their keys are durable before the ciphertexts, the ciphertexts before the answers. */
export function commitSeals(
  calls: readonly SealCall[],
  parts: { keys: KeyStore; keyFile: SqliteFile; values: ValueStore; valueFile: SqliteFile; clock: Clock },
): void {
  const { keys, keyFile, values, valueFile } = parts;
  const now = parts.clock.now();
  const accepted = withKeys(keys, keyFile, () => calls.flatMap((call) => prepareCall(call, keys, now)));
  valueFile.transaction(() => {
    for (const { prepared } of accepted) {
      for (const { ref, binding, sealed } of prepared) values.insert(ref.$sealed, binding, sealed);
    }
  });
  for (const { call, prepared } of accepted) call.resolve(prepared.map((one) => one.ref));
}

function withKeys<T>(keys: KeyStore, keyFile: SqliteFile, work: () => T): T {
  try {
    return keyFile.transaction(work);
  } catch (error) {
    keys.forgetCached();
    throw error;
  }
}

function prepareCall(call: SealCall, keys: KeyStore, now: Date): { call: SealCall; prepared: Prepared[] }[] {
  try {
    return [{ call, prepared: call.requests.map((request) => prepare(request, keys, now)) }];
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    call.reject(error);
    return [];
  }
}

function prepare(request: SealRequest, keys: KeyStore, now: Date): Prepared {
  const { place, category, subjects } = request;
  if (subjects.length === 0 || [place, category, ...subjects].some(isMalformed)) {
    throw new VaultRefusal('NotSealable');
  }
  const value = Buffer.from(canonicalJson(request.value));
  if (value.length > MAX_VALUE_BYTES) throw new VaultRefusal('ValueTooLarge');
  const keyIds = keys.idsFor(subjects, category, now);
  const key = keys.key(keyIds);
  if (key === undefined) throw new Error('a key vanished inside its own transaction');
  const binding = { place, category, keyIds };
  const { commitment, ...sealed } = encrypt(key, binding, value);
  return { ref: { $sealed: commitment, digest: digestOf(sealed) }, binding, sealed };
}

// NUL separates the parts of what is authenticated.
function isMalformed(name: string): boolean {
  return name === '' || name.includes('\0');
}
