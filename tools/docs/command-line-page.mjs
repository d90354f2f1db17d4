import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `docs/reference/command-line.md`: what the two programs say when they are asked for help. */
export async function commandLinePage(root) {
  const load = (path) => import(pathToFileURL(join(root, path)));
  const { USAGE } = await load('apps/datacooperative/dist/arguments.js');
  const { helpText } = await load('apps/cli/dist/run.js');
  return [
    '# Command line',
    '_Reference_, generated from the help of the programs by `npm run docs`.',
    '## npm start',
    `\`\`\`text\n${USAGE}\n\`\`\``,
    'Most options have an environment variable, too: see [settings](settings.md).',
    '## coop',
    'Run it as `npx coop …` in a clone.',
    `\`\`\`text\n${helpText()}\n\`\`\``,
    '',
  ].join('\n\n');
}
