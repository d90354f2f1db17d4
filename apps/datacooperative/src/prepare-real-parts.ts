import { SERVICES } from '@coop/contracts';
import { Progress } from './progress.js';
import { databasesOf } from './real-parts-of.js';
import type { CooperativeSettings } from './settings.js';

const variableOf = (service: string): string => `COOP_ROLE_${service.toUpperCase()}`;

/** Passwords of the services' database roles, from the environment: all of them, or none. */
function rolePasswords(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  const given = SERVICES.map((service) => [service, env[variableOf(service)]] as const);
  const missing = given.filter(([, password]) => password === undefined || password === '');
  if (missing.length === given.length) return undefined;
  if (missing.length > 0)
    throw new TypeError(
      `passwords of roles are missing: ${missing.map(([name]) => variableOf(name)).join(', ')}`,
    );
  return Object.fromEntries(given.map(([service, password]) => [service, password ?? '']));
}

/**
 * Brings the databases up to date before services start on them, as an upgrade needs it. With passwords for the
 * services' roles in the environment (`COOP_ROLE_CONSENT` …), each service is given a role of its own.
 */
export async function prepareRealParts(settings: CooperativeSettings): Promise<void> {
  const { postgres: postgresUrl, keys: keysUrl } = databasesOf(settings);
  const passwords = rolePasswords(process.env);
  const progress = new Progress();
  const { prepareDatabases } = await import('@coop/service-host/distributed');
  await prepareDatabases({
    ...{ postgresUrl, keysUrl, onStep: (step) => progress.step(step) },
    ...(passwords === undefined ? {} : { passwords }),
  });
  progress.done();
  process.stderr.write(
    passwords === undefined
      ? 'The databases are up to date.\n'
      : 'The databases are up to date, each service has its role.\n',
  );
}
