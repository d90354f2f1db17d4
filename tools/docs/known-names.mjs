import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeSettings } from '@coop/service-kit';
import { allEvents } from '../all-events.mjs';
import { declaredSettings, roleVariables } from './settings-table.mjs';

/** What Keycloak replaces from its own environment when it imports the realm. */
function realmVariables(root) {
  const realm = readFileSync(join(root, 'deploy', 'keycloak', 'realm.json'), 'utf8');
  return [...realm.matchAll(/\$\{(COOP_[A-Z_]+)(?::[^}]*)?\}/g)].map(([, name]) => name);
}

/** Names that exist today, for checking pages that mention them. */
export async function knownNames(root) {
  const { COMMANDS } = await import(pathToFileURL(join(root, 'apps/cli/dist/run.js')));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const settings = await declaredSettings(root);
  const commands = ['help', ...COMMANDS.map(({ name }) => name)];
  return {
    scripts: new Set(Object.keys(scripts)),
    variables: new Set([
      ...settings.flatMap(({ definition }) => describeSettings(definition).map(({ variable }) => variable)),
      ...roleVariables(),
      ...realmVariables(root),
    ]),
    events: new Set(allEvents().map(({ type }) => type)),
    isCommand: (words) => commands.some((name) => words === name || words.split(' ')[0] === name),
  };
}
