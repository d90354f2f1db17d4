import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository } from './places.js';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readJson = (path: string): Manifest => JSON.parse(readFileSync(inRepository(path), 'utf8')) as Manifest;

const packages = globSync('{apps,libs}/*/package.json', { cwd: inRepository() }).map((path) => ({
  folder: path.replace('/package.json', ''),
  manifest: readJson(path),
}));

/** Names of packages that the sources import, without tests and what only tests use. */
function importedBy(folder: string): readonly string[] {
  const sources = globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: inRepository() }).filter(
    (file) => !/\.spec\.|\/testing\/|\/node_modules\/|\.suite\.ts$/.test(file),
  );
  const names = sources.flatMap((file) =>
    [
      ...readFileSync(inRepository(file), 'utf8').matchAll(
        /^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'|import\('([^'.][^']*)'\)|^import '([^'.][^']*)'/gm,
      ),
    ].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
  );
  return [...new Set(names.map((name) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[1] ?? name))].filter(
    (name) => !name.startsWith('node:'),
  );
}

/** Packages that only tests use, and never lie in an image. */
const FOR_TESTS = ['libs/conformance', 'libs/real-parts', 'libs/deployment'];

describe('An image', () => {
  const root = readJson('package.json');

  it.each(
    packages
      .filter(({ folder }) => !FOR_TESTS.includes(folder))
      .map(({ folder, manifest }) => [folder, manifest] as const),
  )('holds what %s imports, because its package names it', (folder, { name, dependencies = {} }) => {
    const here = importedBy(folder).filter((other) => other.startsWith('@coop/') && other !== name);
    expect(here.filter((other) => !(other in dependencies))).toEqual([]);
  });

  it('holds every third party that a program imports, because the root names it for production', () => {
    const optional = 'optionalDependencies' in root ? Object.keys(root.optionalDependencies as object) : [];
    const missing = packages
      .filter(({ folder }) => !FOR_TESTS.includes(folder))
      .flatMap(({ folder }) => importedBy(folder))
      .filter((name) => !name.startsWith('@coop/') && !(name in (root.dependencies ?? {})))
      .filter((name) => !optional.includes(name));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('can be made of every program that the chart starts', () => {
    const programs = [
      ...['identity', 'consent', 'records', 'anonymisation', 'audit', 'portal'],
      'datacooperative',
    ];
    for (const app of programs)
      expect(globSync(join('apps', app, 'src/main.ts'), { cwd: inRepository() })).toHaveLength(1);
  });
});
