import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KeyEncryption } from './key-encryption.js';
import { KEY_BYTES, KeyEncryptionKey } from './key-encryption-key.js';
import { VaultRefusal } from './refusal.js';

/** Where the service of keys is, OpenBao or Vault with its engine `transit`, and as whom it is asked. */
export interface TransitSettings {
  /** `https://…:8200`. Plain http only to this machine: the token goes with each call. */
  readonly url: string;
  /** Name of the key there. */
  readonly key: string;
  /** Path of the engine. Default: `transit`. */
  readonly mount?: string | undefined;
  /** Holds the token; read for each call, since something else may renew it. */
  readonly tokenFile: string;
  /** Longest wait for an answer, in milliseconds. Default: 5,000. */
  readonly timeoutMs?: number;
}

/** How the engine writes a ciphertext: with the version of its key. */
const CIPHERTEXT = /^[a-z]+:v[1-9]\d*:[A-Za-z0-9+/]+=*$/;
const TOKEN = /^[\x21-\x7e]{1,4096}$/;
const HERE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The file holds the key-encryption key as the engine encrypted it
 * (https://openbao.org/api-docs/secret/transit/): worth nothing without the service of keys. A process asks once, at
 * its start, and goes on when the service is away; the key is in its memory alone.
 * @throws TypeError if the address is none, or would carry the token in clear to another machine
 */
export function transitKeyFile(settings: TransitSettings): KeyEncryption {
  const ask = asking(settings);
  const encrypt = async (key: Buffer): Promise<Buffer> => {
    const ciphertext = await ask('encrypt', { plaintext: key.toString('base64') }, 'ciphertext');
    key.fill(0);
    return asFile(ciphertext);
  };
  return {
    open: async (stored) => {
      const plaintext = await ask('decrypt', { ciphertext: ciphertextIn(stored) }, 'plaintext');
      const key = Buffer.from(plaintext, 'base64');
      const opened = new KeyEncryptionKey(key);
      key.fill(0);
      return opened;
    },
    create: () => encrypt(randomBytes(KEY_BYTES)),
    // A file from before there was a service of keys holds the key itself.
    renew: async (stored) =>
      stored.length === KEY_BYTES
        ? encrypt(Buffer.from(stored))
        : asFile(await ask('rewrap', { ciphertext: ciphertextIn(stored) }, 'ciphertext')),
  };
}

const asFile = (ciphertext: string): Buffer => Buffer.from(`${ciphertext}\n`);

/** @throws VaultRefusal `WrongKeyEncryptionKey` if it is none, a key in clear for example */
function ciphertextIn(stored: Buffer): string {
  const text = stored.toString('latin1').trim();
  if (!CIPHERTEXT.test(text)) throw new VaultRefusal('WrongKeyEncryptionKey');
  return text;
}

type Ask = (
  operation: 'encrypt' | 'decrypt' | 'rewrap',
  body: Readonly<Record<string, string>>,
  wanted: 'ciphertext' | 'plaintext',
) => Promise<string>;

function asking({ url, key, mount = 'transit', tokenFile, timeoutMs = 5_000 }: TransitSettings): Ask {
  const base = new URL(url);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && HERE.includes(base.hostname)))
    throw new TypeError('the service of keys must be asked over https, except on this machine');
  const prefix = base.href.replace(/\/+$/, '');
  const path = [...mount.split('/'), '%', key].map(encodeURIComponent).join('/');
  return async (operation, body, wanted) => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-vault-token': tokenIn(tokenFile) },
      body: JSON.stringify(body),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    } as const;
    const where = `${prefix}/v1/${path.replace('%25', operation)}`;
    return valueIn(await answerTo(where, request, operation), wanted, operation);
  };
}

/** @throws VaultRefusal `KeyServiceUnavailable`, `KeyServiceRefused` */
async function answerTo(where: string, request: RequestInit, operation: string): Promise<unknown> {
  try {
    const response = await fetch(where, request);
    if (response.ok) return await response.json();
    await response.body?.cancel();
    // 429, 473, 5xx: a standby, a sealed or a busy service; anything else will be answered the same again.
    const isAway = response.status >= 500 || response.status === 429 || response.status === 473;
    throw new VaultRefusal(
      isAway ? 'KeyServiceUnavailable' : 'KeyServiceRefused',
      `${operation}: ${response.status}`,
    );
  } catch (error) {
    if (error instanceof VaultRefusal) throw error;
    // The text of an error of `fetch` may hold the request.
    throw new VaultRefusal('KeyServiceUnavailable', `${operation}: no answer`);
  }
}

function valueIn(answer: unknown, wanted: 'ciphertext' | 'plaintext', operation: string): string {
  const value = memberOf(memberOf(answer, 'data'), wanted);
  if (typeof value === 'string' && (wanted === 'plaintext' || CIPHERTEXT.test(value))) return value;
  throw new VaultRefusal('KeyServiceUnavailable', `${operation}: not an answer of the engine`);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([member]) => member === name)?.[1];
}

function tokenIn(path: string): string {
  let token = '';
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch {
    // The same as an empty one.
  }
  if (!TOKEN.test(token)) throw new VaultRefusal('KeyServiceRefused', 'no token in its file');
  return token;
}
