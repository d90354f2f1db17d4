import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const COOP = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const run = promisify(execFile);

/** Runs the command line as an operator does, in a process of its own. @throws when it ends with another code than 0 */
export async function runCoop(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [COOP, ...args], { env: { PATH: process.env['PATH'] } });
  return stdout;
}
