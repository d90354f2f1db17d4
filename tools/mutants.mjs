// Makes small faults in a library and looks whether its tests notice.
//   npm run mutants -- [--library NAME] [--sample N] [--seed S] [FILE …]
// NAME is a folder of libs/ with a mutants.json, consent-engine unless given; FILE is one of its sources; without one,
// those of its mutants.json are taken. A mutant that no
// test notices must stand there with a reason, or the program ends with 1: as one that survived, or as one that
// stands there and is noticed by now, or is no more.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { mutationsOf } from './mutants/mutations.mjs';
import { Copy } from './mutants/proving.mjs';

const PARALLEL = 2;
/** In one spec a mutant may take as long as the unchanged library takes in all of them, and this much at least. */
const LEAST_MS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    library: { type: 'string', default: 'consent-engine' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const library = join('libs', values.library);
/** @type {{specs: string[], sources: string[], environment: Record<string, string>, survivors: {file: string, code: string, mutation: string, reason: string}[]}} */
const settings = JSON.parse(readFileSync(join(library, 'mutants.json'), 'utf8'));
const src = join(library, 'src');

/** What was named, or what the settings name. */
function sourcesOf(named) {
  const files =
    named.length > 0 ? named.map((file) => relative(src, file)) : globSync(settings.sources, { cwd: src });
  return files.filter((file) => !file.endsWith('.spec.ts')).toSorted();
}

/** So many of them, by chance that can be asked again: the order of xorshift32 (G. Marsaglia, 2003). */
function sampled(mutants, count, seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const drawn = mutants.map((mutant) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return { mutant, order: state >>> 0 };
  });
  const chosen = drawn.toSorted((a, b) => a.order - b.order).slice(0, count);
  return mutants.filter((mutant) => chosen.some((each) => each.mutant === mutant));
}

const isKnown = (mutant) => (known) =>
  known.file === mutant.file && known.code === mutant.code && known.mutation === mutant.mutation;

const texts = new Map();
function mutantsOf(file) {
  const text = readFileSync(join(src, file), 'utf8');
  texts.set(file, text);
  return mutationsOf(text).map((mutation) => ({ file, ...mutation }));
}

function mutated({ file, start, end, replacement }) {
  const bytes = Buffer.from(texts.get(file));
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]).toString();
}

/** @returns how long the suite takes on the unchanged sources, compiled as mutants are */
async function timeOfSuite(copies) {
  for (const copy of copies) for (const [file, text] of texts) copy.replace(file, text);
  const began = performance.now();
  if ((await copies[0].run(120_000)) !== 'passed')
    throw new Error('the unchanged library fails its tests: build it first (npm run build)');
  return performance.now() - began;
}

async function verdicts(mutants, copies, limitMs) {
  const survived = [];
  let next = 0;
  const proving = async (copy) => {
    for (let index = next; index < mutants.length; index = next) {
      next += 1;
      const mutant = mutants[index];
      copy.replace(mutant.file, mutated(mutant));
      const result = await copy.run(limitMs, mutant.file);
      copy.replace(mutant.file, texts.get(mutant.file));
      if (result === 'passed') survived.push(mutant);
      const word = result === 'passed' ? 'SURVIVED' : 'caught  ';
      const place = `${src}/${mutant.file}:${mutant.line}`;
      console.log(
        `${word}  ${place}  ${mutant.mutation}${result === 'too slow' ? ' (never ends)' : ''}  ${mutant.code}`,
      );
    }
  };
  await Promise.all(copies.map(proving));
  return survived;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
if (!existsSync(join(library, 'dist'))) throw new Error('nothing is built: npm run build');

const all = sourcesOf(positionals).flatMap(mutantsOf);
const mutants = values.sample === undefined ? all : sampled(all, Number(values.sample), Number(values.seed));
const copies = Array.from(
  { length: PARALLEL },
  (_, n) =>
    new Copy({
      library,
      folder: join(process.cwd(), '.cache/mutants', values.library, String(n)),
      specs: settings.specs,
      environment: settings.environment,
    }),
);
const took = await timeOfSuite(copies);
console.log(`${mutants.length} of ${all.length} mutants; the suite takes ${(took / 1_000).toFixed(1)} s`);
const survived = await verdicts(mutants, copies, Math.max(LEAST_MS, took));

const unknown = survived.filter((mutant) => !settings.survivors.some(isKnown(mutant)));
const caught = mutants.filter((mutant) => !survived.includes(mutant));
const files = new Set(mutants.map(({ file }) => file));
// Two mutants of one line can read alike: of a sample it is not known whether the other one survives.
const needless = settings.survivors.filter(
  (known) =>
    values.sample === undefined &&
    files.has(known.file) &&
    !survived.some((mutant) => isKnown(mutant)(known)),
);
for (const { file, line, mutation } of unknown)
  console.log(`NOT LISTED  ${src}/${file}:${line}  ${mutation}`);
for (const { file, code, mutation } of needless)
  console.log(`LISTED, BUT CAUGHT OR GONE  ${file}  ${mutation}  ${code}`);
const share = ((100 * caught.length) / mutants.length).toFixed(1);
console.log(
  `${caught.length} of ${mutants.length} caught (${share} %), ${survived.length - unknown.length} survive for a reason`,
);
const failed = unknown.length + needless.length;
console.log(`${mutants.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && mutants.length > 0 ? 0 : 1;
