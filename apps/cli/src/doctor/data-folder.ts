import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { DAY, duration, finding, fine, messageOf, type Check, type Diagnosis } from './diagnosis.js';
import { diskSpace } from './machine.js';
import { parkedInFolder } from './parked.js';
import { withFile } from './with-file.js';

export interface DataFolder {
  readonly dir: string;
  readonly keysDir: string;
  readonly now: Date;
}

export function readableByOthers({ dir }: DataFolder): Diagnosis {
  if ((statSync(dir).mode & 0o077) === 0) return fine('data folder', dir);
  return finding('data folder', `${dir} can be read by others`, {
    cause: 'ciphertexts, handles and the times of everything are for the account of the process alone',
    remedy: `chmod 700 ${dir}`,
  });
}

/** Magic numbers of file systems: statfs(2). What is written there is gone with the power, or locked by nobody. */
const FORGETTING = new Map([
  [0x01021994, 'memory (tmpfs)'],
  [0x858458f6, 'memory (ramfs)'],
  [0x6969, 'a network (NFS)'],
  [0xff534d42, 'a network (CIFS)'],
  [0xfe534d42, 'a network (SMB)'],
]);

export function durableFileSystem({ dir }: DataFolder): Diagnosis {
  const kind = FORGETTING.get(statfsSync(dir).type);
  if (kind === undefined) return fine('durability', 'the data folder is on a disk of this machine');
  return finding('durability', `the data folder is in ${kind}`, {
    cause: 'what was acknowledged must survive a power cut, and only one process may write',
    remedy: 'stop, move the folder to a local disk, and start again',
  });
}

export async function ledgerEnd({ dir }: DataFolder): Promise<Diagnosis> {
  try {
    const store = openSqliteEventStore({ dir, readOnly: true });
    const head = store.head();
    await store.close();
    return fine('ledger', `${head} events, its end holds together`);
  } catch (error) {
    return finding('ledger', messageOf(error), {
      cause:
        'the file was changed by something else than the cooperative, or the disk lost what it had promised',
      remedy: 'stop, run `coop audit verify`, and restore a backup',
    });
  }
}

const UNIQUE = [
  ['commits', 'last'],
  ['commands', 'hash,last'],
  ['streams', 'name'],
  ['revisions', 'stream,revision'],
  ['categories', 'name'],
] as const;

export function ledgerIndexes({ dir }: DataFolder): Diagnosis | undefined {
  const file = join(dir, 'ledger.sqlite');
  if (!existsSync(file)) return undefined;
  const missing = withFile(file, (db) => {
    const key = db.prepare(
      'SELECT group_concat(name) AS columns FROM (SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk)',
    );
    return UNIQUE.filter(([table, columns]) => key.get(table)?.['columns'] !== columns);
  });
  if (missing.length === 0) return fine('indexes of the ledger', 'all are there');
  const names = missing.map(([table, columns]) => `${table} (${columns})`).join(', ');
  return finding('indexes of the ledger', `unique ones are missing: ${names}`, {
    cause: 'the tables were made or copied by something else; two writers could be given one place',
    remedy: 'stop, and restore the ledger from a backup with `coop restore`',
  });
}

export function vaultFile({ dir }: DataFolder): Diagnosis {
  const file = join(dir, 'vault.sqlite');
  if (!existsSync(file))
    return finding('sealed values', 'there is no vault.sqlite', {
      cause: 'the folder was copied in part',
      remedy: 'restore the whole folder with `coop restore`',
    });
  const { n, ended } = withFile(file, (db) =>
    db.prepare('SELECT count(*) AS n, sum(ended) AS ended FROM sealed_values').get(),
  ) as { n: number; ended: number | null };
  return fine('sealed values', `${n}, of which ${ended ?? 0} are erased`);
}

export function ownKeys({ dir, keysDir }: DataFolder): Diagnosis | undefined {
  const [vault, keys] = [join(dir, 'vault.sqlite'), join(keysDir, 'keys.sqlite')];
  if (!existsSync(vault) || !existsSync(keys)) return undefined;
  const bound = withFile(vault, (db) =>
    db.prepare("SELECT value FROM vault_meta WHERE name = 'key-store'").get(),
  ) as { value: string } | undefined;
  const store = withFile(keys, (db) =>
    db.prepare("SELECT lower(hex(value)) AS id FROM meta WHERE name = 'store-id'").get(),
  ) as { id: string } | undefined;
  if (bound === undefined || bound.value === store?.id)
    return fine('pair of keys', 'the keys are those of the values');
  return finding('pair of keys', 'the keys folder belongs to other sealed values', {
    cause: 'a folder was restored beside another cooperative’s, or under its name',
    remedy: 'give the process the keys folder that belongs to this data folder',
  });
}

const KEYS = [
  'kek',
  'keys.sqlite',
  'log.skey',
  'witness.skey',
  'evidence.skey',
  'receipts.pem',
  'provider-keys.json',
  'portal.key',
];

export function keysBesideData({ dir, keysDir }: DataFolder): Diagnosis {
  const beside = KEYS.filter((name) => existsSync(join(dir, name)));
  const way = relative(resolve(dir), resolve(keysDir));
  const within = way === '' || !(way === '..' || way.startsWith(`..${sep}`));
  if (beside.length === 0 && !within) return fine('keys', 'none in the data folder');
  const detail = within
    ? `${keysDir} lies in the data folder`
    : `${beside.join(', ')} lie in the data folder`;
  return finding('keys', `${detail}: one backup would hold both`, {
    cause: 'whoever has data and keys together reads everything, also what was erased since',
    remedy: 'stop, move the keys to a folder on another disk, and destroy the backups that hold both',
  });
}

const TOO_MANY = 100;

/** Mails are laid here for the mail server of the machine, which takes them away. */
export function mailFolder({ dir, now }: DataFolder): Diagnosis | undefined {
  const folder = `${resolve(dir)}.mails`;
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs);
  const age = files.length === 0 ? 0 : now.getTime() - Math.min(...files);
  const detail =
    files.length === 0 ? 'empty' : `${files.length} mails, the oldest waits for ${duration(age)}`;
  if (files.length <= TOO_MANY && age < DAY) return fine('mail folder', detail);
  return finding('mail folder', detail, {
    cause: 'nothing takes the mails away: people wait for their links, and addresses lie about in clear',
    remedy: `let the mail server send what is in ${folder} and delete it, or set COOP_DATACOOPERATIVE_SMTP_URL`,
  });
}

/** Addresses that partners gave, and that were switched off after too many failures. */
export function disabledWebhooks({ dir }: DataFolder): Diagnosis | undefined {
  const file = join(dir, 'read-models.sqlite');
  if (!existsSync(file)) return undefined;
  return withFile(file, (db) => {
    const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'consent_webhooks'").get();
    if (known === undefined) return undefined;
    const rows = db
      .prepare('SELECT webhook_id AS id, status FROM consent_webhooks')
      .all() as unknown as Webhook[];
    return webhooks(rows);
  });
}

export interface Webhook {
  readonly id: string;
  readonly status: string;
}

export function webhooks(rows: readonly Webhook[]): Diagnosis | undefined {
  if (rows.length === 0) return undefined;
  const off = rows.filter(({ status }) => status === 'disabled').map(({ id }) => id);
  if (off.length === 0) return fine('webhooks', `${rows.length}, none is switched off`);
  return finding('webhooks', `switched off: ${off.join(', ')}`, {
    cause:
      'the partner’s receiver failed for too long, or somebody switched it off; its feed keeps everything',
    remedy: 'ask the partner to repair the receiver and to switch the webhook on again',
  });
}

export const dataFolderChecks: Readonly<Record<string, Check<DataFolder>>> = {
  'data folder': readableByOthers,
  durability: durableFileSystem,
  disk: ({ dir }) => diskSpace('disk', dir),
  ledger: ledgerEnd,
  'indexes of the ledger': ledgerIndexes,
  'sealed values': vaultFile,
  keys: keysBesideData,
  'pair of keys': ownKeys,
  'mail folder': mailFolder,
  webhooks: disabledWebhooks,
  'parked events': parkedInFolder,
};
