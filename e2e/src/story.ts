import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Deployment } from './distributed/deployment.js';
import { Instance } from './instance.js';
import { Skipped } from './skipped.js';
import type { Step } from './step.js';
import { StoryReport } from './story-report.js';
import { STEPS } from './steps.js';
import { World } from './world.js';

const USAGE = `npm run story -- [--json] [--url URL [--data DIR [--keys DIR]]] [--keep]

  --json   one line of JSON per step
  --url    plays against a running demonstration instead of a fresh instance
  --data   its data folder: what looks at files does so in backups of it (without it those steps are skipped)
  --keys   its keys folder (default: the data folder's name with .keys)
  --distributed  plays against services in processes of their own, two of each, on PostgreSQL and NATS
  --keep   leaves the temporary folder of the fresh instance`;

/** Readings a second that one partner may make: so few that ten thousand in a row are too many, so many that a thousand soon pass. */
const READ_BUDGET = 300;

/** Plays one step. @returns whether the story goes on */
async function play(step: Step, world: World, report: StoryReport): Promise<boolean> {
  const { number, title } = step;
  const started = performance.now();
  const told = (ok: boolean, more: { because?: string; skipped?: boolean } = {}) =>
    report.end({ step: number, ok, title, ms: Math.round(performance.now() - started), ...more });
  try {
    await step.play(world, report.begin(number, title));
    told(true);
    return true;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    if (error instanceof Skipped) {
      told(false, { because: `skipped: ${because}`, skipped: true });
      return true;
    }
    told(false, { because });
    // The promise is named above; where it broke helps whoever repairs it.
    report.progress(error instanceof Error ? (error.stack ?? '') : '');
    return false;
  }
}

function foldersOf({ data, keys }: { readonly data?: string; readonly keys?: string }) {
  if (data === undefined) return undefined;
  const dataDir = resolve(data);
  return { dataDir, keysDir: resolve(keys ?? `${dataDir}.keys`) };
}

/** Of each service, when they run apart. */
const REPLICAS = 2;

/** Loaded only here: whoever plays the story on one process needs no servers. */
async function startedDeployment(say: (line: string) => void): Promise<Deployment> {
  const { Deployment } = await import('./distributed/deployment.js');
  return Deployment.start({ say, replicas: REPLICAS });
}

interface Played {
  readonly url?: string;
  readonly data?: string;
  readonly keys?: string;
}

function playedOn(
  deployment: Deployment | undefined,
  values: Played,
  say: (line: string) => void,
): Instance | Promise<Instance> {
  if (deployment !== undefined) return Instance.over(deployment);
  return values.url === undefined
    ? Instance.start(say, ['--read-budget', String(READ_BUDGET)])
    : Instance.at(values.url, foldersOf(values));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      url: { type: 'string' },
      data: { type: 'string' },
      keys: { type: 'string' },
      keep: { type: 'boolean', default: false },
      distributed: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const report = new StoryReport(values.json, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const say = (line: string) => report.progress(line);
  process.once('SIGTERM', () => process.exit(143));
  const deployment = values.distributed ? await startedDeployment(say) : undefined;
  const instance = await playedOn(deployment, values, say);
  try {
    const world = new World(instance, deployment === undefined ? 1 : REPLICAS);
    for (const step of STEPS) if (!(await play(step, world, report))) break;
    return report.close(STEPS.length);
  } finally {
    await instance.stop(values.keep);
    for (const { complaints } of deployment?.instances ?? []) for (const line of complaints) say(line);
    await deployment?.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n0 passed, ${STEPS.length} failed\n`,
  );
  process.exitCode = 1;
}
