import { TlogRefusal } from '../refusal.js';

/** Longest entry, in bytes: the length prefix of a bundle has two bytes (C2SP tlog-tiles, "Log entries"). */
export const MAX_ENTRY_BYTES = 65_535;

const PREFIX_SIZE = 2;

/**
 * Encodes entries as a bundle, or as a part to append to one: each after its length, big-endian in two bytes.
 *
 * @throws TlogRefusal `entry_too_large`; nothing was written then.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = Buffer.alloc(entries.reduce((bytes, entry) => bytes + PREFIX_SIZE + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new TlogRefusal('entry_too_large', `an entry has at most ${MAX_ENTRY_BYTES} bytes`);
    }
    at = bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
}

/**
 * Decodes a bundle. The entries are views of its bytes.
 *
 * @throws TlogRefusal `bundle_malformed` if the bundle ends within an entry.
 */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const start = at + PREFIX_SIZE;
    const end = start <= bundle.length ? start + view.getUint16(at) : Infinity;
    if (end > bundle.length) {
      throw new TlogRefusal('bundle_malformed', `the bundle ends within entry ${entries.length} of it`);
    }
    entries.push(bundle.subarray(start, end));
    at = end;
  }
  return entries;
}
