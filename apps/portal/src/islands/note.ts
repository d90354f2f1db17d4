import { sha256 } from './sha256.js';
import { HASH_BYTES } from './tree.js';

/** Why something that was given is not what it should be; a word of the page explains it. */
export class Refused extends Error {
  constructor(
    readonly code: 'key' | 'no-ed25519' | 'note' | 'unsigned' | 'signature' | 'origin' | 'no-checkpoint',
  ) {
    super(code);
  }
}

/** Size and root of a log, as a signed checkpoint gives them (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** The note as it was read. */
  readonly note: string;
  /** Names of others who signed it too; not checked here. */
  readonly others: readonly string[];
}

/** Standard Base64 in its one canonical spelling. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const text = atob(base64);
    return btoa(text) === base64 ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

export interface LogKey {
  readonly name: string;
  /** Hex of the four bytes by which signature lines name a key. */
  readonly id: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const ED25519 = 0x01;

/** Reads a verifier key of type Ed25519 (C2SP signed-note). @throws Refused `key` */
export function readKey(text: string): LogKey {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? [];
  const typed = bytesOf(encoded);
  if (typed?.length !== 1 + 32 || typed[0] !== ED25519) throw new Refused('key');
  const named = new TextEncoder().encode(`${name}\n`);
  const hashed = new Uint8Array(named.length + typed.length);
  hashed.set(named);
  hashed.set(typed, named.length);
  if (hexOf(sha256(hashed).subarray(0, 4)) !== id) throw new Refused('key');
  return { name, id, publicKey: typed.slice(1) };
}

async function isSigned(key: LogKey, text: string, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, new TextEncoder().encode(text));
  } catch {
    // Browsers before 2025, or a page that came by plain http from another machine.
    throw new Refused('no-ed25519');
  }
}

const SIGNATURE = /^\u2014 ([^+\s]+) (\S+)$/u;

/** Reads a checkpoint and verifies the log's own signature. @throws Refused */
export async function openCheckpoint(note: string, key: LogKey): Promise<Checkpoint> {
  const at = note.lastIndexOf('\n\n');
  if (at === -1 || !note.endsWith('\n')) throw new Refused('note');
  const [text, lines] = [note.slice(0, at + 1), note.slice(at + 2, -1).split('\n')];
  const [origin = '', size = '', root = ''] = text.split('\n');
  const rootBytes = bytesOf(root);
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || rootBytes?.length !== HASH_BYTES) throw new Refused('note');
  const others: string[] = [];
  let own = false;
  for (const line of lines) {
    const [, name = '', encoded = ''] = SIGNATURE.exec(line) ?? [];
    const signed = bytesOf(encoded);
    if (signed === undefined || signed.length <= 4) throw new Refused('note');
    if (name !== key.name || hexOf(signed.subarray(0, 4)) !== key.id) others.push(name);
    else if (await isSigned(key, text, signed.slice(4))) own = true;
    else throw new Refused('signature');
  }
  if (!own) throw new Refused('unsigned');
  if (origin !== key.name) throw new Refused('origin');
  return { origin, size: Number(size), root: rootBytes, note, others };
}
