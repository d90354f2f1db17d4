import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** V8 settings of the small form, as `npm start` gives them. */
export const SMALL_FORM = ['--max-semi-space-size=8', '--max-old-space-size=192'];

/** `USER_HZ`: what /proc counts processor time in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
export const MICROSECONDS_PER_TICK = 1e6 / TICKS_PER_SECOND;

/** A server in a process of its own, watched from outside: its own figures would cost it time. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** The line of JSON that it wrote when it was ready. */
    readonly ready: Readonly<Record<string, unknown>>,
  ) {}

  /** Starts a program and waits for its line. @throws Error when it ends before that */
  static async start(
    program: readonly string[],
    flags: readonly string[] = SMALL_FORM,
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [...flags, ...program], { stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let complaints = '';
    child.stderr.on('data', (data: Buffer) => (complaints = `${complaints}${data.toString()}`.slice(-4_000)));
    const line = new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}\n${complaints}`)));
    });
    const ready: Record<string, unknown> = JSON.parse(await line);
    return new ServerProcess(child, ready);
  }

  /** Processor time of all its threads since its start, in microseconds. */
  get cpu(): number {
    return ticksIn(`/proc/${this.#pid}/stat`) * MICROSECONDS_PER_TICK;
  }

  /** The same of the thread that runs JavaScript. */
  get mainThreadCpu(): number {
    return ticksIn(`/proc/${this.#pid}/task/${this.#pid}/stat`) * MICROSECONDS_PER_TICK;
  }

  /** Resident memory in MiB. */
  get resident(): number {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8'));
    return Number(found?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  get #pid(): number {
    if (this.child.pid === undefined) throw new TypeError('the server has no process');
    return this.child.pid;
  }
}

/** utime and stime: fields 14 and 15 of proc(5); the name before them may hold spaces. */
function ticksIn(file: string): number {
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
