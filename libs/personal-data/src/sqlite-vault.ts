import { setImmediate } from 'node:timers/promises';
import { SqliteBlindIndex } from './blind-index.js';
import { orderOf } from './erasure-record.js';
import { Erasing } from './erasing.js';
import type { KeptErasureList } from './kept-erasure-list.js';
import type { KeyStore } from './key-store.js';
import { lossOf, OpeningCounts, openStored } from './opening.js';
import { SqliteOrphanStore } from './orphan-values.js';
import { sweepOrphans, type OrphanSweep, type OrphanWitness } from './orphans.js';
import { VaultRefusal } from './refusal.js';
import { digestOf } from './sealed-value.js';
import { commitSeals } from './sealing.js';
import { SealQueue } from './seal-queue.js';
import { ServiceHandle, type LimitedOpening } from './service-handle.js';
import type { SqliteFile } from './sqlite-file.js';
import { ValueStore } from './value-store.js';
import type {
  BlindIndex,
  Clock,
  DestroyOptions,
  Destruction,
  EmbeddedVault,
  ErasureListState,
  LostValue,
  Opened,
  OpeningPurpose,
  OpenRequest,
  PurposeKind,
  SealedRef,
  SealRequest,
  VaultHandle,
} from './vault.js';

/** So many values are opened or checked before other work gets its turn. */
const SLICE = 1000;

export interface SqliteVaultParts {
  readonly keys: KeyStore;
  readonly keyFile: SqliteFile;
  readonly valueFile: SqliteFile;
  /** Opens the list of erasures by what keys and values know of it. */
  readonly openList: (values: ValueStore) => KeptErasureList;
  readonly clock: Clock;
}

/** {@link EmbeddedVault}: two SQLite files, ciphertexts and apart from them the keys. One process owns both. */
export class SqliteVault implements EmbeddedVault, LimitedOpening {
  readonly blind: BlindIndex;
  readonly #parts: Pick<SqliteVaultParts, 'keys' | 'keyFile' | 'valueFile'>;
  readonly #values: ValueStore;
  readonly #list: KeptErasureList;
  readonly #erasing: Erasing;
  readonly #queue: SealQueue;
  readonly #orphans: SqliteOrphanStore;
  readonly #clock: Clock;
  readonly #openings = new OpeningCounts();
  #closed = false;

  constructor({ keys, keyFile, valueFile, openList, clock }: SqliteVaultParts) {
    const values = new ValueStore(valueFile);
    this.#parts = { keys, keyFile, valueFile };
    this.#values = values;
    this.#orphans = new SqliteOrphanStore(valueFile, values);
    this.#clock = clock;
    this.#bindFiles();
    const blind = new SqliteBlindIndex(valueFile, keys);
    this.blind = blind;
    this.#list = openList(values);
    this.#erasing = new Erasing({ keys, values, valueFile, blind, list: this.#list });
    this.#queue = new SealQueue((calls) => commitSeals(calls, { keys, keyFile, values, valueFile, clock }));
    if (valueFile.readOnly) this.#erasing.requireNothingToRepeat();
    else this.#erasing.catchUp();
  }

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    this.#assertUsable();
    return requests.length === 0 ? [] : this.#queue.add(requests);
  }

  async open(refs: readonly OpenRequest[], purpose: OpeningPurpose): Promise<readonly Opened[]> {
    return this.#openAll(refs, purpose, () => true);
  }

  async openWithin(
    categories: ReadonlySet<string>,
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
  ): Promise<readonly Opened[]> {
    return this.#openAll(refs, purpose, (category) => categories.has(category));
  }

  forService(service: string, categories: readonly string[]): VaultHandle {
    return new ServiceHandle(this, service, new Set(categories));
  }

  async destroy(
    subject: string,
    reason: string,
    at: string,
    options: DestroyOptions = {},
  ): Promise<Destruction> {
    this.#assertUsable();
    return this.#erasing.destroy(orderOf(subject, reason, at, options));
  }

  async erasure(subject: string): Promise<{ readonly at: string; readonly reason: string } | undefined> {
    const record = this.#parts.keys.erasures.of(subject);
    return record === undefined ? undefined : { at: record.at, reason: record.reason };
  }

  async erasureList(): Promise<ErasureListState> {
    return this.#list.state();
  }

  async inventory(subject: string): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { id, category } of this.#parts.keys.keysOf(subject)) {
      const values = this.#values.count(id);
      if (values > 0) counts[category] = (counts[category] ?? 0) + values;
    }
    return counts;
  }

  async check(refs: Iterable<OpenRequest> | AsyncIterable<OpenRequest>): Promise<readonly LostValue[]> {
    const lost: LostValue[] = [];
    let seen = 0;
    for await (const ref of refs) {
      const stored = this.#values.get(ref.$sealed);
      const found = stored && { keyIds: stored.keyIds, digest: () => digestOf(stored) };
      const because = lossOf(ref, found, this.#parts.keys);
      if (because !== undefined) lost.push({ ref: { $sealed: ref.$sealed, digest: ref.digest }, because });
      if (++seen % SLICE === 0) await setImmediate();
    }
    return lost;
  }

  async sweepOrphans(witness: OrphanWitness, olderThanMs: number): Promise<OrphanSweep> {
    this.#assertUsable();
    return sweepOrphans(this.#orphans, witness, { olderThanMs, now: this.#clock.now() });
  }

  openings(): Readonly<Record<PurposeKind, number>> {
    return this.#openings.read();
  }

  async compact(): Promise<void> {
    this.#assertUsable();
    this.#values.compact();
  }

  async backupTo(path: string): Promise<void> {
    this.#parts.valueFile.copyTo(path);
  }

  async backupKeysTo(path: string): Promise<void> {
    this.#parts.keyFile.copyTo(path);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#queue.flush();
    this.#closed = true;
    this.#parts.keys.forgetCached();
    this.#parts.valueFile.close();
    this.#parts.keyFile.close();
  }

  async #openAll(
    refs: readonly OpenRequest[],
    purpose: OpeningPurpose,
    allowed: (category: string) => boolean,
  ): Promise<readonly Opened[]> {
    if (this.#closed) throw new VaultRefusal('Closed');
    this.#openings.assertKnown(purpose);
    const stored = refs.map((ref) => this.#values.get(ref.$sealed));
    if (stored.some((value) => value !== undefined && !allowed(value.category)))
      throw new VaultRefusal('NotAllowed');
    const opened: Opened[] = [];
    for (const [index, ref] of refs.entries()) {
      if (index > 0 && index % SLICE === 0) await setImmediate();
      const outcome = openStored(ref, stored[index], this.#parts.keys);
      this.#openings.count(purpose.kind, outcome);
      opened.push(outcome);
    }
    return opened;
  }

  /** A vault beside foreign or new keys would call every value lost, one by one: better not to start. */
  #bindFiles(): void {
    const bound = this.#values.keyStoreId();
    if (bound === undefined) this.#values.bindTo(this.#parts.keys.storeId());
    else if (bound !== this.#parts.keys.storeId()) throw new VaultRefusal('KeysOfAnotherVault');
  }

  #assertUsable(): void {
    if (this.#closed) throw new VaultRefusal('Closed');
    if (this.#parts.valueFile.readOnly) throw new VaultRefusal('ReadOnly');
  }
}
