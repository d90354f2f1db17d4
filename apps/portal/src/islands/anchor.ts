import { bytesOf } from './note.js';

/** Something that the auditor kept: an earlier checkpoint, or a proof that holds one. */
export interface Anchor {
  /** The signed note in it. */
  readonly note: string;
  /** The entry that it proves. */
  readonly entry?: {
    readonly index: number;
    readonly proof: readonly Uint8Array[];
    readonly leaf?: Uint8Array;
  };
}

/**
 * Reads a signed checkpoint, a `.tlog-proof` file (C2SP tlog-proof), or a receipt, plain or as the payload of a JWS
 * whose own signature is not looked at here.
 * @returns undefined when the text is none of them
 */
export function readAnchor(text: string): Anchor | undefined {
  const given = text.replaceAll('\r\n', '\n').trim();
  if (given.startsWith('c2sp.org/tlog-proof@v1\n')) return readProofFile(given);
  if (given.startsWith('{') || JWS.test(given)) return findProof(given, 0);
  return /\n\n\u2014 /u.test(given) ? { note: `${given}\n` } : undefined;
}

function readProofFile(text: string): Anchor | undefined {
  const at = text.indexOf('\n\n');
  const lines = text.slice(0, at).split('\n').slice(1);
  const index = /^index ([0-9]+)$/.exec(lines.find((line) => line.startsWith('index ')) ?? '')?.[1];
  if (at === -1 || index === undefined) return undefined;
  const hashes = lines.slice(lines.indexOf(`index ${index}`) + 1).map(bytesOf);
  const proof = hashes.filter((hash) => hash !== undefined);
  return proof.length < hashes.length
    ? undefined
    : { note: `${text.slice(at + 2)}\n`, entry: { index: Number(index), proof } };
}

/** A compact JWS (RFC 7515, section 7.1). */
const JWS = /^[\w-]+\.([\w-]+)\.[\w-]+$/;
const MAX_DEPTH = 7;

function findProof(value: unknown, depth: number): Anchor | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') return findProof(parsed(value), depth + 1);
  if (value === null || typeof value !== 'object') return undefined;
  const { checkpoint, index, leaf, proof } = value as Record<string, unknown>;
  if (typeof checkpoint === 'string') {
    if (typeof leaf !== 'string' || !Array.isArray(proof)) return { note: checkpoint };
    const hashes = proof.map((hash) => bytesOfHex(String(hash)));
    return { note: checkpoint, entry: { index: Number(index), proof: hashes, leaf: bytesOfHex(leaf) } };
  }
  for (const member of Object.values(value)) {
    const found = findProof(member, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(text: string): unknown {
  const payload = JWS.exec(text)?.[1];
  try {
    if (payload === undefined) return JSON.parse(text);
    const standard = payload.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = bytesOf(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
