import { TlogRefusal } from '../refusal.js';

/** Longest entry, in bytes: the length prefix of a bundle has two bytes (C2SP tlog-tiles, "Log entries"). */
export const MAX_ENTRY_BYTES = 65_535;

/** Bytes before each entry. */
export const PREFIX_SIZE = 2;

/**
 * Encodes entries as a bundle, or as a part to append to one: each after its length, big-endian in two bytes.
 *
 * @throws TlogRefusal `entry_too_large`; nothing was written then.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  requireFitting(entries);
  const bundle = Buffer.allocUnsafeSlow(
    entries.reduce((bytes, entry) => bytes + PREFIX_SIZE + entry.length, 0),
  );
  let at = 0;
  for (const entry of entries) {
    at = bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
}

/** @throws TlogRefusal `entry_too_large` if one of the entries does not fit a bundle. */
export function requireFitting(entries: readonly Uint8Array[]): void {
  if (entries.some(({ length }) => length > MAX_ENTRY_BYTES)) {
    throw new TlogRefusal('entry_too_large', `an entry has at most ${MAX_ENTRY_BYTES} bytes`);
  }
}

/**
 * Decodes a bundle. The entries are views of its bytes.
 *
 * @throws TlogRefusal `bundle_malformed` if the bundle ends within an entry.
 */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  let start = PREFIX_SIZE;
  return entryEnds(bundle).map((end) => {
    const entry = bundle.subarray(start, end);
    start = end + PREFIX_SIZE;
    return entry;
  });
}

/** Where each entry of a bundle ends. @throws TlogRefusal `bundle_malformed` if the bundle ends within an entry. */
export function entryEnds(bundle: Uint8Array): number[] {
  const ends: number[] = [];
  let at = 0;
  while (at < bundle.length) {
    const start = at + PREFIX_SIZE;
    // At the end of the bundle a length may be cut off; `start` then lies behind it.
    const length = (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0);
    const end = start + length;
    if (end > bundle.length) {
      throw new TlogRefusal('bundle_malformed', `the bundle ends within entry ${ends.length} of it`);
    }
    ends.push(end);
    at = end;
  }
  return ends;
}
