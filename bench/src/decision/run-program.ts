import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Longer than any of them takes. */
const PATIENCE_MS = 1_800_000;

/** As in the image: glibc asks for large pages. Ours and the others alike. */
const MEMORY = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

export interface Program {
  /** Below `dist/decision/programs`, or a path. */
  readonly file: string;
  /** Handed to it as JSON in its first argument. */
  readonly task: object;
  /** Settings of V8. */
  readonly flags?: readonly string[];
  /** Further words. */
  readonly words?: readonly string[];
}

/** Runs a program in a process of its own. @returns what it wrote, read as JSON @throws Error with its last words */
export async function runProgram<T>({ file, task, flags = [], words = [] }: Program): Promise<T> {
  const path = fileURLToPath(new URL(file, new URL('programs/', import.meta.url)));
  const args = [...flags, '--enable-source-maps', path, JSON.stringify(task), ...words];
  const child = spawn(process.execPath, args, {
    ...{ stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS, env: { ...process.env, ...MEMORY } },
  });
  // Not SIGKILL: it may have a server of its own to end.
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  let said = '';
  let complaints = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr.on('data', (data: Buffer) => (complaints = `${complaints}${data.toString()}`.slice(-2_000)));
  const [code] = await once(child, 'close');
  process.off('exit', kill);
  if (code === 0) return JSON.parse(said);
  const last = complaints.trim().split('\n').slice(0, 8).join(' ');
  throw new Error(`${file} ended with ${String(code)}: ${last}`);
}
