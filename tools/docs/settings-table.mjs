import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVICES } from '@coop/contracts';
import { describeSettings } from '@coop/service-kit';

const isDefinition = (value) =>
  typeof value === 'object' && value !== null && typeof value.service === 'string' && 'schema' in value;

const cell = (text) => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

/** Every settings schema that an application exports. */
export async function declaredSettings(root) {
  const found = [];
  for (const source of globSync('apps/*/src/{settings,config}.ts', { cwd: root }).toSorted()) {
    const built = join(root, source.replace('/src/', '/dist/').replace(/\.ts$/, '.js'));
    for (const [name, value] of Object.entries(await import(pathToFileURL(built))))
      if (isDefinition(value)) found.push({ name, source, definition: value });
  }
  return found;
}

/** Passwords that only the preparation of the databases reads; services never see another's. */
export const roleVariables = () => SERVICES.map((service) => `COOP_ROLE_${service.toUpperCase()}`);

const variablesOf = ({ definition }) => describeSettings(definition).map(({ variable }) => variable);

/** A schema whose variables all stand in a larger one of the same service: what it reads in the one process, too. */
const isPartOf = (one, other) =>
  one !== other &&
  one.definition.service === other.definition.service &&
  variablesOf(one).every((variable) => variablesOf(other).includes(variable));

const rowOf = ({ variable, description, required, default: absent }) =>
  `| \`${variable}\` | ${cell(description)} | ${required ? 'required' : absent === undefined ? '' : `\`${absent}\``} |`;

const table = (settings) =>
  ['| variable | meaning | default |', '| --- | --- | --- |', ...settings.map(rowOf)].join('\n');

/** What several services have in common stands once: by the services that have it, largest group first. */
function groupsOf(services) {
  const settings = new Map();
  for (const { definition } of services) {
    const prefix = `COOP_${definition.service.toUpperCase()}_`;
    for (const { variable, ...about } of describeSettings(definition)) {
      const shared = { ...about, variable: variable.replace(prefix, 'COOP_<SERVICE>_') };
      const key = JSON.stringify(shared);
      const known = settings.get(key) ?? { shared, owners: [], variable };
      known.owners.push(definition.service);
      settings.set(key, known);
    }
  }
  const groups = new Map();
  for (const { shared, owners, variable } of settings.values()) {
    const title = owners.join(', ');
    const group = groups.get(title) ?? { title, owners, settings: [] };
    group.settings.push(owners.length === 1 ? { ...shared, variable } : shared);
    groups.set(title, group);
  }
  return [...groups.values()].toSorted((a, b) => b.owners.length - a.owners.length);
}

const titleOf = ({ title, owners }, all) => (owners.length === all ? 'Every service' : title);

const link = (source) => `[${source}](../../${source})`;

/** `docs/reference/settings.md`: what can be set from outside, from the schemas that read it. */
export async function settingsTable(root) {
  const declared = await declaredSettings(root);
  const isPart = (one) => declared.some((other) => isPartOf(one, other));
  const whole = declared.filter((one) => !isPart(one));
  const services = whole.filter(({ definition }) => SERVICES.includes(definition.service));
  const together = whole.filter(({ definition }) => !SERVICES.includes(definition.service));
  const shared = declared.filter(isPart).flatMap(variablesOf);
  return [
    '# Settings',
    '_Reference_, generated from the schemas in `apps/*/src` by `npm run docs`.',
    'Settings are environment variables. An empty variable counts as absent; a misspelt one, or a value that does not fit, stops the start with every mistake named at once and no value shown.',
    '## The whole cooperative in one process',
    ...together.flatMap(({ source, definition }) => [
      `Declared in ${link(source)}. An argument on the [command line](command-line.md) wins over its variable.`,
      table(describeSettings(definition)),
    ]),
    `It also reads ${shared.map((variable) => `\`${variable}\``).join(', ')}, which are described below.`,
    `With \`--prepare\` it reads the passwords of the services’ database roles, all of them or none: ${roleVariables()
      .map((variable) => `\`${variable}\``)
      .join(', ')}.`,
    '## Services in processes of their own',
    `Each service reads variables that begin with its own name: in place of \`<SERVICE>\` stands ${services
      .map(({ definition }) => `\`${definition.service.toUpperCase()}\``)
      .join(', ')}. What several services have is listed once.`,
    ...groupsOf(services).flatMap((group) => [
      `### ${titleOf(group, services.length)}`,
      ...(group.owners.length === 1 ? declaredIn(services, group.title) : []),
      table(group.settings),
    ]),
    '',
  ].join('\n\n');
}

function declaredIn(services, service) {
  const found = services.find(({ definition }) => definition.service === service);
  return found === undefined ? [] : [`Declared in ${link(found.source)}.`];
}
