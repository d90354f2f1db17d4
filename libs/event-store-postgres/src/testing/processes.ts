import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Acknowledged {
  readonly commandId: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** Starts `ledger-writer` as a process of its own and gives, at its end, what it told. */
export async function writerProcess(
  url: string,
  writers: number,
  commits: number,
  contended: readonly string[],
): Promise<Acknowledged[]> {
  const program = join(import.meta.dirname, 'ledger-writer.js');
  const args = [program, url, String(writers), String(commits), ...contended];
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'exit');
  const told: Acknowledged[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    const [commandId = '', first = '', last = ''] = line.split(' ');
    told.push({ commandId, first: BigInt(first), last: BigInt(last) });
  }
  expect(await ended).toEqual([0, null]);
  return told;
}
