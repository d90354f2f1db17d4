import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { LogReader } from '@coop/tlog';
import type { Command, Invocation, Result } from '../command.js';
import { dataFolderOf } from '../open-source.js';
import { FILES, logIn, verifierKey } from '../sources/data-folder.js';

interface Check {
  readonly name: string;
  readonly fine: boolean;
  readonly detail: string;
}

const NOT_ENOUGH = 100 * 1024 * 1024;

async function run({ options }: Invocation): Promise<Result> {
  const dir = dataFolderOf(options);
  const head = await ledger(dir);
  const checks = [
    node(),
    folder(dir),
    head.check,
    await log(dir, head.position),
    readModels(dir, head.position),
    vault(dir),
    keys(dir),
    disk(dir),
  ];
  const fine = checks.every((check) => check.fine);
  return {
    code: fine ? 0 : 1,
    json: { data: dir, fine, checks },
    lines: [
      ...checks.map((check) => `${check.fine ? 'fine   ' : 'FINDING'}  ${check.name}: ${check.detail}`),
      'not checked  whether history is whole: `coop audit verify`; whether it can be replayed: `coop audit replay`',
    ],
  };
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return {
    name: 'Node',
    fine: major > 24 || (major === 24 && minor >= 9),
    detail: `${process.version} (24.9 or newer is needed)`,
  };
}

function folder(dir: string): Check {
  if (!existsSync(dir)) return { name: 'data folder', fine: false, detail: `${dir} does not exist` };
  const open = (statSync(dir).mode & 0o077) !== 0;
  return { name: 'data folder', fine: !open, detail: open ? `${dir} can be read by others: chmod 700` : dir };
}

async function ledger(
  dir: string,
): Promise<{ readonly check: Check; readonly position: bigint | undefined }> {
  const name = 'ledger';
  try {
    const store = openSqliteEventStore({ dir, readOnly: true });
    const position = store.head();
    await store.close();
    return { check: { name, fine: true, detail: `${position} events, its end holds together` }, position };
  } catch (error) {
    return { check: { name, fine: false, detail: messageOf(error) }, position: undefined };
  }
}

async function log(dir: string, head: bigint | undefined): Promise<Check> {
  const name = 'log';
  const vkey = verifierKey(dir, undefined);
  if (vkey === undefined) return { name, fine: false, detail: 'there is no log/origin.vkey' };
  try {
    const { size } = (await LogReader.open(logIn(dir, vkey))).checkpoint;
    if (head === undefined) return { name, fine: true, detail: `${size} entries, its checkpoint is signed` };
    const behind = head - BigInt(size);
    if (behind < 0n)
      return { name, fine: false, detail: `it holds ${-behind} events that the ledger has lost` };
    return {
      name,
      fine: true,
      detail: `${size} entries, its checkpoint is signed, ${behind} events behind the ledger`,
    };
  } catch (error) {
    return { name, fine: false, detail: messageOf(error) };
  }
}

function readModels(dir: string, head: bigint | undefined): Check {
  const name = 'read models';
  return onDatabase(dir, FILES.readModels, name, (db) => {
    const rows = db.prepare('SELECT projection, position FROM checkpoints ORDER BY position').all() as {
      projection: string;
      position: number;
    }[];
    const slowest = rows.find(({ projection }) => !projection.startsWith('reactor:'));
    const ahead = head !== undefined && rows.some(({ position }) => BigInt(position) > head);
    if (ahead)
      return {
        name,
        fine: false,
        detail: 'they have read events that the ledger has lost: delete the file, it is rebuilt',
      };
    return {
      name,
      fine: true,
      detail: slowest === undefined ? 'none' : `all at position ${slowest.position} or later`,
    };
  });
}

function vault(dir: string): Check {
  const name = 'vault';
  return onDatabase(dir, FILES.vault, name, (db) => {
    const row = db.prepare('SELECT count(*) AS n, sum(ended) AS ended FROM sealed_values').get() as {
      n: number;
      ended: number | null;
    };
    return { name, fine: true, detail: `${row.n} sealed values, ${row.ended ?? 0} of them erased` };
  });
}

function onDatabase(dir: string, file: string, name: string, look: (db: DatabaseSync) => Check): Check {
  if (!existsSync(join(dir, file))) return { name, fine: false, detail: `there is no ${file}` };
  try {
    const db = new DatabaseSync(join(dir, file), { readOnly: true, timeout: 1_000 });
    try {
      return look(db);
    } finally {
      db.close();
    }
  } catch (error) {
    return { name, fine: false, detail: messageOf(error) };
  }
}

function keys(dir: string): Check {
  const found = ['kek', 'keys.sqlite', 'log.skey'].filter((file) => existsSync(join(dir, file)));
  const detail =
    found.length === 0
      ? 'none in the data folder'
      : `${found.join(', ')} lie in the data folder: one backup would hold both`;
  return { name: 'keys', fine: found.length === 0, detail };
}

function disk(dir: string): Check {
  const name = 'disk';
  if (!existsSync(dir)) return { name, fine: false, detail: 'unknown' };
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  return { name, fine: free > NOT_ENOUGH, detail: `${Math.round(free / 1024 / 1024)} MiB free` };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const doctor: Command = {
  name: 'doctor',
  usage: '[--data DIR]',
  summary: 'a few quick checks of a data folder and this machine',
  run,
};
