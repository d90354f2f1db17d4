import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';

const KEY_BYTES = 32;

/** Keys of the pages, the same for all instances: what one of them sealed or signed the others accept. */
export interface PortalKeys {
  /** Signs the hidden token of a form. */
  readonly forms: KeyObject;
  /** Seals what a browser keeps while its sign-in is under way. */
  readonly signIns: KeyObject;
  /** With a session's own id, seals what is stored of that session. */
  readonly sessions: KeyObject;
  /** Makes the digests by which the provider's sessions and accounts are found again. */
  readonly lookups: KeyObject;
}

/**
 * Reads the root of the keys, 32 bytes in base64url, or makes it at the first start. The file belongs in the keys
 * folder, apart from all data; losing it signs everyone out of the pages and nothing more.
 * @param file - absent: keys that end with the process, for tests
 * @throws TypeError when the file holds something else
 */
export function openPortalKeys(file?: string): PortalKeys {
  const root = file === undefined ? randomBytes(KEY_BYTES) : readOrCreate(file);
  const derived = (use: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', root, '', `dc/portal-${use}/v1`, KEY_BYTES)));
  return {
    forms: derived('forms'),
    signIns: derived('sign-ins'),
    sessions: derived('sessions'),
    lookups: derived('lookups'),
  };
}

function readOrCreate(file: string): Buffer {
  ensureKeyFile(file, () => `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  const text = readFileSync(file, 'utf8').trim();
  const root = Buffer.from(text, 'base64url');
  if (root.length !== KEY_BYTES || root.toString('base64url') !== text)
    throw new TypeError('the key of the pages must be 32 bytes in base64url: restore its file');
  return root;
}
