export {
  openPostgresEventStore,
  type PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres-event-store.js';
export { migrate, type MigrateOptions, type MigrateReport, type MigrationClient } from './migrate.js';
export { createRoles, ensureRoles, roleOf, type CreateRolesOptions } from './roles.js';
export { postgresLeases, type PostgresLeasesOptions } from './leases.js';
