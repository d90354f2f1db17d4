import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { z } from 'zod';
import type { Outcome, Task } from './tasks.js';

const optional = z.number().optional();
const ANSWER = z.union([
  z.object({ error: z.string() }),
  z.object({
    ...{ events: z.number(), seconds: z.number(), cpu: z.number(), resident: z.number() },
    ...{ grew: optional, stored: optional, conflicts: optional, p50: optional, p99: optional },
  }),
]);

/** Longer than any task takes: the longest is a replay of ten million events. */
const PATIENCE_MS = 900_000;
const CLOSING_MS = 20_000;

/** The program of a subject, which speaks the protocol of `programs/serve.ts`. */
export class SubjectProcess {
  #complaints = '';
  readonly #answers: AsyncIterator<string>;

  private constructor(
    private readonly child: ChildProcess & { readonly stdin: NodeJS.WritableStream },
    lines: Interface,
  ) {
    this.#answers = lines[Symbol.asyncIterator]();
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    child.stderr?.on('data', (data: Buffer) => {
      this.#complaints = `${this.#complaints}${data.toString()}`.slice(-2_000);
    });
    // A program that has ended is noticed by its missing answer.
    child.stdin.on('error', () => undefined);
  }

  /** @throws Error with the last words of a program that could not start */
  static async start(command: string, args: readonly string[]): Promise<SubjectProcess> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const started = new SubjectProcess(child, createInterface(child.stdout));
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
    await started.#line();
    return started;
  }

  /** @throws Error with the reason when the program cannot do it */
  async do(task: Task): Promise<Outcome> {
    this.child.stdin.write(`${JSON.stringify(task)}\n`);
    const answer = ANSWER.parse(JSON.parse(await this.#line()));
    if ('error' in answer) throw new Error(answer.error);
    return answer as Outcome;
  }

  /** Lets it close its store, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), CLOSING_MS);
    this.child.stdin.end();
    await ended;
    clearTimeout(timer);
  }

  async #line(): Promise<string> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    const { value, done } = await this.#answers.next();
    clearTimeout(timer);
    if (done !== true) return value;
    const words = this.#complaints.trimEnd().split('\n').slice(-8).join('\n');
    throw new Error(`the program has ended${words === '' ? '' : `: ${words}`}`);
  }
}
