import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { LogReader } from '@coop/tlog';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { copyLog } from '../copy-log.js';
import { dataFolderOf } from '../open-source.js';
import { FILES, logIn, requireLedger, sweepFindings, verifierKey } from '../sources/data-folder.js';
import { counted } from '../words.js';

/**
 * The log first, then the ledger: a copied log never holds what the copied ledger lacks. The vault last: values
 * are sealed before the events that refer to them, so the copy has each of them.
 */
async function run({ options, output }: Invocation): Promise<Result> {
  const dir = dataFolderOf(options);
  const out = required(options.out, '--out');
  requireLedger(dir);
  if (existsSync(join(out, FILES.ledger)))
    throw new UsageError(`there is a backup in ${out}: a backup never overwrites`);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const copied = [
    await backUpLog(dir, out),
    await copyLedger(dir, out),
    copyDatabase(dir, out, FILES.vault),
    copyDatabase(dir, out, FILES.readModels),
  ].flat();
  const { findings, head, logSize } = await examine(out, (done, total) =>
    output.progress('verifying the copy', done, total),
  );
  return {
    code: findings.length === 0 ? 0 : 1,
    json: { out, copied, head: String(head), logSize, findings },
    lines: [
      `Copied ${copied.join(', ')} to ${out}: ${counted(Number(head), 'event')}, log of ${logSize ?? 'unknown'} entries.`,
      ...findings.map((finding) => `FINDING ${finding}`),
      'checked      the chain of commits of the copy; that the copied log is no longer than the ledger',
      'not checked  tiles and sealed values: `coop audit verify --data` on the copy does that',
      'not copied   keys: they have a backup of their own, apart and short-lived; accounts at the sign-in provider',
    ],
  };
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

async function examine(out: string, onProgress: (done: bigint, total: bigint) => void) {
  const store = openSqliteEventStore({ dir: out, readOnly: true });
  try {
    const swept = await sweepFindings(store, ({ done, total }) => onProgress(done, total));
    const findings = swept.map(({ code, position, detail }) => `${code} at position ${position}: ${detail}`);
    const vkey = verifierKey(out, undefined);
    const logSize = vkey === undefined ? null : (await LogReader.open(logIn(out, vkey))).checkpoint.size;
    if (logSize !== null && logSize > Number(store.head()))
      findings.push('the log holds events that the ledger has lost');
    return { findings, head: store.head(), logSize };
  } finally {
    await store.close();
  }
}

export const backup: Command = {
  name: 'backup',
  usage: '--data DIR --out DIR',
  summary: 'copy a data folder, also of a running cooperative, and verify the copy; never keys',
  run,
};
