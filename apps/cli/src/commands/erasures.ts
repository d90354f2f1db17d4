import { resolve } from 'node:path';
import { readErasureLines, waiveErasureList, writeErasureLines } from '@coop/personal-data/adapter';
import { waivePostgresErasureList } from '@coop/personal-data-postgres';
import { readErasures } from '@coop/portable-backup';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { postgresOf, requiredKeysDatabase } from '../databases.js';
import { dataFolderOf } from '../open-source.js';
import { counted } from '../words.js';

const folderOf = (options: Invocation['options']): string =>
  options.erasures ?? `${resolve(dataFolderOf(options))}.erasures`;

/** The list is public to nobody and secret to nobody: handles and names of keys. It is verified by the vault alone. */
async function run({ options }: Invocation): Promise<Result> {
  const out = required(options.out, '--out');
  const postgres = postgresOf(options);
  const lines =
    postgres === undefined
      ? readErasureLines(folderOf(options))
      : await readErasures(postgres, requiredKeysDatabase(options));
  if (lines === undefined || lines.length === 0)
    throw new UsageError('there is no list of erasures yet: the next start begins it');
  writeErasureLines(out, lines);
  return {
    code: 0,
    json: { out, entries: lines.length },
    lines: [
      `Copied the list of erasures, ${counted(lines.length, 'line')}, to ${out}.`,
      'Keep it apart from every backup: a restore of older keys asks for the newest copy.',
    ],
  };
}

export const erasures: Command = {
  name: 'erasures',
  usage: '--data DIR [--erasures DIR] --out DIR | --postgres URL --keys-database URL --out DIR',
  summary: 'copy the list of erasures, which a restore of older keys asks for, into a folder that is made',
  run,
};

/** Nothing is looked at here: the vault knows at its next start what is missing, and writes it down. */
async function waive({ options }: Invocation): Promise<Result> {
  if (postgresOf(options) === undefined) waiveErasureList(folderOf(options));
  else await waivePostgresErasureList(requiredKeysDatabase(options));
  return {
    code: 0,
    json: { waived: true },
    lines: [
      'The next start goes on with the list of erasures as it finds it, and writes that down on the list and on the ledger.',
      'Whoever was erased and is not on it may be back: look through the receipts of erasure, and repeat each one.',
    ],
  };
}

export const erasuresWaive: Command = {
  name: 'erasures waive',
  usage: '--data DIR [--erasures DIR] | --postgres URL --keys-database URL',
  summary: 'decide that the next start goes on although the newest list of erasures is lost for good',
  run: waive,
};
