// Where everything that is fetched or running lies: in the cache of the checkout, which no commit carries.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** What was fetched, a folder per part and version. */
export const cache = join(root, '.cache', 'real');

/** State files of running servers, and locks. */
export const runFolder = join(cache, 'run');

/** Every pinned version, by part. */
export const versions = JSON.parse(readFileSync(join(root, 'tools', 'real', 'versions.json'), 'utf8'));
