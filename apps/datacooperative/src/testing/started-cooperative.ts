import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

interface Ready {
  readonly url: string;
  /** The first steward's one-time link, after a founding. */
  readonly link?: string;
}

/** The start program in a process of its own, as `npm start` runs it. */
export class StartedCooperative {
  #told = '';
  readonly #closed: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.#closed = once(child, 'close');
    child.stderr?.on('data', (chunk: Buffer) => (this.#told += chunk.toString()));
  }

  static spawn(args: readonly string[]): StartedCooperative {
    const child = spawn(process.execPath, [MAIN, ...args, '--ready-json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new StartedCooperative(child);
  }

  /** What people read on standard error. */
  get told(): string {
    return this.#told;
  }

  /** @throws Error when the process ends before it is ready */
  async ready(): Promise<Ready> {
    if (this.child.stdout === null) throw new TypeError('nothing is read from this process');
    for await (const line of createInterface({ input: this.child.stdout }))
      if (line.startsWith('{')) return JSON.parse(line) as Ready;
    // Only after its end is everything read that it said.
    throw new Error(`the cooperative ended (${await this.ended()}) before it was ready: ${this.#told}`);
  }

  /** Waits for its end. @returns the exit code; null after a signal */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }

  /** `SIGKILL` leaves it no moment for anything. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.ended();
  }
}
