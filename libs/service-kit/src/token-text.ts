import { parseStrictJson } from './strict-json.js';

/** Why a token is not believed. The reason holds nothing of the token. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}

/** What a signed token says, before anybody looked at its signature. */
export interface TokenText {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** RFC 7515 §4.1.4: which key signed it. */
  readonly kid: string;
}

const MAX_TOKEN_LENGTH = 8_192;
const MAX_KID_LENGTH = 256;
const SEGMENT = /^[A-Za-z0-9_-]+$/;
/**
 * Headers by which a token would bring or point to its own key (RFC 8725 §3.10), or change what the signature
 * covers or what the payload is (`crit`, `b64`, `zip`, `enc`, `cty`).
 */
const REFUSED_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'];

/**
 * Reads a token of three parts (RFC 7515 §3.1) strictly: each part is canonical base64url, so that one token
 * has one text; header and payload are JSON objects without a name that occurs twice.
 * @throws Rejected
 */
export function readTokenText(token: string): TokenText {
  if (token.length > MAX_TOKEN_LENGTH) throw new Rejected('oversized');
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (header === undefined || payload === undefined || signature === undefined || parts.length !== 3)
    throw new Rejected('not a token');
  bytesOf(signature);
  const read = { header: objectOf(header), payload: objectOf(payload) };
  if (REFUSED_HEADERS.some((name) => name in read.header)) throw new Rejected('refused header');
  const { kid } = read.header;
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH)
    throw new Rejected('names no key');
  return { ...read, kid };
}

function bytesOf(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url');
  if (!SEGMENT.test(segment) || bytes.toString('base64url') !== segment) throw new Rejected('not canonical');
  return bytes;
}

function objectOf(segment: string): Readonly<Record<string, unknown>> {
  const value = jsonOf(bytesOf(segment));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Rejected('not a token');
  return Object.fromEntries(Object.entries(value));
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return parseStrictJson(bytes);
  } catch {
    throw new Rejected('not a token');
  }
}
