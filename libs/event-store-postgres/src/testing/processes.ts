import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Acknowledged {
  readonly commandId: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** Runs a program of this folder as a process of its own and gives, at its good end, the lines that it wrote. */
export async function linesOfProcess(program: string, ...args: readonly string[]): Promise<string[]> {
  const path = join(import.meta.dirname, program);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(await ended).toEqual([0, null]);
  return lines;
}

/** Starts `ledger-writer` as a process of its own and gives, at its end, what it told. */
export async function writerProcess(
  url: string,
  writers: number,
  commits: number,
  contended: readonly string[],
): Promise<Acknowledged[]> {
  const args = [url, String(writers), String(commits), ...contended];
  const lines = await linesOfProcess('ledger-writer.js', ...args);
  return lines.map((line) => {
    const [commandId = '', first = '', last = ''] = line.split(' ');
    return { commandId, first: BigInt(first), last: BigInt(last) };
  });
}
