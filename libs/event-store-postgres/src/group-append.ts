import { setTimeout as delay } from 'node:timers/promises';
import { StoreError, type AppendResult, type Commit, type PreparedAppend } from '@coop/event-sourcing';
import type { Settled } from './group-outcome.js';
import { faultOf, isOfRequest, isUncertain } from './postgres-errors.js';

/** Longest transaction, in commits: what other processes wait for. */
const MAX_GROUP = 256;
/** The same in bytes, unless one commit alone is larger. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** What may wait. More would only be answered after its callers have given up. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** How long a lost answer is asked for again: a server that restarts is back by then. */
const RECOVERY_MS = 10_000;
const RETRY_MS = 100;

interface Member {
  readonly prepared: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** Sends a group in one round trip and one transaction; outcomes in its order. Throws what the driver throws. */
export type SendGroup = (group: readonly PreparedAppend[]) => Promise<readonly Settled[]>;

/**
 * Appends that wait at the same moment share one transaction, and so one lock, one round trip and one sync of the
 * server's disk; each keeps its own outcome. No delay is needed: while one group is under way, the next one gathers.
 */
export class GroupAppend {
  #waiting: Member[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  readonly #recoveries = new Set<Promise<void>>();
  #stopped: StoreError | undefined;

  constructor(
    private readonly send: SendGroup,
    private readonly onCommitted: (commits: readonly Commit[], recordedAt: string) => void,
  ) {}

  /** Resolves after COMMIT, never before. */
  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) throw this.#stopped;
      if (this.#waiting.length >= MAX_WAITING || this.#waitingBytes + prepared.bytes > MAX_WAITING_BYTES) {
        throw new StoreError('Overloaded', `${this.#waiting.length} appends are waiting`);
      }
      this.#waiting.push({ prepared, resolve, reject });
      this.#waitingBytes += prepared.bytes;
      this.#running ??= this.#run();
    });
  }

  /** Takes nothing more, because something is wrong; who waits is told. */
  stop(fault: StoreError): void {
    this.#stopped ??= fault;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#stopped);
    this.#waitingBytes = 0;
  }

  /** Carries out what waits, then takes nothing more. */
  async close(): Promise<void> {
    this.#stopped ??= new StoreError('StoreUnavailable', 'the store is closed');
    await this.#running;
    await Promise.all(this.#recoveries);
  }

  async #run(): Promise<void> {
    // What is appended in the same turn of the event loop goes together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#commit(this.#nextGroup());
    this.#running = undefined;
  }

  #nextGroup(): readonly Member[] {
    let bytes = 0;
    const commands = new Set<string>();
    for (const { prepared } of this.#waiting) {
      const isFull = commands.size >= MAX_GROUP || bytes + prepared.bytes > MAX_GROUP_BYTES;
      // A command that comes twice is repeated by the group after this one.
      if ((commands.size > 0 && isFull) || commands.has(prepared.request.commandId)) break;
      bytes += prepared.bytes;
      commands.add(prepared.request.commandId);
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, commands.size);
  }

  async #commit(group: readonly Member[]): Promise<void> {
    try {
      this.#settle(group, await this.send(group.map(({ prepared }) => prepared)));
    } catch (error) {
      // Appends that come while a lost answer is looked for must learn at once that the server is gone.
      if (isUncertain(error)) this.#track(this.#recover(group));
      // The server has rolled all back for the fault of one: each is tried alone.
      else if (isOfRequest(error) && group.length > 1)
        for (const member of group) await this.#commit([member]);
      else this.#fail(group, faultOf(error));
    }
  }

  #track(recovery: Promise<void>): void {
    this.#recoveries.add(recovery);
    void recovery.finally(() => this.#recoveries.delete(recovery));
  }

  /**
   * The connection ended before the answer. The same group is sent once more over another: the function looks each
   * command id up, under the lock that the lost transaction held until its end, so what had been carried out
   * is found, and what had not is carried out now.
   */
  async #recover(group: readonly Member[]): Promise<void> {
    const end = Date.now() + RECOVERY_MS;
    let wait = RETRY_MS;
    for (;;) {
      try {
        return this.#settle(group, await this.send(group.map(({ prepared }) => prepared)));
      } catch (error) {
        const unreachable = error instanceof StoreError && error.code === 'StoreUnavailable';
        if (!unreachable || Date.now() + wait > end) {
          return this.#fail(
            group,
            new StoreError('AppendOutcomeUnknown', 'the database did not answer, nor after another attempt', {
              cause: faultOf(error),
            }),
          );
        }
        await delay(wait * (0.5 + Math.random() / 2));
        wait = Math.min(2 * wait, 1_000);
      }
    }
  }

  #settle(group: readonly Member[], outcomes: readonly Settled[]): void {
    const appended = outcomes.filter((outcome) => 'commit' in outcome);
    const recordedAt = appended.at(-1)?.result.recordedAt;
    // Followers hear of a commit no later than its writer.
    if (recordedAt !== undefined)
      this.onCommitted(
        appended.map(({ commit }) => commit),
        recordedAt,
      );
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'result' in outcome) resolve(outcome.result);
      else reject(outcome?.refusal ?? new StoreError('StoreDamaged', 'the database gave no outcome'));
    }
  }

  #fail(group: readonly Member[], fault: StoreError): void {
    if (fault.code === 'StoreDamaged') this.stop(fault);
    for (const { reject } of group) reject(fault);
  }
}
