import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { JobLimits } from '../messages.js';
import { literal } from './sql-names.js';

/**
 * A database in memory that reaches nothing else: no file but in the folder of the job, no network, no extension,
 * no temporary file; and no statement can change that afterwards.
 */
export async function openDatabase({ memoryMb, threads, folder }: JobLimits): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const folders = folder === undefined ? '' : literal(folder);
  // The folder must be named before access is turned off, and the lock comes last (DuckDB, "Securing DuckDB").
  for (const setting of [
    `threads = ${threads}`,
    `memory_limit = '${memoryMb}MiB'`,
    `temp_directory = ''`,
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    'allow_community_extensions = false',
    `allowed_directories = [${folders}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ])
    await connection.run(`SET ${setting}`);
  return connection;
}
