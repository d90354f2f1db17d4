import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { serverTime } from '../../event-store/server-time.js';

const STARTING_MS = 30_000;
const ASK_AGAIN_MS = 50;

/** The server of a peer, on 127.0.0.1 alone. */
export interface PeerServer {
  /** @returns the answer's JSON, or nothing where it has none @throws Error unless it is a success */
  send(method: string, path: string, body?: unknown): Promise<unknown>;
  serverTime(): number;
  close(): Promise<void>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  /** Answers with 200 when it is ready. */
  readonly health: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts it and waits until it is healthy. @throws Error with its last words */
export async function startPeerServer({ command, args, port, health, env }: Start): Promise<PeerServer> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  // A signal must not end this program before its server.
  process.once('SIGTERM', () => process.exit(1));
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints = `${complaints}${data.toString()}`.slice(-1_000)));
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  const { pid = 0 } = child;
  const agent = new Agent({ keepAlive: true });
  const send = sender(agent, port);
  const until = performance.now() + STARTING_MS;
  while (!(await isHealthy(send, health))) {
    if (child.exitCode !== null || performance.now() > until) {
      kill();
      throw new Error(`${command} has not started: ${complaints.trim()}`);
    }
    await wait(ASK_AGAIN_MS);
  }
  return {
    send,
    serverTime: () => serverTime(pid),
    async close() {
      agent.destroy();
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const isHealthy = (send: PeerServer['send'], path: string): Promise<boolean> =>
  send('GET', path).then(
    () => true,
    () => false,
  );

function sender(agent: Agent, port: number): PeerServer['send'] {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const asking = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (data: string) => (said += data));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 300) reject(new Error(`${method} ${path}: ${statusCode} ${said.slice(0, 200)}`));
          else resolve(said === '' ? undefined : JSON.parse(said));
        });
      });
      asking.once('error', reject);
      asking.end(text);
    });
}
