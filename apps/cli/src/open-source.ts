import { fileURLToPath } from 'node:url';
import type { Options } from './command.js';
import { openDataFolder } from './sources/data-folder.js';
import { openHttpApi } from './sources/http-api.js';
import type { Source } from './sources/source.js';

/** Where `npm start` keeps the demonstration. */
const DEMONSTRATION = fileURLToPath(new URL('../../../.data/demo', import.meta.url));

export const dataFolderOf = ({ data }: Pick<Options, 'data'>): string => data ?? DEMONSTRATION;

/** Opens what the options name: a running cooperative with `--url`, a data folder else. */
export async function openSource(options: Options): Promise<Source> {
  return options.url === undefined
    ? openDataFolder(dataFolderOf(options), options)
    : openHttpApi(options.url, options);
}
