import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verifiersOf } from '@coop/audit/replay';
import { CHECKPOINT_PATH, PosixTileStorage, type LogSource, type Policy, type ReadFile } from '@coop/tlog';
import { UsageError } from '../command.js';
import { HttpAddress } from './http-address.js';
import { readAhead } from './read-ahead.js';

/**
 * A log of anyone, as C2SP tlog-tiles lays it out: a folder, or the address under which its files lie.
 * @throws UsageError when there is no log
 */
export function openBareLog(where: string, origin: string, policy: Policy): LogSource {
  return { read: filesOf(where), origin, verifiers: verifiersOf(policy, origin) };
}

function filesOf(where: string): ReadFile {
  if (/^https?:/.test(where)) {
    if (!URL.canParse(where)) throw new UsageError(`${where} is no address`);
    const address = new HttpAddress(where, undefined);
    return readAhead((path) => address.file(path));
  }
  if (!existsSync(where) || !statSync(where).isDirectory())
    throw new UsageError(`there is no folder ${where}`);
  if (!existsSync(join(where, CHECKPOINT_PATH)) && existsSync(join(where, 'log')))
    throw new UsageError(`${where} is a data folder: its log is ${join(where, 'log')}`);
  const storage = new PosixTileStorage(where);
  return (path) => storage.read(path);
}
