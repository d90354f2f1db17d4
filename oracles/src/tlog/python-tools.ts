import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NotToBeHad } from '../not-to-be-had.js';
import { lastLineOf } from './go-tools.js';

const execute = promisify(execFile);
const sources = fileURLToPath(new URL('../../aics', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/oracles', import.meta.url));
const INSTALL_MS = 300_000;
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 12))';

/** How the judge with `aics-tlog` is run: an interpreter and its program. */
export interface AicsJudge {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Installs `aics-tlog`, once for each state of its pins.
 * @throws NotToBeHad without Python 3.12 or newer, or when the packages cannot be installed
 */
export async function aicsJudge(): Promise<AicsJudge> {
  const requirements = join(sources, 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(cache, `aics-${digest}`);
  const ready = join(folder, 'ready');
  const python = join(folder, 'bin', 'python');
  const judge = { program: python, args: [join(sources, 'judge.py')] };
  if (existsSync(ready)) return judge;
  const interpreter = await findPython();
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  try {
    await execute(interpreter, ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await execute(python, args, { timeout: INSTALL_MS });
  } catch (error) {
    throw new NotToBeHad(`aics-tlog cannot be installed: ${lastLineOf(error)}`);
  }
  mkdirSync(`${ready}.made`);
  renameSync(`${ready}.made`, ready);
  return judge;
}

async function findPython(): Promise<string> {
  const versions = globSync(join(homedir(), '.pyenv/versions/3.*/bin/python3'));
  for (const python of ['python3', 'python3.14', 'python3.13', 'python3.12', ...versions]) {
    const isFound = await execute(python, ['-c', IS_NEW_ENOUGH]).then(
      () => true,
      () => false,
    );
    if (isFound) return python;
  }
  throw new NotToBeHad('Python 3.12 or newer is not installed');
}
