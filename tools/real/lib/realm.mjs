// A realm file names variables (`${NAME}` or `${NAME:default}`), which Keycloak replaces from its environment while
// it imports the file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

const OWN_REALM = join(root, 'deploy', 'keycloak', 'realm.json');

/** What tests use where the environment says nothing else. No secret of any installation. */
const FOR_TESTS = {
  COOP_BASE_URL: 'http://127.0.0.1:3000',
  COOP_BACKCHANNEL_LOGOUT_URL: 'http://127.0.0.1:3000/session/backchannel-logout',
  COOP_PORTAL_CLIENT_SECRET: 'portal-secret-of-tests',
  COOP_IDENTITY_CLIENT_SECRET: 'identity-secret-of-tests',
};

/** The realm to import with the values of its variables, or undefined when there is none. */
export function realmOf({ realm }) {
  if (realm !== undefined && !existsSync(realm)) throw new Error(`there is no realm file ${realm}`);
  const file = realm ?? (existsSync(OWN_REALM) ? OWN_REALM : undefined);
  if (file === undefined) return undefined;
  const text = readFileSync(file, 'utf8');
  const values = {};
  for (const [, name, preset] of text.matchAll(/\$\{([A-Z][A-Z0-9_]*)(:[^}]*)?\}/g)) {
    const value = process.env[name] ?? FOR_TESTS[name];
    if (value !== undefined) values[name] = value;
    else if (preset === undefined) throw new Error(`${file} needs a value for ${name} in the environment`);
  }
  return { text, name: JSON.parse(text).realm, values };
}
