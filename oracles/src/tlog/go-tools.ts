import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NotToBeHad } from '../not-to-be-had.js';

const execute = promisify(execFile);
const oracles = fileURLToPath(new URL('../..', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/oracles', import.meta.url));

/** Programs of others, built from pinned modules. */
export interface GoTools {
  /** Answers questions with x/mod, formats, torchwood and Tessera; see `oracles/tlog/judge.go`. */
  readonly judge: string;
  /** Tessera's `fsck`. */
  readonly fsck: string;
  /** torchwood's `litewitness`. */
  readonly litewitness: string;
}

/**
 * Builds the tools, once for each state of their sources and pins.
 * @throws NotToBeHad without Go, or when the modules cannot be downloaded
 * @throws Error when what was downloaded does not build: then the fault is ours
 */
export async function goTools(): Promise<GoTools> {
  const folder = await built('tlog', ['.', 'tool']);
  return {
    judge: join(folder, 'tlog'),
    fsck: join(folder, 'fsck'),
    litewitness: join(folder, 'litewitness'),
  };
}

/** transparency-dev's `omniwitness`, with pins of its own. @throws as {@link goTools} does */
export async function omniwitnessProgram(): Promise<string> {
  return join(await built('omniwitness', ['tool']), 'omniwitness');
}

/** Builds packages of a module in `oracles`. @returns the folder of their programs */
async function built(module: string, packages: readonly string[]): Promise<string> {
  const sources = join(oracles, module);
  const folder = join(cache, `${module}-${digestOf(sources)}`);
  if (existsSync(folder)) return folder;
  const go = findGo();
  const scratch = `${folder}.building-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    await run(go, sources, ['mod', 'download']).catch((error: unknown) => {
      throw new NotToBeHad(`the pinned Go modules cannot be downloaded: ${lastLineOf(error)}`);
    });
    // A folder, also where there is one program only.
    await run(go, sources, ['build', '-o', `${scratch}/`, ...packages]);
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

function findGo(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/go/bin'];
  const go = folders.map((folder) => join(folder, 'go')).find((file) => existsSync(file));
  if (go === undefined) throw new NotToBeHad('Go is not installed');
  return go;
}

async function run(go: string, sources: string, args: readonly string[]): Promise<void> {
  // The toolchain that is there, and the modules that go.sum pins, byte for byte.
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' };
  await execute('nice', ['-n', '10', go, ...args], { cwd: sources, env, maxBuffer: 1 << 24 });
}

function digestOf(sources: string): string {
  const digest = createHash('sha256');
  for (const file of readdirSync(sources).toSorted())
    digest.update(`${file}\n`).update(readFileSync(join(sources, file)));
  return digest.digest('hex').slice(0, 16);
}

/** What a program that failed said last. */
export function lastLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
}
