export type { ClassColumns, ClassCounts, SensitiveCounts } from './class-counts.js';
export { DuckDbTables, type DuckDbTablesOptions, type Tables } from './duckdb-tables.js';
export { TableFailure, type TableFailureCode } from './table-failure.js';
export type { TextTable } from './text-table.js';
