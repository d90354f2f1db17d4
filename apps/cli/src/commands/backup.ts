import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { backUpDatabases, copyAccounts } from '@coop/portable-backup';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { copyLog } from '../copy-log.js';
import { postgresOf, requiredKeysDatabase } from '../databases.js';
import { dataFolderOf } from '../open-source.js';
import { FILES, logIn, requireLedger, verifierKey } from '../sources/data-folder.js';
import { counted } from '../words.js';
import { backUpKeys, keysCopied } from './backup-keys.js';
import { examine, type Examination } from './examine.js';

async function run(invocation: Invocation): Promise<Result> {
  const { options, output } = invocation;
  const out = required(options.out, '--out');
  const postgres = postgresOf(options);
  const { copied, keys } =
    postgres === undefined ? await copyFolder(options, out) : await copyDatabases(postgres, out, invocation);
  const examined = await examine(out, (done, total) => output.progress('verifying the copy', done, total));
  return resultOf(out, { ...examined, copied, keys });
}

interface Copied {
  readonly copied: readonly string[];
  /** What was copied of the keys, if somebody asked for it. */
  readonly keys: string | undefined;
}

function resultOf(out: string, { findings, head, logSize, copied, keys }: Copied & Examination): Result {
  return {
    code: findings.length === 0 ? 0 : 1,
    json: { out, copied, keys: keys ?? null, head: String(head), logSize, findings },
    lines: [
      `Copied ${copied.join(', ')} to ${out}: ${counted(Number(head), 'event')}, log of ${logSize ?? 'unknown'} entries.`,
      ...(keys === undefined ? [] : [keys]),
      ...findings.map((finding) => `FINDING ${finding}`),
      'checked      the chain of commits of the copy; that the copied log is no longer than the ledger',
      'not checked  tiles and sealed values: `coop audit verify --data` on the copy does that',
      ...(keys === undefined
        ? ['not copied   keys: they have a backup of their own, apart and short-lived (--with-keys)']
        : []),
      'not copied   sessions and links under way: people sign in again. Accounts at Keycloak: they lie in its own database',
    ],
  };
}

async function copyDatabases(
  postgres: string,
  out: string,
  { options, output }: Invocation,
): Promise<Copied> {
  const keysTo = options['with-keys'];
  const files = options['keys-files'];
  const report = await backUpDatabases({
    ...{ postgres, out },
    ...(keysTo === undefined
      ? {}
      : {
          keys: {
            ...{ out: keysTo, database: requiredKeysDatabase(options) },
            ...(files === undefined ? {} : { files }),
          },
        }),
    onProgress: (step, done, total) => output.progress(`copying ${step}`, done, total),
  });
  return {
    copied: [
      ...[FILES.ledger, FILES.vault],
      ...(report.logFiles > 0 ? [FILES.log] : []),
      ...(report.accounts > 0 ? [FILES.accounts] : []),
    ],
    keys: report.keys === undefined || keysTo === undefined ? undefined : keysCopied(keysTo, report.keys),
  };
}

/**
 * The log first, then the ledger: a copied log never holds what the copied ledger lacks. The vault after it: values
 * are sealed before the events that refer to them, so the copy has each of them. The keys last: those of each value.
 */
async function copyFolder(options: Options, out: string): Promise<Copied> {
  const dir = dataFolderOf(options);
  requireLedger(dir);
  if (existsSync(join(out, FILES.ledger)))
    throw new UsageError(`there is a backup in ${out}: a backup never overwrites`);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const copied = [
    await backUpLog(dir, out),
    await copyLedger(dir, out),
    copyDatabase(dir, out, FILES.vault),
    copyDatabase(dir, out, FILES.readModels),
    copyAccounts(dir, out),
  ].flat();
  return { copied, keys: await backUpKeys(options, dir, out) };
}

async function backUpLog(dir: string, out: string): Promise<string[]> {
  const vkey = verifierKey(dir, undefined);
  if (vkey === undefined) return [];
  await copyLog(logIn(dir, vkey), join(out, FILES.log));
  writeFileSync(join(out, FILES.log, 'origin.vkey'), `${vkey}\n`);
  return [FILES.log];
}

async function copyLedger(dir: string, out: string): Promise<string[]> {
  const store = openSqliteEventStore({ dir, readOnly: true });
  try {
    await store.backupTo(join(out, FILES.ledger));
  } finally {
    await store.close();
  }
  return [FILES.ledger];
}

/** A live database is never copied as a file: what is in its write-ahead log would be missing. */
function copyDatabase(dir: string, out: string, name: string): string[] {
  if (!existsSync(join(dir, name))) return [];
  const db = new DatabaseSync(join(dir, name), { readOnly: true, timeout: 5_000 });
  try {
    db.prepare('VACUUM INTO ?').run(join(out, name));
  } finally {
    db.close();
  }
  return [name];
}

export const backup: Command = {
  name: 'backup',
  usage:
    '--data DIR --out DIR | --postgres URL --out DIR [--keys-database URL]; [--with-keys DIR [--keys-files DIR]]',
  summary: 'copy a cooperative while it runs, and verify the copy; keys only into a folder of their own',
  run,
};
