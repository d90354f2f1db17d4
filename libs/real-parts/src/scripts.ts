import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder of the scripts, seen from `src` as from `dist`. */
const SCRIPTS = fileURLToPath(new URL('../../../tools/real/', import.meta.url));

/** Parts with a script in `tools/real` that starts a server. */
export type Part = 'nats' | 'postgres' | 'keycloak';

/** The path of a file in `tools/real`. */
export const scriptPath = (name: string): string => join(SCRIPTS, name);

/** The state file of a server, as `tools/real/lib/state.mjs` names it. */
export const stateFileOf = (part: Part, id: string): string =>
  fileURLToPath(new URL(`../../../.cache/real/run/${part}-${id}.json`, import.meta.url));

/**
 * Runs `tools/real/<part>.mjs <args> --json` and returns its answer, checked against `schema`. The script stops what
 * it was starting when this process dies meanwhile. Throws with what the script said on standard error.
 */
export async function runScript<T>(
  part: Part,
  args: readonly string[],
  schema: z.ZodType<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const child = spawn(process.execPath, [scriptPath(`${part}.mjs`), ...args, '--json', '--guarded'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let answer = '';
  let said = '';
  child.stdout.on('data', (data: Buffer) => (answer += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`tools/real/${part}.mjs ${args.join(' ')} failed:\n${said}`);
  return schema.parse(JSON.parse(answer));
}
