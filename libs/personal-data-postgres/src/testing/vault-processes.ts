import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Destruction, Opened, SealedRef, SealRequest } from '@coop/personal-data';
import type { PostgresVaultSettings } from '../open-postgres-vault.js';

/** What a parent may ask of a process with a vault. */
export type VaultCall =
  | { readonly verb: 'seal'; readonly requests: readonly SealRequest[] }
  | { readonly verb: 'open'; readonly refs: readonly SealedRef[] }
  | { readonly verb: 'destroy'; readonly subject: string; readonly at: string };

/** What it answers; `error` is the text of what its vault threw. */
export interface VaultReply {
  readonly id: number;
  readonly sealed?: readonly SealedRef[];
  readonly opened?: readonly Opened[];
  readonly destroyed?: Destruction;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (reply: VaultReply) => void;
  readonly reject: (error: Error) => void;
}

/** A vault in a process of its own, on the same two databases. */
export class VaultProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  /** Resolves when its vault is open. */
  readonly ready: Promise<unknown>;

  constructor({ valuesUrl, keysUrl, kekFile }: PostgresVaultSettings) {
    const script = fileURLToPath(new URL('./vault-process.js', import.meta.url));
    this.#child = fork(script, [valuesUrl, keysUrl, kekFile], { execArgv: [] });
    this.ready = this.#replyTo(0);
    this.#child.on('message', (reply: VaultReply) => this.#settle(reply));
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the process ended'));
    });
  }

  async seal(...requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    return (await this.#call({ verb: 'seal', requests })).sealed ?? [];
  }

  async open(...refs: readonly SealedRef[]): Promise<readonly Opened[]> {
    return (await this.#call({ verb: 'open', refs })).opened ?? [];
  }

  async destroy(subject: string, at: string): Promise<Destruction | undefined> {
    return (await this.#call({ verb: 'destroy', subject, at })).destroyed;
  }

  /** As a power cut would. Calls under way are rejected. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    if (!this.#child.connected) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }

  #call(call: VaultCall): Promise<VaultReply> {
    const id = ++this.#calls;
    const reply = this.#replyTo(id);
    this.#child.send({ id, call });
    return reply;
  }

  #replyTo(id: number): Promise<VaultReply> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(reply: VaultReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error === undefined) waiting?.resolve(reply);
    else waiting?.reject(new Error(reply.error));
  }
}
