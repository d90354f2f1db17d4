import { required, UsageError, type Options } from './command.js';

type Named = Pick<Options, 'data' | 'keys-database' | 'postgres' | 'url'>;

function databaseUrl(text: string, option: string): string {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol))
    throw new UsageError(`${option} takes an address such as postgres://user@host:5432/coop`);
  return text;
}

/**
 * The database of the data, when one is meant. The environment spares a password on the command line, where others on
 * the machine can see it; a folder or an address that was named goes first.
 * @throws UsageError when it is no address of a database; the text itself is not repeated, since it may hold a password
 */
export function postgresOf({ postgres, data, url }: Named): string | undefined {
  const fromEnvironment = data === undefined && url === undefined ? process.env['COOP_POSTGRES'] : undefined;
  const named = postgres ?? fromEnvironment;
  return named === undefined || named === '' ? undefined : databaseUrl(named, '--postgres');
}

/** The database of the keys, when one is named. @throws UsageError */
export function keysDatabaseOf(options: Named): string | undefined {
  const named = options['keys-database'] ?? process.env['COOP_KEYS'];
  return named === undefined || named === '' ? undefined : databaseUrl(named, '--keys-database');
}

/** @throws UsageError when none is named */
export const requiredKeysDatabase = (options: Named): string =>
  required(keysDatabaseOf(options), '--keys-database');
