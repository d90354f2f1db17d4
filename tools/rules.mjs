// Makes one file of the rules by which this release decides, so that decisions can be evaluated again by them when
// another engine has taken their place: npm run rules -- FOLDER. The same release gives the same bytes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = 'apps/consent/dist/rules.js';

async function bundled(engine) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    // Paths stand in comments: the place of the checkout must not show.
    absWorkingDir: root,
    banner: { js: `// Rules of ${engine}, kept in one file. To be read, and to be run by the audit alone.` },
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    legalComments: 'eof',
    platform: 'node',
    target: 'node24',
    write: false,
  });
  return outputFiles[0].contents;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('npm run rules -- FOLDER: where is the file to be kept?\n');
  process.exit(2);
}
const { engine } = await import(new URL(`../${entry}`, import.meta.url));
const file = join(resolve(folder), `${engine.replaceAll('/', '-')}.mjs`);
const contents = Buffer.from(await bundled(engine));
const sha256 = createHash('sha256').update(contents).digest('hex');
if (existsSync(file) && !readFileSync(file).equals(contents)) {
  process.stderr.write(`${file} is there and differs: rules that were kept are never overwritten\n`);
  process.exit(1);
}
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, contents);
process.stdout.write(`${file}\nsha256 ${sha256}\n`);
