import { APPENDING } from './append-group.js';
import { PERMISSIONS, TABLES } from './tables.js';

/** One step of the schema. Once released, its text never changes: what has to change comes in a later step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'tables', sql: TABLES },
  { version: 2, name: 'permissions', sql: PERMISSIONS },
  { version: 3, name: 'appending', sql: APPENDING },
];

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
