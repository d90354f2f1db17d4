// Writes the generated pages of docs/ from the code that they describe. With --check nothing is written: a stale
// page, a dead link or a page without its declared type fails, by name.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { accessOpenApi } from './docs/access-openapi.mjs';
import { asyncApi } from './docs/asyncapi.mjs';
import { commandLinePage } from './docs/command-line-page.mjs';
import { decisionIndex } from './docs/decision-index.mjs';
import { eventCatalogue } from './docs/event-catalogue.mjs';
import { httpRoutes } from './docs/http-routes.mjs';
import { knownNames } from './docs/known-names.mjs';
import { checkPages } from './docs/page-checks.mjs';
import { problemTable } from './docs/problem-table.mjs';
import { settingsTable } from './docs/settings-table.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');

const PAGES = {
  'docs/reference/events.md': eventCatalogue,
  'docs/reference/settings.md': settingsTable,
  'docs/reference/command-line.md': commandLinePage,
  'docs/reference/http.md': httpRoutes,
  'docs/reference/problems.md': problemTable,
  'docs/reference/asyncapi.json': asyncApi,
  'docs/reference/access-openapi.json': accessOpenApi,
  'docs/adr/README.md': decisionIndex,
};

/** In the repository's own format, so that nobody's editor changes a generated page. */
async function formatted(path, text) {
  const options = await resolveConfig(join(root, path));
  return format(text, { ...options, filepath: path });
}

const findings = [];
for (const [page, write] of Object.entries(PAGES)) {
  const path = join(root, page);
  const now = await formatted(page, await write(root));
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (now === before) continue;
  if (isCheck) findings.push(`${page}: is stale, run \`npm run docs\``);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, now);
    console.log(`${page}: written`);
  }
}
findings.push(...checkPages(root, await knownNames(root)));
for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;
