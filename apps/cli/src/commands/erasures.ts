import { resolve } from 'node:path';
import { readErasureLines, writeErasureLines } from '@coop/personal-data/adapter';
import { readErasures } from '@coop/portable-backup';
import { required, UsageError, type Command, type Invocation, type Result } from '../command.js';
import { postgresOf, requiredKeysDatabase } from '../databases.js';
import { dataFolderOf } from '../open-source.js';
import { counted } from '../words.js';

/** The list is public to nobody and secret to nobody: handles and names of keys. It is verified by the vault alone. */
async function run({ options }: Invocation): Promise<Result> {
  const out = required(options.out, '--out');
  const postgres = postgresOf(options);
  const lines =
    postgres === undefined
      ? readErasureLines(options.erasures ?? `${resolve(dataFolderOf(options))}.erasures`)
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
