import { sha256 } from './sha256.js';
import { HASH_BYTES } from './tree.js';

/** Why something that was given is refused. */
export type RefusalCode =
  | 'key'
  | 'witness-key'
  | 'no-ed25519'
  | 'note'
  | 'unsigned'
  | 'signature'
  | 'cosignature'
  | 'origin'
  | 'no-checkpoint';

/** Why something that was given is not what it should be; a word of the page explains it. */
export class Refused extends Error {
  constructor(readonly code: RefusalCode) {
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
  /** Witnesses whose cosignatures hold, and when each saw this checkpoint. */
  readonly cosigned: readonly Cosigned[];
  /** Names of others who signed it too, whose keys were not given: not checked. */
  readonly others: readonly string[];
}

export interface Cosigned {
  readonly name: string;
  readonly at: Date;
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

/** Type bytes of C2SP signed-note: the signature of a log, the cosignature of a witness, both by Ed25519. */
const [LOG, WITNESS] = [0x01, 0x04] as const;

/** Reads a verifier key of a log. @throws Refused `key` */
export function readKey(text: string): LogKey {
  const key = keyOf(text, LOG);
  if (key === undefined) throw new Refused('key');
  return key;
}

/** Reads verifier keys of witnesses, one on each line. @throws Refused `witness-key` */
export function readWitnessKeys(text: string): readonly LogKey[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const key = keyOf(line, WITNESS);
    if (key === undefined) throw new Refused('witness-key');
    return key;
  });
}

function keyOf(text: string, type: number): LogKey | undefined {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? [];
  const typed = bytesOf(encoded);
  if (typed?.length !== 1 + 32 || typed[0] !== type) return undefined;
  const named = new TextEncoder().encode(`${name}\n`);
  const hashed = new Uint8Array(named.length + typed.length);
  hashed.set(named);
  hashed.set(typed, named.length);
  return hexOf(sha256(hashed).subarray(0, 4)) === id ? { name, id, publicKey: typed.slice(1) } : undefined;
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

const TIME_BYTES = 8;

/** What a witness states (C2SP tlog-cosignature): when it saw this text. @throws Refused `cosignature` */
async function cosigned(key: LogKey, text: string, signature: Uint8Array<ArrayBuffer>): Promise<Cosigned> {
  if (signature.length <= TIME_BYTES) throw new Refused('cosignature');
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = `cosignature/v1\ntime ${seconds}\n${text}`;
  if (!(await isSigned(key, message, signature.slice(TIME_BYTES)))) throw new Refused('cosignature');
  return { name: key.name, at: new Date(Number(seconds) * 1_000) };
}

interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

function readNote(note: string): { text: string; signatures: readonly SignatureLine[] } {
  const at = note.lastIndexOf('\n\n');
  if (at === -1 || !note.endsWith('\n')) throw new Refused('note');
  const signatures = note
    .slice(at + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name = '', encoded = ''] = /^\u2014 ([^+\s]+) (\S+)$/u.exec(line) ?? [];
      const signed = bytesOf(encoded);
      if (signed === undefined || signed.length <= 4) throw new Refused('note');
      return { name, id: hexOf(signed.subarray(0, 4)), signature: signed.slice(4) };
    });
  return { text: note.slice(0, at + 1), signatures };
}

/**
 * Reads a checkpoint and verifies the log's own signature, and those of the witnesses whose keys are given.
 * @throws Refused
 */
export async function openCheckpoint(
  note: string,
  key: LogKey,
  witnesses: readonly LogKey[] = [],
): Promise<Checkpoint> {
  const { text, signatures } = readNote(note);
  const [origin = '', sizeText = '', rootText = ''] = text.split('\n');
  const [size, root] = [Number(sizeText), bytesOf(rootText)];
  const isCount = /^(0|[1-9][0-9]*)$/.test(sizeText) && Number.isSafeInteger(size);
  if (!isCount || root?.length !== HASH_BYTES) throw new Refused('note');
  const by = (each: LogKey) => signatures.filter(({ name, id }) => name === each.name && id === each.id);
  const own = by(key);
  if (own.length === 0) throw new Refused('unsigned');
  for (const { signature } of own)
    if (!(await isSigned(key, text, signature))) throw new Refused('signature');
  if (origin !== key.name) throw new Refused('origin');
  const seen = witnesses.flatMap((each) => by(each).map(({ signature }) => cosigned(each, text, signature)));
  const known = new Set([key, ...witnesses].flatMap(by));
  const others = signatures.filter((each) => !known.has(each)).map(({ name }) => name);
  return { origin, size, root, note, cosigned: await Promise.all(seen), others };
}
