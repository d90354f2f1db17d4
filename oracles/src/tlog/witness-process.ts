import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A witness that runs in a process of its own. */
export interface RunningWitness {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts a witness at a free port of this machine, and waits until it answers. */
export async function startWitness(
  program: string,
  argsFor: (address: string) => readonly string[],
): Promise<RunningWitness> {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const child = spawn(program, argsFor(address), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-2_000)));
  const ended = once(child, 'exit');
  const isRunning = await Promise.race([answers(url), ended.then(() => false)]);
  if (!isRunning) {
    child.kill('SIGINT');
    throw new Error(`${program} does not answer: ${said.trim()}`);
  }
  return {
    url,
    async end() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await fetch(url).catch(() => undefined)) !== undefined) return true;
    await setTimeout(25);
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}
