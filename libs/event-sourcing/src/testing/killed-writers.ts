import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from './seeded-random.js';
import type { WriterOrder } from './tireless-writer.js';
import type { Placed } from './whole-ledger.js';

/** When a process is killed: so long after it was told to begin, or after so many acknowledged commits and then so long. */
export interface KillMoment {
  readonly commits: number;
  readonly ms: number;
}

/** While it opens the ledger, in its first groups, or in the middle of its work. */
export const killMoment = (random: SeededRandom): KillMoment =>
  random.chance(0.25)
    ? { commits: 0, ms: random.next() * 30 }
    : { commits: random.integer(1, 80), ms: random.next() * 4 };

/** A process that has not come so far by then never will. */
const STUCK_MS = 60_000;

/**
 * Processes that append and are killed, one after the other. While one dies and its ledger is looked at, the next one
 * already starts, so that a kill costs little more than what it is about.
 */
export class KilledWriters {
  readonly acknowledged = new Map<string, Placed>();
  kills = 0;
  #next: ChildProcess;

  /** @param program - path of a program that calls `writeUntilKilled` */
  constructor(private readonly program: string) {
    this.#next = this.#start();
  }

  #start(): ChildProcess {
    return spawn(process.execPath, [this.program], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /**
   * Lets a process append and kills it with SIGKILL. Adds what it had acknowledged.
   * @param beside - called at each acknowledged commit up to the one after which it is killed
   */
  async writeAndKill(
    order: WriterOrder,
    moment: KillMoment,
    beside: () => void = () => undefined,
  ): Promise<void> {
    const writer = this.#next;
    this.#next = this.#start();
    const { stdin, stdout } = writer;
    if (stdin === null || stdout === null) throw new Error('a writing process has no pipes');
    const dead = once(writer, 'exit');
    let commits = 0;
    const stuck = setTimeout(() => writer.kill('SIGTERM'), STUCK_MS);
    const killWhenDue = (): void => {
      if (commits === moment.commits) void delay(moment.ms).then(() => writer.kill('SIGKILL'));
    };
    for await (const line of createInterface({ input: stdout })) {
      if (line === 'ready') {
        stdin.write(`${JSON.stringify(order)}\n`);
      } else {
        const [commandId = '', first = '', last = ''] = line.split(' ');
        this.acknowledged.set(commandId, { first: BigInt(first), last: BigInt(last) });
        commits += 1;
        if (commits < moment.commits) beside();
      }
      killWhenDue();
    }
    clearTimeout(stuck);
    expect(await dead).toEqual([null, 'SIGKILL']);
    this.kills += 1;
  }

  async end(): Promise<void> {
    const dead = once(this.#next, 'exit');
    this.#next.kill('SIGKILL');
    await dead;
  }
}
