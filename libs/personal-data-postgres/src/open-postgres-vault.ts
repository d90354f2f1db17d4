import { randomInt } from 'node:crypto';
import { VaultRefusal, type Clock, type ErasureListHead, type Vault } from '@coop/personal-data';
import { BlindFingerprints, plainKeyFile, type KeyEncryption } from '@coop/personal-data/adapter';
import { Database, only } from './database.js';
import { HeldKek } from './held-kek.js';
import { PostgresErasureList } from './erasure-list.js';
import { Erasing } from './erasing.js';
import { createRoots, readRoots, unwrapRoots, type KeyRoots } from './key-roots.js';
import { PostgresKeyStore } from './key-store.js';
import { lockOutDestructions, lockOutSeals, lockPreparing } from './locks.js';
import { migrate } from './migrations.js';
import { PostgresVault } from './postgres-vault.js';
import { KEYS_SCHEMA, VALUES_SCHEMA } from './schema.js';
import { PostgresValueStore } from './value-store.js';

/** Where a vault lies, and how it is opened. PostgreSQL 15 or newer. */
export interface PostgresVaultSettings {
  /** The database of ciphertexts (schema `vault`), `postgres://…`. Not through a pooler that shares sessions. */
  readonly valuesUrl: string;
  /** The database of wrapped keys (schema `keys`): another one, better on another server. */
  readonly keysUrl: string;
  /** Holds the key-encryption key, outside both databases, the same for every process. */
  readonly kekFile: string;
  /** What stands in that file. Default: the key itself, 32 bytes. */
  readonly keyEncryption?: KeyEncryption | undefined;
  readonly clock: Clock;
  /** Opens, never seals or destroys. Default: false. */
  readonly readOnly?: boolean;
  /** A head of the list of erasures that somebody outside remembers: an older list is refused. */
  readonly erasuresAtLeast?: ErasureListHead | undefined;
  /** Connections to each of the databases, at most. Default: 4. */
  readonly connections?: number;
}

/**
 * Opens the vault on two PostgreSQL databases, or creates it, and finishes erasures. Any number of processes may use
 * it at once. What is guaranteed, and when:
 *
 * - `seal` returned: keys and ciphertexts are committed in both databases, keys first.
 * - `destroy` begins: it waits until every seal under way, in every process, has ended. A seal after that is refused
 *   with `SubjectErased`; the check and the sealing happen under a lock that a destruction takes.
 * - `destroy` returned: no call of `open` that begins afterwards, in any process, gives a value. Its ciphertext is
 *   read from the database each time and is not there any more; the wrapped key is deleted; and a key in the memory
 *   of a process is used only with ciphertexts of the same generation, which the same statement reads. A call of
 *   `open` that had begun before may still answer with what it had read.
 * - A process dies inside `destroy`: if the erasure was recorded, the keys are gone. The rest is done by the next
 *   start of any process, or by its next seal, destruction, or opening that asks the key database. Until then a process that holds the key
 *   in its memory may open the values, for 30 seconds at the most.
 * - An older database is restored, either of the two: the erasures are carried out again at the next start, because
 *   each keeps the tombstones of both, and the list of erasures. Stop every process before restoring. If both are
 *   restored, the newest copy of the list must be put back with them (`coop restore --erasures`).
 * - `scrubbed: true`: the file of the wrapped keys was written anew without the deleted ones. It says nothing of
 *   write-ahead logs, replicas and backups, which hold wrapped keys and ciphertexts until they are recycled; and the
 *   bytes of a dead ciphertext lie in its table until other rows take their place, or until `compact`. What makes
 *   them harmless: a ciphertext opens only with its data key, and a wrapped key only with the key-encryption key,
 *   which is in neither database.
 *
 * @throws VaultRefusal `KeysNotApart`, `WrongKeyEncryptionKey`, `KeysOfAnotherVault`, `NotDurable`, `ErasureListMissing`,
 *   `ErasureListOlder`, `ErasureListAltered`, `ErasuresNotCarriedOut`; `ReadOnly` if the schemas are not there yet
 */
export async function openPostgresVault(settings: PostgresVaultSettings): Promise<Vault> {
  const { valuesUrl, keysUrl, clock, readOnly = false, connections = 4 } = settings;
  const valueDatabase = new Database({ url: valuesUrl, connections, readOnly });
  const keyDatabase = new Database({ url: keysUrl, connections, readOnly });
  try {
    await prepare(valueDatabase, keyDatabase);
    const values = new PostgresValueStore(valueDatabase);
    const { kek, storeId, indexKey } = await findRoots(keyDatabase, values, settings);
    // A vault beside foreign or new keys would call every value lost, one by one: better not to start.
    if ((await values.bindTo(storeId)) !== storeId) throw new VaultRefusal('KeysOfAnotherVault');
    const keys = new PostgresKeyStore(keyDatabase, kek);
    const list = await keyDatabase.transaction(async (queries) => {
      await lockPreparing(queries);
      // Nobody is between the list and the keys.
      await (readOnly ? lockOutDestructions(queries) : lockOutSeals(queries));
      return PostgresErasureList.open(queries, {
        ...{ roots: { kek, storeId, indexKey }, values: valueDatabase, readOnly },
        ...{ atLeast: settings.erasuresAtLeast, now: () => clock.now() },
      });
    });
    const erasing = new Erasing(keys, values, list);
    if (!readOnly) await erasing.repeatWhatIsMissing();
    const fingerprints = new BlindFingerprints(indexKey);
    return new PostgresVault({ keys, values, erasing, list, fingerprints, clock });
  } catch (error) {
    await valueDatabase.close();
    await keyDatabase.close();
    throw error;
  }
}

/**
 * Creates or upgrades the schemas `vault` and `keys` with a role that may do so, and nothing else: no key-encryption
 * key is made. Afterwards the vault opens with roles that may only read and write rows. Of those, only the owner of
 * `keys.keys` can answer `scrubbed: true`, and only the owner of the other tables can compact.
 * @throws VaultRefusal `KeysNotApart`, `NotDurable`
 */
export async function prepareVault(
  settings: Pick<PostgresVaultSettings, 'valuesUrl' | 'keysUrl'>,
): Promise<void> {
  const options = { connections: 1, readOnly: false };
  const values = new Database({ url: settings.valuesUrl, ...options });
  const keys = new Database({ url: settings.keysUrl, ...options });
  try {
    await prepare(values, keys);
  } finally {
    await values.close();
    await keys.close();
  }
}

async function prepare(values: Database, keys: Database): Promise<void> {
  await assertApart(values, keys);
  for (const database of [values, keys]) await assertDurable(database);
  await migrate(values, VALUES_SCHEMA);
  await migrate(keys, KEYS_SCHEMA);
}

/** A lock taken by one is seen by the other exactly if both are in the same database, whatever their URLs say. */
async function assertApart(values: Database, keys: Database): Promise<void> {
  const numbers = [randomInt(2 ** 31), randomInt(2 ** 31)];
  await values.transaction(async (queries) => {
    await queries.query('SELECT pg_advisory_xact_lock($1, $2)', numbers);
    const sql = 'SELECT pg_try_advisory_xact_lock($1, $2) AS free';
    const { free } = only(await keys.query<{ free: boolean }>(sql, numbers));
    if (!free) throw new VaultRefusal('KeysNotApart');
  });
}

async function assertDurable(database: Database): Promise<void> {
  const { value } = only(
    await database.query<{ value: string }>(`SELECT current_setting('synchronous_commit') AS value`),
  );
  if (value === 'off') throw new VaultRefusal('NotDurable');
}

/** One process at a time, so that several that start first agree on one key-encryption key. */
function findRoots(
  keyDatabase: Database,
  values: PostgresValueStore,
  { kekFile, keyEncryption = plainKeyFile }: PostgresVaultSettings,
): Promise<KeyRoots> {
  return keyDatabase.transaction(async (queries) => {
    await lockPreparing(queries);
    const found = await readRoots(queries);
    if (found !== undefined) return unwrapRoots(found, await HeldKek.open(kekFile, keyEncryption));
    if (keyDatabase.readOnly) throw new VaultRefusal('ReadOnly');
    if ((await values.keyStoreId()) !== undefined) throw new VaultRefusal('KeysOfAnotherVault');
    return createRoots(queries, await HeldKek.openOrCreate(kekFile, keyEncryption));
  });
}
