import { execFile } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const config = join(root, '.dependency-cruiser.mjs');
const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

interface Rule {
  readonly name: string;
  readonly severity: string;
  readonly comment: string;
}

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** The rules that the files under a folder break, as `importing file: rule`. */
async function violations(cwd: string, folders: readonly string[]): Promise<readonly Violation[]> {
  const args = ['--config', config, '--output-type', 'json', ...folders];
  // The exit status of the program is the number of violations; its report says the same and more.
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    cwd,
    maxBuffer: 2 ** 28,
  }).catch((error: { readonly stdout: string }) => error);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** What nobody may write, one line each: the rule, the file that breaks it, the imports that it must not have. */
const FORBIDDEN: readonly (readonly [rule: string, file: string, ...imports: readonly string[]])[] = [
  ['no-cycles', 'libs/linked/src/egg.ts', './hen.js'],
  ['lib-never-imports-app', 'libs/event-sourcing/src/curious.ts', '../../../apps/consent/src/index.js'],
  ['lib-never-imports-app', 'libs/event-sourcing/src/asks-an-oracle.ts', '../../../oracles/src/index.js'],
  ['contracts-need-only-schemas', 'libs/contracts/src/heavy.ts', 'canonicalize'],
  ['contracts-need-only-schemas', 'libs/contracts/src/circular.ts', '../../tlog/src/index.js'],
  ['app-never-imports-app', 'apps/records/src/application/short-cut.ts', '../../../consent/src/replay.js'],
  ['app-never-imports-app', 'apps/records/src/service.ts', '../../consent/src/directory.js'],
  ['main-reads-history-of-others', 'apps/records/src/main.ts', '../../consent/src/index.js'],
  ['all-in-one-uses-the-doors', 'apps/datacooperative/src/burglar.ts', '../../consent/src/domain/rule.js'],
  ['cli-uses-the-replay-door', 'apps/cli/src/starts-a-service.ts', '../../consent/src/index.js'],
  ['domain-is-pure', 'apps/consent/src/domain/asks-a-use-case.ts', '../application/use-case.js'],
  ['domain-is-pure', 'apps/consent/src/domain/asks-a-read-model.ts', '../projections/read-model.js'],
  ['domain-is-pure', 'apps/consent/src/domain/asks-a-database.ts', 'kysely'],
  [
    'domain-is-pure',
    'apps/consent/src/domain/asks-the-vault.ts',
    '../../../../libs/personal-data/src/index.js',
  ],
  ['domain-uses-no-node-modules-with-io', 'apps/consent/src/domain/reads-a-file.ts', 'node:fs'],
  ['application-below-the-edges', 'apps/consent/src/application/asks-http.ts', '../api/edge.controller.js'],
  ['projections-read-only-the-domain', 'apps/consent/src/projections/acts.ts', '../application/use-case.js'],
  ['nest-at-the-edge', 'apps/consent/src/application/is-a-provider.ts', '@nestjs/common'],
  ['nest-at-the-edge', 'libs/event-sourcing/src/is-a-provider.ts', '@nestjs/common'],
  ['engines-stand-alone', 'libs/tlog/src/knows-events.ts', '../../event-sourcing/src/index.js'],
  ['engines-stand-alone', 'libs/anonymiser/src/knows-another.ts', '../../consent-engine/src/index.js'],
  ['engines-stand-alone', 'libs/odrl/src/knows-the-language.ts', '../../contracts/src/index.js'],
  ['engines-stand-alone', 'libs/tables-duckdb/src/knows-another.ts', '../../tlog/src/index.js'],
  ['duckdb-in-its-child-only', 'apps/consent/src/application/opens-duckdb.ts', '@duckdb/node-api'],
  ['duckdb-in-its-child-only', 'libs/tables-duckdb/src/parent.ts', './child/open-database.js'],
];

/** What stays allowed: the same imports, from where they belong. */
const ALLOWED: readonly (readonly [file: string, ...imports: readonly string[]])[] = [
  ['libs/linked/src/hen.ts', './egg.js'],
  ['oracles/src/index.ts', '../../libs/tlog/src/index.js'],
  ['libs/contracts/src/index.ts', 'zod'],
  ['libs/tlog/src/index.ts', 'node:fs'],
  ['libs/consent-engine/src/index.ts'],
  ['libs/tables-duckdb/src/child/open-database.ts', '@duckdb/node-api'],
  ['libs/personal-data/src/index.ts', 'node:crypto'],
  ['libs/event-sourcing/src/index.ts', '../../contracts/src/index.js'],
  ['apps/consent/src/domain/rule.ts', '../../../../libs/event-sourcing/src/index.js'],
  ['apps/consent/src/application/use-case.ts', '../domain/rule.js', '../projections/read-model.js'],
  ['apps/consent/src/projections/read-model.ts', '../domain/rule.js', 'kysely'],
  ['apps/consent/src/api/edge.controller.ts', '../application/use-case.js', '@nestjs/common'],
  ['apps/consent/src/replay.ts', './projections/read-model.js'],
  ['apps/consent/src/directory.ts', './projections/read-model.js'],
  ['apps/consent/src/index.ts', './api/edge.controller.js'],
  ['apps/consent/src/main.ts', './index.js', '@nestjs/common'],
  ['apps/audit/src/main.ts', '../../consent/src/replay.js', '../../consent/src/directory.js'],
  ['apps/datacooperative/src/open.ts', '../../consent/src/index.js', '../../consent/src/replay.js'],
  ['apps/cli/src/replays.ts', '../../consent/src/replay.js'],
];

const PACKAGES = ['@nestjs/common', 'kysely', 'zod', 'canonicalize', '@duckdb/node-api'];

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const importing = (imports: readonly string[]) =>
  [
    ...imports.map((name, index) => `import * as part${index} from '${name}';`),
    'export const parts = [];',
  ].join('\n');

describe('the boundaries of the code', () => {
  let folder = '';
  let found: readonly Violation[] = [];
  let rules: readonly Rule[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'architecture-'));
    for (const name of PACKAGES) {
      write(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
      write(join(folder, 'node_modules', name, 'index.js'), 'export const part = 1;');
    }
    for (const [, file, ...imports] of FORBIDDEN) write(join(folder, file), importing(imports));
    for (const [file, ...imports] of ALLOWED) write(join(folder, file), importing(imports));
    found = await violations(folder, ['apps', 'libs']);
    const { default: loaded } = (await import(config)) as { default: { forbidden: readonly Rule[] } };
    rules = loaded.forbidden;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(FORBIDDEN)('%s: %s is refused, and by that rule alone', (rule, file) => {
    const broken = found.filter(({ from }) => from === file).map((violation) => violation.rule.name);
    expect([...new Set(broken)]).toEqual([rule]);
  });

  it('leave alone whoever keeps to them', () => {
    const offenders = new Set(FORBIDDEN.map(([, file]) => file));
    expect(found.filter(({ from }) => !offenders.has(from))).toEqual([]);
  });

  it('are all proved here, fail the build, and give their reason', () => {
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      [...new Set(FORBIDDEN.map(([rule]) => rule))].toSorted(),
    );
    for (const rule of rules) {
      expect(rule).toMatchObject({ name: rule.name, severity: 'error' });
      expect(rule.comment.length).toBeGreaterThan(20);
    }
  });

  it('are kept by everything in this repository', async () => {
    const sources = globSync('{apps,libs}/*/src', { cwd: root });
    const broken = await violations(root, [...sources, 'e2e/src', 'bench/src', 'oracles/src']);
    expect(broken.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});
