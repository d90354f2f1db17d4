import { setImmediate } from 'node:timers/promises';
import { VaultRefusal, type Clock, type SealedRef, type SealRequest } from '@coop/personal-data';
import { bytesToSeal, sealBytes, type SealCall, type SealedRow } from '@coop/personal-data/adapter';
import type { HeldKeys, KeyNeed } from './held-keys.js';
import type { PostgresKeyStore } from './key-store.js';
import type { PostgresValueStore } from './value-store.js';

/** Values of one transaction, at most, unless one call alone has more. */
const GROUP = 5000;

interface CheckedCall extends SealCall {
  readonly bytes: readonly Buffer[];
}

/** Calls that wait at the same moment share one transaction; each keeps its own outcome. */
export class Sealing {
  #waiting: SealCall[] = [];
  #running: Promise<void> | undefined;

  constructor(
    private readonly keys: PostgresKeyStore,
    private readonly values: PostgresValueStore,
    private readonly clock: Clock,
  ) {}

  add(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requests, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when no call waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await setImmediate();
    for (let calls = this.#take(); calls.length > 0; calls = this.#take()) await this.#attempt(calls);
    this.#running = undefined;
  }

  #take(): SealCall[] {
    let values = 0;
    const beyond = this.#waiting.findIndex((call, index) => {
      values += call.requests.length;
      return index > 0 && values > GROUP;
    });
    return this.#waiting.splice(0, beyond === -1 ? this.#waiting.length : beyond);
  }

  async #attempt(calls: readonly SealCall[]): Promise<void> {
    const checked = calls.flatMap(check);
    try {
      await this.#commit(checked);
    } catch (error) {
      for (const call of checked) call.reject(error);
    }
  }

  async #commit(calls: readonly CheckedCall[]): Promise<void> {
    if (calls.length === 0) return;
    const now = this.clock.now();
    const needs = (isErased: (subject: string) => boolean) =>
      distinctNeeds(calls.filter((call) => !concerns(call, isErased)));
    const done = await this.keys.holding(subjectsOf(calls), needs, now, async (held) => {
      const isErased = (subject: string) => held.isErased(subject);
      const sealed = calls
        .filter((call) => !concerns(call, isErased))
        .map((call) => ({ call, rows: sealCall(call, held) }));
      await this.values.insert(sealed.flatMap(({ rows }) => rows));
      return { sealed, refused: calls.filter((call) => concerns(call, isErased)) };
    });
    for (const { call, rows } of done.sealed) call.resolve(rows.map((row) => row.ref));
    for (const call of done.refused) call.reject(new VaultRefusal('SubjectErased'));
  }
}

function check(call: SealCall): CheckedCall[] {
  try {
    return [{ ...call, bytes: call.requests.map(bytesToSeal) }];
  } catch (error) {
    call.reject(error);
    return [];
  }
}

function sealCall(call: CheckedCall, held: HeldKeys): SealedRow[] {
  return call.requests.flatMap(({ subjects, category, place }, index) => {
    const { key, keyIds } = held.keyOf(subjects, category);
    const bytes = call.bytes[index];
    return bytes === undefined ? [] : [sealBytes(key, { place, category, keyIds }, bytes)];
  });
}

function concerns(call: SealCall, isErased: (subject: string) => boolean): boolean {
  return call.requests.some(({ subjects }) => subjects.some(isErased));
}

function subjectsOf(calls: readonly SealCall[]): string[] {
  const all = calls.flatMap(({ requests }) => requests.flatMap(({ subjects }) => subjects));
  return [...new Set(all)];
}

function distinctNeeds(calls: readonly SealCall[]): KeyNeed[] {
  const needs = new Map<string, KeyNeed>();
  for (const { subjects, category } of calls.flatMap(({ requests }) => requests))
    for (const subject of subjects) needs.set(`${subject}\0${category}`, { subject, category });
  return [...needs.values()];
}
