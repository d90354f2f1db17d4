import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NotToBeHad } from './not-to-be-had.js';
import { lastLineOf } from './tlog/go-tools.js';

const execute = promisify(execFile);
const oracles = fileURLToPath(new URL('..', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/oracles', import.meta.url));
const INSTALL_MS = 300_000;
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 12))';

/** A program in Python, and the interpreter that has what it needs. */
export interface PythonProgram {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * A program of the folder `oracles/<tool>`, in a virtual environment of its own below the cache folder: that of the pins
 * in the folder's `requirements.txt`, made once for each state of them.
 *
 * @throws NotToBeHad without Python 3.12 or newer, or when the packages cannot be installed, with pip's last line
 */
export async function pythonProgram(tool: string, file: string): Promise<PythonProgram> {
  const requirements = join(oracles, tool, 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(cache, `${tool}-${digest}`);
  const ready = join(folder, 'ready');
  const python = join(folder, 'bin', 'python');
  const found = { program: python, args: [join(oracles, tool, file)] };
  if (existsSync(ready)) return found;
  const interpreter = await findPython();
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  try {
    await execute(interpreter, ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await execute(python, args, { timeout: INSTALL_MS });
  } catch (error) {
    throw new NotToBeHad(`what ${tool} needs cannot be installed: ${lastLineOf(error)}`);
  }
  mkdirSync(`${ready}.made`);
  renameSync(`${ready}.made`, ready);
  return found;
}

/** An interpreter that is new enough. @throws NotToBeHad where there is none */
export async function findPython(): Promise<string> {
  const versions = globSync(join(homedir(), '.pyenv/versions/3.*/bin/python3')).toSorted();
  // The oldest that will do first: not every pinned package has a binary for the newest.
  for (const python of ['python3.12', 'python3', 'python3.13', 'python3.14', ...versions]) {
    const isFound = await execute(python, ['-c', IS_NEW_ENOUGH]).then(
      () => true,
      () => false,
    );
    if (isFound) return python;
  }
  throw new NotToBeHad('Python 3.12 or newer is not installed');
}

/**
 * Gives a program one JSON value and takes one from it.
 * @throws Error with its last words when it fails or answers something else than JSON: then the fault is ours
 */
export async function askPython({ program, args }: PythonProgram, question: unknown): Promise<unknown> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const [answer, complaints]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => answer.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => process.off('exit', kill));
  // What ends before it has read everything says why on its own.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(question));
  const status = await ended;
  const lines = Buffer.concat(complaints).toString('utf8').trim().split('\n');
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${lines.at(-1)}`);
  return JSON.parse(Buffer.concat(answer).toString('utf8'));
}
