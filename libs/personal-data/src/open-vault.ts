import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { BLIND_SCHEMA } from './blind-index.js';
import {
  createKeyEncryptionKey,
  KEY_BYTES,
  KeyEncryptionKey,
  readKeyEncryptionKey,
} from './key-encryption-key.js';
import { KEY_STORE_SCHEMA, KeyStore } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import { SqliteFile } from './sqlite-file.js';
import { SqliteVault } from './sqlite-vault.js';
import { VALUE_SCHEMA } from './value-store.js';
import type { Clock, EmbeddedVault } from './vault.js';

const VAULT_SCHEMA = [`${VALUE_SCHEMA}; ${BLIND_SCHEMA}`];

/** Where a vault lies. Both folders are made at the first start. */
export interface VaultSettings {
  /** Holds `vault.sqlite`. */
  readonly dataDir: string;
  /** Holds `keys.sqlite` and `kek`. Outside `dataDir`, and outside its backup. */
  readonly keysDir: string;
  readonly clock: Clock;
  /** For a process beside the owner: opens, never seals or destroys. Default: false. */
  readonly readOnly?: boolean;
}

/**
 * Opens the vault, or creates it, and finishes erasures that a crash interrupted.
 * @throws VaultRefusal `KeysNotApart`, `WrongKeyEncryptionKey`, `KeysOfAnotherVault`
 */
export function openVault(settings: VaultSettings): EmbeddedVault {
  const { clock, readOnly = false } = settings;
  const dataDir = realPath(settings.dataDir);
  const keysDir = realPath(settings.keysDir);
  if (isWithin(keysDir, dataDir) || isWithin(dataDir, keysDir)) throw new VaultRefusal('KeysNotApart');
  const kekPath = join(keysDir, 'kek');
  const keysPath = join(keysDir, 'keys.sqlite');
  if (!readOnly) prepareFolders(dataDir, keysDir, kekPath, keysPath);
  const kek = readKeyEncryptionKey(kekPath);
  const keyFile = new SqliteFile(keysPath, KEY_STORE_SCHEMA, readOnly);
  if (!readOnly) chmodSync(keysPath, 0o600);
  return assemble(
    keyFile,
    kek,
    clock,
    () => new SqliteFile(join(dataDir, 'vault.sqlite'), VAULT_SCHEMA, readOnly),
  );
}

/** A vault for tests: the same code, in memory. */
export function memoryVault(settings: { readonly clock: Clock }): EmbeddedVault {
  const kek = new KeyEncryptionKey(randomBytes(KEY_BYTES));
  const keyFile = new SqliteFile(':memory:', KEY_STORE_SCHEMA);
  return assemble(keyFile, kek, settings.clock, () => new SqliteFile(':memory:', VAULT_SCHEMA));
}

function assemble(
  keyFile: SqliteFile,
  kek: KeyEncryptionKey,
  clock: Clock,
  openValues: () => SqliteFile,
): EmbeddedVault {
  let valueFile: SqliteFile | undefined;
  try {
    const keys = new KeyStore(keyFile, kek);
    keys.indexKey(); // refuses a wrong key before anything else is touched
    valueFile = openValues();
    return new SqliteVault(keyFile, keys, valueFile, clock);
  } catch (error) {
    valueFile?.close();
    keyFile.close();
    throw error;
  }
}

function prepareFolders(dataDir: string, keysDir: string, kekPath: string, keysPath: string): void {
  mkdirSync(dataDir, { recursive: true });
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  if (!existsSync(kekPath) && !existsSync(keysPath)) createKeyEncryptionKey(kekPath);
}

/** The path without links, also where its last parts do not exist yet. */
function realPath(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) return realpathSync(absolute);
  return join(realPath(dirname(absolute)), basename(absolute));
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}
