import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

const rowOf = ({ variable, description, required, default: absent }) =>
  `| \`${variable}\` | ${cell(description)} | ${required ? 'required' : absent === undefined ? '' : `\`${absent}\``} |`;

function section({ source, definition }) {
  const rows = describeSettings(definition).map(rowOf);
  return [
    `## ${definition.service}`,
    `Declared in [${source}](../../${source}).`,
    ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n'),
  ];
}

/** `docs/reference/settings.md`: what can be set from outside, from the schemas that read it. */
export async function settingsTable(root) {
  const definitions = await declaredSettings(root);
  const sources = globSync('apps/*/src/**/*.ts', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const isRead = ({ name }) => sources.some((text) => text.includes(`readSettings(${name}`));
  const unread = definitions.filter((one) => !isRead(one));
  return [
    '# Settings',
    '_Reference_, generated from the schemas in `apps/*/src` by `npm run docs`.',
    'Settings are environment variables. An empty variable counts as absent; a misspelt one, or a value that does not fit, stops the start with every mistake named at once and no value shown. An argument on the [command line](command-line.md) wins over its variable.',
    ...definitions.filter(isRead).flatMap(section),
    ...(unread.length === 0
      ? []
      : [
          '## Not read from the environment yet',
          `${unread.map(({ definition, source }) => `[${definition.service}](../../${source})`).join(', ')}: these services declare settings for the day on which they run in processes of their own. Today one process runs them all and passes them their values.`,
        ]),
    '',
  ].join('\n\n');
}
