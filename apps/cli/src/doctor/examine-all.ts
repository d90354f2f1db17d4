import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Options } from '../command.js';
import { keysDatabaseOf, postgresOf } from '../databases.js';
import { historyDoors } from '../history-doors.js';
import { dataFolderOf } from '../open-source.js';
import { FILES, openDataFolder } from '../sources/data-folder.js';
import { openPostgres } from '../sources/postgres.js';
import { backupChecks } from './backups.js';
import { dataFolderChecks } from './data-folder.js';
import { examined, finding, messageOf, type Diagnosis } from './diagnosis.js';
import { erasureListChecks } from './erasure-list.js';
import { historyChecks } from './history.js';
import { keysFolderChecks } from './keys-folder.js';
import { machineChecks } from './machine.js';
import { natsChecks, natsMonitorChecks } from './nats.js';
import { issuerChecks, siteChecks } from './network.js';
import { keysDatabaseChecks } from './postgres-keys.js';
import { checkpointsIn, postgresLedgerChecks } from './postgres-ledger.js';
import { roleChecks } from './postgres-roles.js';
import { postgresServerChecks } from './postgres-server.js';
import { Queries } from './queries.js';

const now = (): Date => new Date();

const readModels = new Set(historyDoors.projections.map(({ name }) => name));

async function closing<T>(close: () => Promise<void>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await close();
  }
}

/** What cannot be opened at all is a finding, too. */
async function opening(check: string, remedy: string, look: () => Promise<readonly Diagnosis[]>) {
  try {
    return await look();
  } catch (error) {
    return [finding(check, messageOf(error), { cause: 'it cannot be opened from here', remedy })];
  }
}

function checkpointsOf(dir: string): ReadonlyMap<string, bigint> {
  const file = join(dir, FILES.readModels);
  if (!existsSync(file)) return new Map();
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    const rows = db.prepare('SELECT projection, position FROM checkpoints').all() as unknown as {
      readonly projection: string;
      readonly position: number;
    }[];
    return new Map(
      rows
        .filter(({ projection }) => readModels.has(projection) || projection.startsWith('reactor:'))
        .map(({ projection, position }) => [projection, BigInt(position)]),
    );
  } finally {
    db.close();
  }
}

async function ofFolder(dir: string, options: Options): Promise<readonly Diagnosis[]> {
  if (!existsSync(dir))
    return [
      finding('data folder', `${dir} does not exist`, {
        cause: 'another folder is meant, or nothing was ever started',
        remedy: 'name it with --data',
      }),
    ];
  const keysDir = options.keys ?? `${resolve(dir)}.keys`;
  const production = options.production === true;
  return [
    ...(await examined({ dir, keysDir, now: now() }, dataFolderChecks)),
    ...(await opening('history', 'restore a backup', async () => {
      const { store, log, close } = openDataFolder(dir, {});
      const history = { store, log, checkpoints: checkpointsOf(dir), now: now(), production };
      return closing(close, examined(history, historyChecks));
    })),
    ...(existsSync(keysDir) ? await examined({ dir: keysDir }, keysFolderChecks) : []),
    ...(await examined({ keysDir, dir: options.erasures ?? `${resolve(dir)}.erasures` }, erasureListChecks)),
  ];
}

async function ofPostgres(url: string, options: Options): Promise<readonly Diagnosis[]> {
  const db = await Queries.open(url);
  try {
    const keysUrl = keysDatabaseOf(options);
    return [
      ...(await examined({ db, now }, postgresServerChecks)),
      ...(await examined({ db }, postgresLedgerChecks)),
      ...(await opening('history', 'carry out the migrations, or restore a backup', async () => {
        const { store, log, close } = await openPostgres(url, options);
        const checkpoints = await checkpointsIn(db, readModels);
        const history = { store, log, checkpoints, now: now(), production: options.production === true };
        return closing(close, examined(history, historyChecks));
      })),
      ...(await examined({ db }, roleChecks)),
      ...(keysUrl === undefined
        ? []
        : await opening('key database', 'start its server, or name it with --keys-database', () =>
            ofKeysDatabase(keysUrl, db),
          )),
      ...(options.keys === undefined ? [] : await examined({ dir: options.keys }, keysFolderChecks)),
    ];
  } finally {
    await db.close();
  }
}

async function ofKeysDatabase(url: string, data: Queries): Promise<readonly Diagnosis[]> {
  const db = await Queries.open(url);
  try {
    return await examined({ db, data }, keysDatabaseChecks);
  } finally {
    await db.close();
  }
}

/** Everything that the options name, and this machine; what is not there is not spoken of. */
export async function examineAll(options: Options): Promise<readonly Diagnosis[]> {
  const { data, url, issuer, nats, backups } = options;
  const monitor = options['nats-monitor'];
  const postgres = postgresOf({
    ...(options.postgres === undefined ? {} : { postgres: options.postgres }),
    ...(data === undefined ? {} : { data }),
  });
  const dir = dataFolderOf(options);
  const onlyOthers = [postgres, url, issuer, nats, monitor, backups].some((part) => part !== undefined);
  const hasFolder = data !== undefined || !onlyOthers;
  return [
    ...(await examined({ version: process.versions.node }, machineChecks)),
    ...(hasFolder ? await ofFolder(dir, options) : []),
    ...(postgres === undefined
      ? []
      : await opening('PostgreSQL', 'start it; services wait for it: see when-postgresql-is-down', () =>
          ofPostgres(postgres, options),
        )),
    ...(backups === undefined
      ? []
      : await examined({ dir: backups, dataDir: hasFolder ? dir : undefined, now: now() }, backupChecks)),
    ...(url === undefined ? [] : await examined({ url, now: now() }, siteChecks)),
    ...(issuer === undefined ? [] : await examined({ issuer, now }, issuerChecks)),
    ...(monitor === undefined ? [] : await examined({ monitor }, natsMonitorChecks)),
    ...(nats === undefined ? [] : await examined({ nats }, natsChecks)),
  ];
}
