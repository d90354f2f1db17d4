import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ApiClient } from './api-client.js';
import { backUpDatabases } from './evidence/coop-cli.js';
import { eventually } from './expectations.js';
import { ROOT } from './root.js';
import { Skipped } from './skipped.js';

export { ROOT } from './root.js';
const MAIN = join(ROOT, 'apps', 'datacooperative', 'dist', 'main.js');
const START_MS = 180_000;

interface Ready {
  readonly url: string;
  readonly dataDir: string;
  readonly keysDir: string;
}

/** Folders of an instance whose files can be looked at. */
export interface Folders {
  readonly dataDir: string;
  readonly keysDir: string;
  /** For backups and copies; removed with the instance. */
  readonly scratch: string;
}

/** Services on databases, as `Deployment` has them: with the rights to read both, and the files that neither holds. */
export interface Databases {
  readonly url: string;
  readonly keysDir: string;
  database(which: 'data' | 'keys'): string;
}

interface Reachable extends Folders {
  /** The process, when it is ours to end. */
  readonly child?: ChildProcess;
  /** In place of folders of a process: what is looked at is copied from here each time. */
  readonly databases?: Databases;
}

/** A running cooperative: our own in a temporary folder, or somebody's behind an address. */
export class Instance {
  #looks = 0;

  private constructor(
    readonly url: string,
    private readonly reachable: Reachable | undefined,
  ) {}

  /**
   * An instance that runs already. Without its folders only what can be asked from outside is played; with
   * them, files are looked at in backups and copies, never changed.
   */
  static at(url: string, folders?: Omit<Folders, 'scratch'>): Instance {
    const address = url.replace(/\/+$/, '');
    if (folders === undefined) return new Instance(address, undefined);
    return new Instance(address, { ...folders, scratch: mkdtempSync(join(tmpdir(), 'coop-story-')) });
  }

  /** Services in processes of their own, which stay their owner's to stop: every look is a fresh copy of databases and keys. */
  static over(databases: Databases): Instance {
    const scratch = mkdtempSync(join(tmpdir(), 'coop-story-'));
    const nowhere = { dataDir: '', keysDir: '' };
    return new Instance(databases.url, { ...nowhere, scratch, databases });
  }

  /** Starts a fresh one with demonstration data and waits until it is healthy. */
  static async start(say: (line: string) => void, options: readonly string[] = []): Promise<Instance> {
    const scratch = mkdtempSync(join(tmpdir(), 'coop-story-'));
    const args = ['--data', join(scratch, 'data'), '--port', '0', '--ready-json', ...options];
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: string[] = [];
    child.stderr.on('data', (data: Buffer) => {
      errors.push(data.toString());
      if (errors.length > 200) errors.shift();
    });
    // Whatever ends this program ends its instance.
    process.once('exit', () => child.kill());
    say('starting a fresh instance in a temporary folder …');
    try {
      const { url, dataDir, keysDir } = await ready(child, errors);
      const instance = new Instance(url, { dataDir, keysDir, scratch, child });
      await instance.#healthy();
      return instance;
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** For files of the story itself. @throws Skipped when nothing of the instance can be looked at */
  get scratch(): string {
    return this.#reached().scratch;
  }

  /** The databases, when it runs on them. @throws Skipped when nothing of the instance can be looked at */
  get databases(): Databases | undefined {
    return this.#reached().databases;
  }

  /**
   * Folders to look at as they are at this moment: those of the process, or a new backup of the databases with the
   * keys beside it. A later look at what happened since needs another call.
   * @throws Skipped when nothing of the instance can be looked at
   */
  async looked(): Promise<Folders> {
    const { databases, ...folders } = this.#reached();
    if (databases === undefined) return folders;
    this.#looks += 1;
    const [dataDir, keysDir] = ['data', 'keys'].map((kind) =>
      join(folders.scratch, `look-${this.#looks}-${kind}`),
    ) as [string, string];
    await backUpDatabases(databases, dataDir, keysDir);
    return { dataDir, keysDir, scratch: folders.scratch };
  }

  /** A client without a token. */
  anyone(name: string): ApiClient {
    return new ApiClient(this.url, name);
  }

  /** Ends an instance of our own. @param keep - leaves its files, for a person to look at */
  async stop(keep: boolean): Promise<void> {
    if (this.reachable === undefined) return;
    const { child, scratch } = this.reachable;
    if (child?.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
    if (!keep) rmSync(scratch, { recursive: true, force: true });
  }

  #reached(): Reachable {
    if (this.reachable === undefined) throw new Skipped('needs the folder of the instance');
    return this.reachable;
  }

  async #healthy(): Promise<void> {
    await eventually('the instance becomes healthy', async () =>
      (await fetch(`${this.url}/readyz`)).ok ? true : undefined,
    );
  }
}

function ready(child: ChildProcess, errors: readonly string[]): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the instance did not start: ${why}\n${errors.join('')}`));
    const timer = setTimeout(() => fail(`not ready within ${START_MS} ms`), START_MS);
    child.once('exit', (code) => fail(`it ended with ${code}`));
    if (child.stdout === null) return fail('it has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Ready);
    });
  });
}
