import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { BLIND_SCHEMA } from './blind-index.js';
import {
  createKeyEncryptionKey,
  KEY_BYTES,
  KeyEncryptionKey,
  type KeyWrapping,
} from './key-encryption-key.js';
import { listSigner } from './erasure-list.js';
import { ErasureListFile, ErasureListInMemory, type ErasureListStorage } from './erasure-list-file.js';
import { KeptErasureList } from './kept-erasure-list.js';
import { KekFile } from './kek-file.js';
import { finishRotation } from './rotate-kek.js';
import { KEY_STORE_SCHEMA, KeyStore } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import { SqliteFile } from './sqlite-file.js';
import { SqliteVault, type SqliteVaultParts } from './sqlite-vault.js';
import { ENDED_SCHEMA, VALUE_SCHEMA, type ValueStore } from './value-store.js';
import type { Clock, EmbeddedVault, ErasureListHead } from './vault.js';

const VAULT_SCHEMA = [`${VALUE_SCHEMA}; ${BLIND_SCHEMA}`, ENDED_SCHEMA];

/** Where a vault lies. Both folders are made at the first start. */
export interface VaultSettings {
  /** Holds `vault.sqlite`. */
  readonly dataDir: string;
  /** Holds `keys.sqlite` and `kek`. Outside `dataDir`, and outside its backup. */
  readonly keysDir: string;
  readonly clock: Clock;
  /** For a process beside the owner: opens, never seals or destroys. Default: false. */
  readonly readOnly?: boolean;
  /**
   * Holds `erasures.jsonl`, the list of erasures: in no backup of the data nor of the keys. Default: the data folder's
   * name with `.erasures`. `false`: to look at a copy that has no list, read-only; it may open what was erased since.
   */
  readonly erasuresDir?: string | false;
  /** A head of the list that somebody outside remembers, the ledger for example: an older list is refused. */
  readonly erasuresAtLeast?: ErasureListHead | undefined;
}

/**
 * Opens the vault, or creates it, and finishes erasures that a crash interrupted.
 * @throws VaultRefusal `KeysNotApart`, `WrongKeyEncryptionKey`, `KeysOfAnotherVault`, `ErasureListMissing`,
 *   `ErasureListOlder`, `ErasureListAltered`, `ErasuresNotCarriedOut`
 */
export function openVault(settings: VaultSettings): EmbeddedVault {
  const { clock, readOnly = false } = settings;
  const dataDir = realPath(settings.dataDir);
  const keysDir = realPath(settings.keysDir);
  if (isWithin(keysDir, dataDir) || isWithin(dataDir, keysDir)) throw new VaultRefusal('KeysNotApart');
  const kekPath = join(keysDir, 'kek');
  const keysPath = join(keysDir, 'keys.sqlite');
  if (!readOnly) prepareFolders(dataDir, keysDir, kekPath, keysPath);
  const keyFile = new SqliteFile(keysPath, KEY_STORE_SCHEMA, readOnly);
  if (!readOnly) chmodSync(keysPath, 0o600);
  const kek = kekOf(keyFile, kekPath);
  return assemble({
    ...{ keyFile, kek, clock, readOnly, storage: storageOf(settings), atLeast: settings.erasuresAtLeast },
    openValues: () => new SqliteFile(join(dataDir, 'vault.sqlite'), VAULT_SCHEMA, readOnly),
  });
}

/** A vault for tests: the same code, in memory. */
export function memoryVault(settings: { readonly clock: Clock }): EmbeddedVault {
  return assemble({
    keyFile: new SqliteFile(':memory:', KEY_STORE_SCHEMA),
    kek: new KeyEncryptionKey(randomBytes(KEY_BYTES)),
    clock: settings.clock,
    readOnly: false,
    storage: new ErasureListInMemory(),
    atLeast: undefined,
    openValues: () => new SqliteFile(':memory:', VAULT_SCHEMA),
  });
}

interface Assembly extends Pick<SqliteVaultParts, 'clock' | 'keyFile'> {
  readonly kek: KeyWrapping;
  readonly readOnly: boolean;
  /** `undefined`: nobody asks for a list. */
  readonly storage: ErasureListStorage | undefined;
  readonly atLeast: ErasureListHead | undefined;
  readonly openValues: () => SqliteFile;
}

function assemble({ keyFile, kek, clock, readOnly, storage, atLeast, openValues }: Assembly): EmbeddedVault {
  let valueFile: SqliteFile | undefined;
  try {
    const keys = new KeyStore(keyFile, kek);
    const root = keys.indexKey(); // refuses a wrong key before anything else is touched
    valueFile = openValues();
    const openList = (values: ValueStore) =>
      KeptErasureList.open(storage ?? new ErasureListInMemory(), {
        ...{ store: keys.storeId(), signer: listSigner(root), now: () => clock.now(), readOnly },
        seen: storage === undefined ? [] : [keys.erasures.seenOfList(), values.seenOfList()],
        outside: storage === undefined ? undefined : atLeast,
      });
    return new SqliteVault({ keys, keyFile, valueFile, openList, clock });
  } catch (error) {
    valueFile?.close();
    keyFile.close();
    throw error;
  }
}

function storageOf({
  dataDir,
  erasuresDir,
  readOnly = false,
}: VaultSettings): ErasureListStorage | undefined {
  if (erasuresDir === false && !readOnly)
    throw new TypeError('a vault without a list of erasures is only read');
  if (erasuresDir === false) return undefined;
  return new ErasureListFile(erasuresDir ?? `${realPath(dataDir)}.erasures`, readOnly);
}

function kekOf(keyFile: SqliteFile, path: string): KekFile {
  try {
    if (!keyFile.readOnly) finishRotation(keyFile, path);
    return new KekFile(path);
  } catch (error) {
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
