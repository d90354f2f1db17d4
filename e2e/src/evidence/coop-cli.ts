import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ExpectationFailed, expectThat } from '../expectations.js';
import { ROOT } from '../root.js';

export interface CliAnswer<T> {
  /** 0 fine, 1 findings, 2 error. */
  readonly code: number;
  readonly json: T;
}

/** Runs `coop … --json` as an auditor would. @throws ExpectationFailed on exit code 2 */
export async function coop<T>(...args: readonly string[]): Promise<CliAnswer<T>> {
  const child = spawn(process.execPath, [join(ROOT, 'apps', 'cli', 'bin', 'coop.mjs'), ...args, '--json'], {
    cwd: ROOT,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 2));
  });
  if (code === 2)
    throw new ExpectationFailed(`coop ${args.slice(0, 2).join(' ')} must run; it said ${err || out}`);
  return { code, json: JSON.parse(out) as T };
}

export interface Verification {
  readonly sound: boolean;
  readonly anchoredTo: string;
  readonly findings: readonly {
    readonly code: string;
    readonly position: string | null;
    readonly event: string | null;
  }[];
}

export interface Replay {
  readonly positions: readonly string[];
  readonly readModels: readonly string[];
  readonly unknown: readonly string[];
  readonly digestsCompared: number;
  readonly mismatches: readonly object[];
}

export const verify = (dataDir: string, ...more: readonly string[]) =>
  coop<Verification>('audit', 'verify', '--data', dataDir, ...more);

export const replay = (dataDir: string, ...more: readonly string[]) =>
  coop<Replay>('audit', 'replay', '--data', dataDir, ...more);

/** Copies databases into folders; with the keys, as only the operator can. @throws ExpectationFailed when the copy is not sound */
export async function backUpDatabases(
  from: { readonly keysDir: string; database(which: 'data' | 'keys'): string },
  dataDir: string,
  keysTo: string,
): Promise<void> {
  const { code, json } = await coop<object>(
    ...[
      'backup',
      '--postgres',
      from.database('data'),
      '--keys-database',
      from.database('keys'),
      '--out',
      dataDir,
    ],
    ...['--with-keys', keysTo, '--keys-files', from.keysDir],
  );
  expectThat('a backup of the running services is sound', code === 0, json);
}

export const backup = (dataDir: string, out: string) =>
  coop<object>('backup', '--data', dataDir, '--out', out);
