import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyLedger } from '@coop/audit/replay';
import {
  keyFilesIn,
  restoreKeys,
  restoreToDatabases,
  restoreToFolders,
  type ErasuresOfRestore,
  type OnProgress,
  type RestoreReport,
} from '@coop/portable-backup';
import {
  required,
  UsageError,
  type Command,
  type Invocation,
  type Options,
  type Result,
} from '../command.js';
import { postgresOf, requiredKeysDatabase } from '../databases.js';
import { examineDataFolder } from '../sources/data-folder.js';
import { counted, placed } from '../words.js';

interface Found {
  readonly head: bigint;
  readonly findings: readonly string[];
}

/** Everything that `audit verify` looks at, before anything is written. */
async function verified(from: string, keys: string | undefined, { output }: Invocation): Promise<Found> {
  const source = examineDataFolder(from, keys === undefined ? {} : { keys });
  try {
    if (source.log === undefined) throw new UsageError(`there is no log/origin.vkey in ${from}`);
    const { head, findings } = await verifyLedger({
      ...{ store: source.store, log: source.log },
      ...(source.sweep === undefined ? {} : { sweep: source.sweep }),
      ...(source.sealedValues === undefined ? {} : { sealedValues: source.sealedValues }),
      onProgress: (step, done, total) => output.progress(`verifying the backup: ${step}`, done, total),
    });
    return {
      head,
      findings: findings.map(
        ({ code, position, upTo, path, detail }) => `${code}${placed(position, upTo, path)}: ${detail}`,
      ),
    };
  } finally {
    await source.close();
  }
}

async function run(invocation: Invocation): Promise<Result> {
  const { options, output } = invocation;
  const { keys, data } = options;
  const postgres = postgresOf(options);
  if (options.from === undefined && keys !== undefined && postgres !== undefined)
    return keysAlone(keys, postgres, requiredKeysDatabase(options));
  const from = required(options.from, '--from');
  if ((postgres === undefined) === (data === undefined))
    throw new UsageError('restore needs either --postgres and --keys-database, or --data');
  const { findings } = await verified(from, keys, invocation);
  if (findings.length > 0) return refused(from, findings);
  const onProgress: OnProgress = (step, done, total) => output.progress(`restoring ${step}`, done, total);
  const erasures = erasuresOf(options);
  const common = {
    ...{ from, onProgress },
    ...(keys === undefined ? {} : { keys }),
    ...(erasures === undefined ? {} : { erasures }),
  };
  if (data !== undefined) {
    const keysTo = options['keys-files'] ?? `${resolve(data)}.keys`;
    return restored(await restoreToFolders({ ...common, data, keysTo }), erasures === 'without', [
      keys === undefined
        ? `not restored  keys: start with the keys folder as it is`
        : `Keys and key files are in ${keysTo}.`,
      ...(existsSync(`${resolve(data)}.erasures`)
        ? []
        : [`MISSING       the list of erasures: put the newest copy into ${resolve(data)}.erasures`]),
    ]);
  }
  const keysDatabase = requiredKeysDatabase(options);
  const report = await restoreToDatabases({
    ...common,
    postgres: required(postgres, '--postgres'),
    keysDatabase,
  });
  return restored(report, erasures === 'without', keyFilesLeft(keys));
}

function erasuresOf({
  erasures,
  'without-erasures': without = false,
}: Options): ErasuresOfRestore | undefined {
  if (erasures !== undefined && without)
    throw new UsageError('--erasures names a list, --without-erasures goes on without one: choose');
  if (without) return 'without';
  return erasures === undefined ? undefined : { list: erasures };
}

/** The data are still there: only the key database was lost. */
async function keysAlone(dir: string, postgres: string, keysDatabase: string): Promise<Result> {
  const { keys, erased } = await restoreKeys({ keys: dir, postgres, keysDatabase });
  return {
    code: 0,
    json: { restored: true, keys: { keys, erased } },
    lines: [
      `Restored ${counted(keys, 'key')} and ${counted(erased, 'record')} of erasures.`,
      ...keyFilesLeft(dir),
      'not checked   whether each value has its key: back up with --with-keys, then `coop audit verify --keys`',
    ],
  };
}

/** No database holds these files: each service is given them as a secret. */
function keyFilesLeft(keys: string | undefined): readonly string[] {
  if (keys === undefined) return ['not restored  keys: those of the key database stay as they are'];
  const files = keyFilesIn(keys);
  const signer = existsSync(join(keys, 'log-signer')) && readdirSync(join(keys, 'log-signer')).length > 0;
  return [
    files.length === 0
      ? `MISSING       the key-encryption key: there is no key file in ${keys}`
      : `not restored  the files ${files.join(', ')} in ${keys}: give them to the services, as their settings name them`,
    ...(signer
      ? []
      : ['not restored  what the log’s signer signed last: it was not in the backup of the keys']),
  ];
}

function refused(from: string, findings: readonly string[]): Result {
  return {
    code: 1,
    json: { restored: false, findings },
    lines: [
      ...findings.map((finding) => `FINDING ${finding}`),
      `Nothing was restored: ${from} is damaged. Take another backup.`,
    ],
  };
}

function restored(
  { head, values, accounts, logFiles, keys }: RestoreReport,
  without: boolean,
  more: readonly string[],
): Result {
  return {
    code: 0,
    json: {
      restored: true,
      head: String(head),
      values,
      accounts,
      logFiles,
      keys: keys ?? null,
      withoutErasures: without,
    },
    lines: [
      `Restored ${counted(head, 'event')}, ${counted(values, 'sealed value')}, ${counted(accounts, 'account')} and ${counted(logFiles, 'file')} of the log${keys === undefined ? '' : `, ${counted(keys.keys, 'key')} and ${counted(keys.erased, 'record')} of erasures`}.`,
      ...more,
      ...(without
        ? [
            'WITHOUT       the list of erasures: whoever was erased since the backup may be back. The new list begins with that',
          ]
        : []),
      'checked       the backup, as `coop audit verify` does; the chain of commits again while it was written',
      'not restored  read models: the next start rebuilds them. Erasures are carried out again by the start, too',
    ],
  };
}

export const restore: Command = {
  name: 'restore',
  usage:
    '--from DIR [--keys DIR (--erasures DIR | --without-erasures)] (--postgres URL --keys-database URL | --data DIR [--keys-files DIR]); --keys DIR --postgres URL --keys-database URL: the keys alone',
  summary: 'verify a backup and write it into empty databases or a new folder: all of it, or nothing',
  run,
};
