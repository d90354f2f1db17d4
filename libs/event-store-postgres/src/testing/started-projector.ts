import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PROJECTOR_WORD, type ProjectorSettings, type ProjectorWord } from './projector-words.js';

const PROGRAM = fileURLToPath(new URL('projector-process.js', import.meta.url));

/** An instance of a service in a process of its own, which a spec kills or stops. */
export class StartedProjector {
  readonly words: ProjectorWord[] = [];
  readonly #process: ChildProcess;
  #complaints = '';

  constructor(settings: ProjectorSettings) {
    this.#process = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#process;
    if (stdout !== null)
      createInterface(stdout).on('line', (line) => this.words.push(PROJECTOR_WORD.parse(JSON.parse(line))));
    stderr?.on('data', (text: Buffer) => (this.#complaints += text.toString()));
  }

  /** @throws Error when the process ends or `ms` milliseconds pass before it said so */
  async said(word: (word: ProjectorWord) => boolean, ms = 30_000): Promise<ProjectorWord> {
    const deadline = performance.now() + ms;
    for (;;) {
      const found = this.words.find(word);
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null) throw new Error(`the projector ended: ${this.#complaints}`);
      if (performance.now() > deadline)
        throw new Error(`the projector did not say so: ${JSON.stringify(this.words.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  leads(ms?: number): Promise<ProjectorWord> {
    return this.said(({ said }) => said === 'leads', ms);
  }

  refused(): Promise<ProjectorWord> {
    return this.said(({ said }) => said === 'refused');
  }

  reached(position: bigint): Promise<ProjectorWord> {
    return this.said((word) => word.said === 'reached' && BigInt(word.position) >= position);
  }

  applies(position: bigint): Promise<ProjectorWord> {
    return this.said((word) => word.said === 'applies' && BigInt(word.position) >= position);
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }
}
