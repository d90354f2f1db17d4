import { readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';
import { generateKeyPair, parseSignerKey, signNote, verifierKeyOf } from '@coop/tlog';
import type { BundleSigner } from '../evidence/bundle-parts.js';

/**
 * The key that signs evidence bundles, and nothing else: what the log's key signs are checkpoints. Made at the first
 * start.
 */
export function openBundleSigner(file: string, origin: string): BundleSigner {
  ensureKeyFile(file, () => `${generateKeyPair(`${origin}/evidence`).skey}\n`);
  const skey = readFileSync(file, 'utf8').trim();
  const key = parseSignerKey(skey);
  return { vkey: verifierKeyOf(skey), sign: (text) => signNote(text, [key]) };
}
