import { spawn, type ChildProcess } from 'node:child_process';
import type { Service } from '@coop/contracts';
import { ROOT } from '../instance.js';

/** How one instance of a service is started: what the chart renders, with addresses of this machine. */
export interface InstanceSpec {
  readonly service: Service;
  readonly port: number;
  readonly managementPort: number;
  readonly env: Readonly<Record<string, string>>;
}

const READY_MS = 90_000;

/** A service in a process of its own. */
export class ServiceInstance {
  #child: ChildProcess | undefined;
  #told: string[] = [];

  constructor(
    readonly spec: InstanceSpec,
    /** The program and its arguments, from the root of the repository. */
    private readonly args: readonly string[] = ['--enable-source-maps', `apps/${spec.service}/dist/main.js`],
  ) {}

  /** What it said last, for whoever looks for the cause of a failure. */
  get told(): string {
    return this.#told.slice(-60).join('');
  }

  /** Lines that tell of an error. */
  get complaints(): readonly string[] {
    const lines = this.#told.join('').split('\n');
    return lines.filter((line) => /"level":[56]0/.test(line)).map((line) => `${this.spec.service}: ${line}`);
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): this {
    const { env } = this.spec;
    const child = spawn(process.execPath, [...this.args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        this.#told.push(data.toString());
        if (this.#told.length > 400) this.#told = this.#told.slice(-200);
      });
    // Whatever ends this program ends its services.
    process.setMaxListeners(0);
    const kill = () => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    this.#child = child;
    return this;
  }

  /** @throws Error with what it said, when it ends or is not ready in time */
  async ready(): Promise<void> {
    const { service, managementPort } = this.spec;
    const until = performance.now() + READY_MS;
    while (performance.now() < until) {
      if (!this.isRunning) throw new Error(`${service} ended while it started:\n${this.told}`);
      const url = `http://127.0.0.1:${managementPort}/readyz`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${service} was not ready within ${READY_MS} ms:\n${this.told}`);
  }

  /** Tells it to stop, and waits. @returns its exit code */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** As a crash does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  }
}
