/**
 * Real servers for specs on real servers (`*.real.spec.ts`). Everything is on 127.0.0.1, in temporary folders, and
 * is stopped when the test process ends, whatever it ends of.
 *
 * | environment variable                                | who sets it         | meaning                                 |
 * | --------------------------------------------------- | ------------------- | --------------------------------------- |
 * | `REAL_POSTGRES_URL`                                 | `npm run test:real` | URL of the superuser of a shared server |
 * | `REAL_POSTGRES_VERSION`                             | whoever wants it    | `15` (when unset) or `18`               |
 * | `REAL_KEYCLOAK_URL`                                 | `npm run test:real` | base URL of a shared Keycloak           |
 * | `REAL_KEYCLOAK_ADMIN`, `REAL_KEYCLOAK_ADMIN_PASSWORD` | `npm run test:real` | its administrator (realm `master`)    |
 * | `REAL_KEYCLOAK_REALM`, `REAL_KEYCLOAK_REALM_VALUES` | `npm run test:real` | imported realm, values of its variables (JSON) |
 * | `REAL_CHROMIUM`, `REAL_HELM`, `REAL_KUBERNETES_VALIDATE`, `REAL_PROMTOOL` | `npm run test:real` | paths of programs, when a spec needs `chromium` or `helm` |
 *
 * A spec says in its first line what it needs, for example `// needs: nats, postgres` (also `keycloak`, `chromium`,
 * `helm`, or `nothing`); `npm run test:real` runs it only where these parts can be had.
 *
 * None of the variables is needed: a server that is not given is started when it is first asked for. The scripts in
 * `tools/real` do the work (`node tools/real/postgres.mjs get` fetches what is missing).
 */
export { realKeycloak, startKeycloak, type Keycloak, type OwnKeycloak } from './keycloak.js';
export { startNats, type NatsOptions, type OwnNats } from './nats.js';
export {
  freshDatabase,
  realPostgres,
  startPostgres,
  type FreshDatabase,
  type OwnPostgres,
  type Postgres,
  type PostgresOptions,
} from './postgres.js';
export type { OwnServer } from './own-server.js';
