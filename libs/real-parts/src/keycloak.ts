import { z } from 'zod';
import { startOwnServer, type OwnServer } from './own-server.js';

/** A Keycloak with the realm of `deploy/keycloak/realm.json` (when that file is there). */
export interface Keycloak {
  /** `http://127.0.0.1:<port>`; a realm's issuer is `<url>/realms/<realm>`. */
  readonly url: string;
  /** The administrator of the realm `master`. */
  readonly admin: { readonly username: string; readonly password: string };
  /** The name of the imported realm; undefined when none was imported. */
  readonly realm?: string | undefined;
  /** The values that stand in the imported realm for the variables of its file, the clients' secrets among them. */
  readonly realmValues: Readonly<Record<string, string>>;
}

/**
 * A Keycloak of one spec. It takes ten seconds and more to start. Its database is a file that is written with a delay
 * of a second: `kill` may lose what was made just before, `pause` loses nothing.
 */
export interface OwnKeycloak extends Keycloak, OwnServer {}

const stateSchema = z.object({
  url: z.string(),
  admin: z.object({ username: z.string(), password: z.string() }),
  realm: z.string().optional(),
  realmValues: z.record(z.string(), z.string()),
});

/** Starts a Keycloak. `realm` is the path of a realm file to import instead of the project's own. */
export async function startKeycloak({ realm }: { readonly realm?: string } = {}): Promise<OwnKeycloak> {
  const args = realm === undefined ? [] : ['--realm', realm];
  const { state, server } = await startOwnServer('keycloak', args, stateSchema);
  return { ...server, ...state };
}

let shared: Promise<Keycloak> | undefined;

/** The Keycloak of the test run, or one of this process that is started at the first call and stopped at its end. */
export function realKeycloak(): Promise<Keycloak> {
  shared ??= given() ?? startKeycloak();
  return shared;
}

/** What the environment says, if it says where a Keycloak is. */
function given(): Promise<Keycloak> | undefined {
  const env = process.env;
  if (env['REAL_KEYCLOAK_URL'] === undefined) return undefined;
  const values: unknown = JSON.parse(env['REAL_KEYCLOAK_REALM_VALUES'] ?? '{}');
  return stateSchema.parseAsync({
    url: env['REAL_KEYCLOAK_URL'],
    admin: { username: env['REAL_KEYCLOAK_ADMIN'], password: env['REAL_KEYCLOAK_ADMIN_PASSWORD'] },
    realm: env['REAL_KEYCLOAK_REALM'],
    realmValues: values,
  });
}
