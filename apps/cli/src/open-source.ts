import { fileURLToPath } from 'node:url';
import type { HowToOpen, Options } from './command.js';
import { postgresOf } from './databases.js';
import { examineDataFolder, openDataFolder } from './sources/data-folder.js';
import { openHttpApi } from './sources/http-api.js';
import { openPostgres } from './sources/postgres.js';
import type { Source } from './sources/source.js';

/** Where `npm start` keeps the demonstration. */
const DEMONSTRATION = fileURLToPath(new URL('../../../.data/demo', import.meta.url));

export const dataFolderOf = ({ data }: Pick<Options, 'data'>): string => data ?? DEMONSTRATION;

/** Opens what the options name: a running cooperative with `--url`, a database with `--postgres`, a data folder else. */
export async function openSource(
  options: Options,
  { damaged, publicOnly = false }: HowToOpen = {},
): Promise<Source> {
  if (options.url !== undefined) return openHttpApi(options.url, { ...options, publicOnly });
  const postgres = postgresOf(options);
  if (postgres !== undefined) return openPostgres(postgres, options);
  return (damaged === 'as-it-lies' ? examineDataFolder : openDataFolder)(dataFolderOf(options), options);
}
